#include "testing/fail.hpp"
#include "testing/lending/borrow.hpp"
#include <pgdbm/testing/test_config.hpp>

#include <charconv>
#include <cstdlib>
#include <string_view>
#include <system_error>
#include <utility>

namespace pgdbm::testing {

namespace {

std::optional<std::string> variable(const char* name) {
  const char* const value = std::getenv(name);
  if (value == nullptr || *value == '\0') return {};
  return value;
}

/// It is a part of what may be swept.
void check_prefix(const std::string& prefix) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789_";
  constexpr std::size_t longest_prefix = 20;
  if (!prefix.empty() && prefix.size() <= longest_prefix && prefix.find_first_not_of(letters) == std::string::npos)
    return;
  refuse("TEST_DB_PREFIX must be at most 20 lower-case letters, digits and underscores, and is \"" + prefix + "\".");
}

}  // namespace

std::optional<DatabaseTestConfig> DatabaseTestConfig::from_env() {
  const auto host = variable("TEST_DB_HOST");
  const auto port = variable("TEST_DB_PORT");
  const auto user = variable("TEST_DB_USER");
  const auto password = variable("TEST_DB_PASSWORD");
  if (!host && !port && !user && !password) return {};
  DatabaseTestConfig config;
  if (host) config.host = *host;
  if (user) config.user = *user;
  if (password) config.password = Secret{std::string{*password}};
  if (port) {
    const auto [end, error] = std::from_chars(port->data(), port->data() + port->size(), config.port);
    if (error != std::errc{} || end != port->data() + port->size() || config.port == 0) {
      refuse("TEST_DB_PORT must be a whole number from 1 to 65535, and is \"" + *port + "\".");
    }
  }
  if (const auto prefix = variable("TEST_DB_PREFIX")) config.test_db_prefix = *prefix;
  if (const auto origin = variable("TEST_DB_TEMPLATE")) config.test_db_template = *origin;
  if (const auto verbose = variable("TEST_DB_VERBOSE")) config.verbose = *verbose == "1" || *verbose == "true";
  check_prefix(config.test_db_prefix);
  return config;
}

void use_test_server(DatabaseTestConfig config) {
  check_prefix(config.test_db_prefix);
  lending::use_server(std::move(config));
}

}  // namespace pgdbm::testing
