#include "db/config/connect_options.hpp"

#include "db/config/parts.hpp"
#include "db/config/session_settings.hpp"
#include "db/conninfo/resolve.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

namespace pgdbm::db::config {

namespace {

/// The field counts when it was changed, and then nobody but the environment may say otherwise.
std::optional<Fault> settle_timeout(const DatabaseConfig& config, conninfo::Settings& settings) {
  const auto said = settings.find("connect_timeout");
  if (config.connect_timeout.count() <= 0) {
    return Fault{.kind = FaultKind::configuration, .message = "connect_timeout must be longer than nothing."};
  }
  if (said == settings.end() || config.connect_timeout == DatabaseConfig{}.connect_timeout) return std::nullopt;
  if (said->second.source == conninfo::Source::environment) {
    settings.erase(said);
    return std::nullopt;
  }
  return Fault{.kind = FaultKind::configuration,
               .message = "'connect_timeout' is said twice: by the field connect_timeout and by " +
                          said->second.origin + ". Say it in one of them."};
}

/// The last resort of those who say it all by parts.
void add_password_of_variable(const DatabaseConfig& config, const conninfo::Environment& environment,
                              net::ConnectOptions& connect) {
  if (!config.connection_string.empty()) return;
  const Secret password{environment.variable("DB_PASSWORD").value_or("")};
  for (auto& host : connect.hosts) {
    if (host.password.empty()) host.password = password;
  }
}

/// A server closes the connection without a word when the startup message is longer than it takes, which would look as
/// if there were no server.
std::optional<Fault> find_too_long(const net::ConnectOptions& connect) {
  constexpr std::size_t longest = 10'000;
  constexpr std::size_t around = 64;  // names of what is always there
  auto size = around + connect.user.size() + connect.database.size();
  for (const auto& [name, value] : connect.settings) size += name.size() + value.size() + 2;
  if (size <= longest) return std::nullopt;
  return Fault{.kind = FaultKind::configuration,
               .message = "The settings of the session (server_settings, options) make a startup message of " +
                          std::to_string(size) + " bytes, and a server takes " + std::to_string(longest) +
                          ". Set the long ones for the role (ALTER ROLE … SET)."};
}

}  // namespace

Result<net::ConnectOptions> connect_options(const DatabaseConfig& config, const conninfo::Environment& environment) {
  auto parts = parts_of(config);
  if (!parts) return parts.error();
  auto settings = conninfo::gather_settings(config.connection_string, environment, *std::move(parts));
  if (!settings) return settings.error();
  if (auto twice = settle_timeout(config, *settings)) return *std::move(twice);
  constexpr auto longest = std::chrono::duration_cast<std::chrono::milliseconds>(net::no_limit);
  const net::Duration timeout = std::min(config.connect_timeout, longest);
  auto connect = conninfo::resolve(*settings, environment, timeout);
  if (!connect) return connect;
  if (auto useless = find_useless_tls(config, *settings, *connect)) return *std::move(useless);
  auto session = session_settings(config, *settings, std::move(connect->settings), environment.program);
  if (!session) return session.error();
  connect->settings = *std::move(session);
  if (auto too_long = find_too_long(*connect)) return *std::move(too_long);
  add_password_of_variable(config, environment, *connect);
  connect->cached_statements = config.statement_cache_size;
  connect->waits_awake = config.waits_awake;
  return connect;
}

}  // namespace pgdbm::db::config
