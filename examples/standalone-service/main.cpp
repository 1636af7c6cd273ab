// The program: a database of its own, from its start to its end.
#include <pgdbm/pgdbm.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "guest_house.hpp"
#include "http_json.hpp"
#include "routes.hpp"

namespace asio = boost::asio;

namespace {

std::uint16_t port_from_env() {
  const char* const variable = std::getenv("PORT");
  const std::string_view text = variable != nullptr && *variable != '\0' ? variable : "8080";
  std::uint16_t port = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (fault != std::errc{} || end != text.data() + text.size()) {
    throw std::runtime_error{"PORT is \"" + std::string{text} +
                             "\"; it must be a number from 0 (any free port) to 65535"};
  }
  return port;
}

void tell(std::string line) {
  std::cerr << line + '\n';
}

std::unique_ptr<http_json::Server> listen_on(std::uint16_t port, const asio::any_io_executor& executor,
                                             http_json::Routes routes) {
  try {
    return std::make_unique<http_json::Server>(executor, port, std::move(routes), tell);
  } catch (const boost::system::system_error& fault) {
    throw std::runtime_error{"cannot listen on port " + std::to_string(port) + ": " + fault.code().message() +
                             "; set PORT to another one"};
  }
}

// [life]
asio::awaitable<void> serve(pgdbm::DatabaseConfig config, std::uint16_t port) {
  pgdbm::AsyncDatabaseManager db{config};
  co_await db.connect();
  const pgdbm::AsyncMigrationManager migrations{db, guest_house::migrations(), "guest_house"};
  co_await migrations.apply_pending_migrations();

  const auto executor = co_await asio::this_coro::executor;
  const auto server = listen_on(port, executor, guest_house::routes_of(db));
  // Said when signals are waited for already: whoever reads it may send one at once.
  asio::post(executor, [port = server->port()] { tell("listening on http://127.0.0.1:" + std::to_string(port)); });
  co_await http_json::until_told_to_stop();

  co_await server->drain();  // first those who ask,
  co_await db.disconnect();  // then what they ask of
}
// [/life]

}  // namespace

int main() {
  try {
    auto config = pgdbm::DatabaseConfig::from_env();
    config.log = [](const pgdbm::LogRecord& record) { tell(record.message); };
    asio::io_context context{1};
    asio::co_spawn(context, serve(config, port_from_env()), [](std::exception_ptr failure) {
      if (failure) std::rethrow_exception(failure);
    });
    context.run();
    return 0;
  } catch (const std::exception& error) {
    tell(std::string{"standalone_service: "} + error.what());
    return 1;
  }
}
