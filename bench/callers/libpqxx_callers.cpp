#include <pqxx/pqxx>

#include <memory>

#include "callers/thread_pool.hpp"

namespace {

using namespace pgdbm::bench;

Account ask(pqxx::connection& connection, std::int32_t account) {
  pqxx::nontransaction work{connection};
  const auto row = work.exec_prepared1("account", account);
  return {.id = row[0].as<std::int32_t>(), .balance = row[1].as<std::int64_t>(), .name = row[2].as<std::string>()};
}

}  // namespace

int main(int count, char** arguments) {
  const Work work{count, arguments};
  ThreadPool<pqxx::connection> pool;
  for (std::size_t i = 0; i < work.connections; ++i) {
    auto connection = std::make_unique<pqxx::connection>(work.connection_string);
    connection->prepare("account", account_select);
    pool.add(std::move(connection));
  }
  run_threads(work, pool, "libpqxx", ask);
}
