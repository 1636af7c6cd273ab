// The program: connects, migrates, listens, and ends when it is told to, after the requests under way.
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
#include <stdexcept>
#include <string>
#include <string_view>

#include "app.hpp"
#include "http_json.hpp"

namespace {

namespace asio = boost::asio;

void say(const std::string& what) {
  std::cerr << what << std::endl;
}

std::uint16_t port_from_env() {
  const char* const variable = std::getenv("PORT");
  if (variable == nullptr) return 8080;
  const std::string_view text{variable};
  std::uint16_t port = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (fault != std::errc{} || end != text.data() + text.size()) {
    throw std::invalid_argument{"PORT is '" + std::string{text} + "'; it must be a number of 0 (any) to 65535."};
  }
  return port;
}

asio::awaitable<void> serve() {
  const auto wanted_port = port_from_env();
  auto config = pgdbm::DatabaseConfig::from_env();  // DATABASE_URL, DB_MAX_CONNECTIONS, …
  config.log = [](const pgdbm::LogRecord& record) { say(record.message); };

  auto pool = co_await pgdbm::AsyncDatabaseManager::create_shared_pool(config);
  shop::App app{pool, say};
  co_await app.open();

  const auto executor = co_await asio::this_coro::executor;
  http_json::Server server{executor, wanted_port, app.routes(), say};
  app.start_courier(executor);
  // Said when the signals are waited for, so that whoever hears it may send one.
  asio::post(executor, [port = server.port()] { say("listening on http://127.0.0.1:" + std::to_string(port)); });
  co_await http_json::until_told_to_stop();
  co_await server.drain();
  co_await app.close();
  co_await pool.shut_down();
}

}  // namespace

int main() {
  try {
    asio::io_context context{1};
    asio::co_spawn(context, serve(), [](const std::exception_ptr& failure) {
      if (failure) std::rethrow_exception(failure);
    });
    context.run();
    return 0;
  } catch (const std::exception& error) {
    say(std::string{"shared_pool_app: "} + error.what());
    return 1;
  }
}
