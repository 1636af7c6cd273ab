// The service. Database by DATABASE_URL or DB_*, visitors on PORT (8080), the operator on OPERATOR_PORT (8081); tenants
// are at the hosts below DOMAIN (example.test).
#include <pgdbm/pgdbm.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <unistd.h>

#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>

#include "http_json.hpp"
#include "progress_line.hpp"
#include "service.hpp"
#include "tenants.hpp"

namespace {

namespace asio = boost::asio;

std::string setting(const char* name, std::string otherwise) {
  const char* const value = std::getenv(name);
  return value != nullptr && *value != '\0' ? value : otherwise;
}

std::uint16_t port_setting(const char* name, std::string otherwise) {
  const auto text = setting(name, std::move(otherwise));
  std::uint16_t port = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (fault != std::errc{} || end != text.data() + text.size()) {
    throw std::runtime_error{std::string{name} + " is '" + text + "'; give a port, 0 to 65535"};
  }
  return port;
}

asio::awaitable<std::size_t> start(saas::Tenants tenants) {
  std::optional<saas::ProgressLine> line;
  if (isatty(STDERR_FILENO) != 0) line.emplace(std::cerr, "tenants are up to date");
  // Named: GCC 12 destroys twice what a co_await expression converts.
  const saas::Tenants::Listener show = [&line](std::size_t ended, std::size_t total) {
    if (line) line->show(ended, total);
  };
  co_return co_await tenants.start(show);
}

asio::awaitable<void> serve() {
  const auto port = port_setting("PORT", "8080");
  const auto operator_port = port_setting("OPERATOR_PORT", "8081");
  const auto domain = setting("DOMAIN", "example.test");
  auto config = pgdbm::DatabaseConfig::from_env();
  config.isolation = pgdbm::SchemaIsolation::role;
  auto pool = co_await pgdbm::AsyncDatabaseManager::create_shared_pool(config);
  const saas::Tenants tenants{pool};
  const auto open = co_await start(tenants);

  const auto here = co_await asio::this_coro::executor;
  const auto log = [](const std::string& line) { std::cerr << line << '\n'; };
  http_json::Server visitors{here, port, saas::visitor_routes(tenants, domain), log};
  http_json::Server operators{here, operator_port, saas::operator_routes(tenants), log};
  // By post: told when the signals are waited for already.
  asio::post(here, [=, told = operators.port(), port = visitors.port()] {
    std::cerr << open << " tenants of " << domain << "; operator on http://127.0.0.1:" << told
              << "; listening on http://127.0.0.1:" << port << std::endl;
  });
  co_await http_json::until_told_to_stop();
  co_await visitors.drain();
  co_await operators.drain();
  co_await pool.shut_down();
}

}  // namespace

int main() {
  try {
    asio::io_context io;
    std::exception_ptr failure;
    asio::co_spawn(io, serve(), [&failure](std::exception_ptr thrown) { failure = std::move(thrown); });
    io.run();
    if (failure) std::rethrow_exception(failure);
    return EXIT_SUCCESS;
  } catch (const std::exception& failure) {
    std::cerr << "multi_tenant_saas: " << failure.what() << '\n';
    return EXIT_FAILURE;
  }
}
