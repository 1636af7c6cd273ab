#include <pgdbm/db/manager.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdlib>
#include <exception>

#include "callers/callers.hpp"

namespace {

using namespace pgdbm;

asio::awaitable<void> call(const AsyncDatabaseManager& db, const bench::Work& work, std::size_t number,
                           bench::Stopwatch& watch) {
  for (std::size_t i = 0; i < work.of_each(); ++i) {
    const auto asked = bench::Stopwatch::Clock::now();
    const auto account = co_await db.fetch_one<bench::Account>("SELECT id, balance, name FROM accounts WHERE id = $1",
                                                               bench::Work::account(number, i));
    if (account.value().id != bench::Work::account(number, i)) std::abort();
    watch.note(number, asked);
  }
}

}  // namespace

int main(int count, char** arguments) {
  const bench::Work work{count, arguments};
  asio::io_context context{1};
  DatabaseConfig config{.connection_string = work.connection_string,
                        .min_connections = work.connections,
                        .max_connections = work.connections};
  if (const char* const depth = std::getenv("PGDBM_PIPELINE_DEPTH")) {
    config.pipeline_depth = std::strtoul(depth, nullptr, 10);
  }
  const AsyncDatabaseManager db{config};
  bench::Stopwatch watch{work};
  std::size_t running = work.callers;
  const auto rethrow = [](const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
  };
  asio::co_spawn(context, AsyncDatabaseManager{db}.connect(), [&](const std::exception_ptr& failure) {
    rethrow(failure);
    watch.start();
    for (std::size_t i = 0; i < work.callers; ++i) {
      asio::co_spawn(context, call(db, work, i, watch), [&](const std::exception_ptr& of_caller) {
        rethrow(of_caller);
        if (--running == 0) context.stop();
      });
    }
  });
  context.run();
  watch.stop();
  watch.print("pgdbm-async");
}
