// The worker as a process: its own pool, its own migrations, WORKERS workers. Told to end, it finishes the jobs in
// hand.
#include <pgdbm/pgdbm.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

#include "billing.hpp"
#include "crew.hpp"
#include "module.hpp"

namespace asio = boost::asio;

namespace {

/// WORKERS, at most as many as the pool has connections.
std::size_t workers_from_env(std::size_t otherwise, std::size_t most) {
  const char* text = std::getenv("WORKERS");
  if (text == nullptr || *text == '\0') return std::min(otherwise, most);
  const std::string_view digits{text};
  std::size_t workers = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), workers);
  if (error != std::errc{} || end != digits.data() + digits.size() || workers == 0 || workers > most) {
    throw std::runtime_error{"WORKERS is '" + std::string{digits} + "', and should be a number from 1 to " +
                             std::to_string(most) + " (as many connections has the pool: DB_MAX_CONNECTIONS)."};
  }
  return workers;
}

void log(const std::string& what) {
  std::cerr << what << '\n';
}

asio::awaitable<void> run(asio::signal_set& signals) {
  auto config = pgdbm::DatabaseConfig::from_env();
  // So that the server notices within a second that a worker was killed, also while a statement of it runs or waits.
  config.server_settings.try_emplace("client_connection_check_interval", "1s");
  const worker::CrewOptions options{.workers = workers_from_env(4, config.max_connections), .log = log};
  // A pool opens no connection as long as those that are there come back quickly: short jobs would be done one by one.
  config.min_connections = std::max(config.min_connections, options.workers);

  pgdbm::ModuleDatabase database{config, worker::worker_module()};
  co_await database.open();
  const auto crew = std::make_shared<worker::Crew>(database.db(), worker::billing_handlers(), options);
  signals.async_wait([crew, &signals](boost::system::error_code error, int) {
    if (error) return;
    signals.clear();  // a second signal ends the program at once
    crew->stop();
  });
  log("working with " + std::to_string(options.workers) + " workers");

  std::exception_ptr failure;
  try {
    co_await crew->run();
  } catch (...) {
    failure = std::current_exception();
  }
  signals.cancel();
  co_await database.close();
  if (failure) std::rethrow_exception(failure);
  log("ended: " + std::to_string(crew->stats().done) + " jobs done");
}

}  // namespace

int main() {
  try {
    asio::io_context context{1};
    asio::signal_set signals{context, SIGINT, SIGTERM};  // from here on they wait to be asked for
    asio::co_spawn(context, run(signals), [](std::exception_ptr failure) {
      if (failure) std::rethrow_exception(failure);
    });
    context.run();
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "background-worker: " << error.what() << '\n';
    return 1;
  }
}
