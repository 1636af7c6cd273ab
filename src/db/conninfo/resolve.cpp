#include "db/conninfo/resolve.hpp"

#include "db/conninfo/hosts.hpp"
#include "db/conninfo/passfile.hpp"
#include "db/conninfo/security.hpp"
#include "db/conninfo/setting_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pgdbm::db::conninfo {

namespace {

void read_account(SettingReader& reader, const Environment& environment, net::ConnectOptions& connect) {
  connect.user = reader.text("user");
  if (connect.user.empty()) connect.user = environment.account;
  if (connect.user.empty()) {
    reader.fail({.kind = FaultKind::configuration,
                 .message = "The connection string names no user, and the account of this process has no name. "
                            "Add user=… or set PGUSER."});
  }
  connect.database = reader.text("dbname");
  if (connect.database.empty()) connect.database = connect.user;
}

/// This library speaks UTF-8 with its callers and with the server.
void check_encoding(SettingReader& reader) {
  const auto* const setting = reader.find("client_encoding");
  if (setting == nullptr || setting->value.empty() || setting->value == "auto") return;
  std::string letters;  // PostgreSQL compares names of encodings by these alone
  for (const char c : setting->value) {
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')) letters += c;
    if (c >= 'A' && c <= 'Z') letters += static_cast<char>(c | 0x20);
  }
  if (letters != "utf8" && letters != "unicode") {
    reader.fail(invalid_value("client_encoding", *setting, "UTF8 (or auto): pgdbm has no other"));
  }
}

void read_session(SettingReader& reader, const Environment& environment, net::ConnectOptions& connect) {
  const auto set = [&](std::string_view name, std::string value) {
    if (!value.empty()) connect.settings.emplace_back(name, std::move(value));
  };
  const bool is_named = reader.find("application_name") != nullptr;
  set("application_name", reader.text(is_named ? "application_name" : "fallback_application_name"));
  set("options", reader.text("options"));
  constexpr std::array<std::pair<std::string_view, std::string_view>, 3> variables{
      {{"PGDATESTYLE", "datestyle"}, {"PGTZ", "timezone"}, {"PGGEQO", "geqo"}}};
  for (const auto& [variable, setting] : variables) {
    auto value = environment.variable(variable).value_or("");
    if (value != "default") set(setting, std::move(value));
  }
  check_encoding(reader);
}

net::TargetSession read_target_session(SettingReader& reader) {
  using net::TargetSession;
  constexpr Choices<TargetSession, 6> choices{{{"any", TargetSession::any},
                                               {"read-write", TargetSession::read_write},
                                               {"read-only", TargetSession::read_only},
                                               {"primary", TargetSession::primary},
                                               {"standby", TargetSession::standby},
                                               {"prefer-standby", TargetSession::prefer_standby}}};
  return reader.choice("target_session_attrs", choices, TargetSession::any);
}

net::HostOrder read_host_order(SettingReader& reader) {
  constexpr Choices<net::HostOrder, 2> choices{
      {{"disable", net::HostOrder::as_given}, {"random", net::HostOrder::random}}};
  return reader.choice("load_balance_hosts", choices, net::HostOrder::as_given);
}

/// Zero and less mean to wait for ever, as to libpq.
net::Duration read_timeout(SettingReader& reader, net::Duration otherwise) {
  if (reader.find("connect_timeout") == nullptr) return otherwise;
  const auto seconds = reader.integer("connect_timeout", 0);
  return seconds <= 0 ? net::no_limit : std::min<net::Duration>(std::chrono::seconds{seconds}, net::no_limit);
}

net::KeepaliveOptions read_keepalive(SettingReader& reader) {
  const auto number = [&](std::string_view option) { return std::max(0, reader.integer(option, 0)); };
  return {.is_enabled = reader.integer("keepalives", 1) != 0,
          .idle = std::chrono::seconds{number("keepalives_idle")},
          .interval = std::chrono::seconds{number("keepalives_interval")},
          .count = number("keepalives_count"),
          .user_timeout = std::chrono::milliseconds{number("tcp_user_timeout")}};
}

/// A name to hold against the certificate is needed for each host that TLS is spoken with.
void check_names(SettingReader& reader, const net::ConnectOptions& connect) {
  const bool has_nameless =
      std::ranges::any_of(connect.hosts, [](const net::Host& host) { return host.address.host.empty(); });
  if (connect.tls.mode != net::TlsMode::verify_full || !has_nameless) return;
  reader.fail({.kind = FaultKind::configuration,
               .message = "sslmode=verify-full compares the host's name with its certificate, and a host is given by "
                          "hostaddr only. Add host=…."});
}

/// In a password file the default socket is called localhost.
std::string_view name_in_passfile(const net::Address& address) {
  if (address.host == default_socket_directory) return "localhost";
  return address.host.empty() ? address.numeric : address.host;
}

void read_passwords(const SettingReader& reader, const Environment& environment, net::ConnectOptions& connect) {
  if (const auto password = reader.text("password"); !password.empty()) {
    for (auto& host : connect.hosts) host.password = Secret{std::string{password}};
    return;
  }
  auto path = reader.text("passfile");
  if (path.empty()) {
    const auto home = environment.home();
    if (home.empty()) return;
    path = home + "/.pgpass";
  }
  const Passfile passfile{path};
  if (!passfile.warning().empty()) connect.warnings.push_back(passfile.warning());
  for (auto& host : connect.hosts) {
    const auto port = std::to_string(host.address.port);
    auto password = passfile.find(
        {.host = name_in_passfile(host.address), .port = port, .database = connect.database, .user = connect.user});
    if (password) host.password = *std::move(password);
  }
}

}  // namespace

Result<net::ConnectOptions> resolve(std::string_view connection_string, const Environment& environment,
                                    net::Duration default_timeout) {
  const auto settings = gather_settings(connection_string, environment);
  if (!settings) return settings.error();
  return resolve(*settings, environment, default_timeout);
}

Result<net::ConnectOptions> resolve(const Settings& settings, const Environment& environment,
                                    net::Duration default_timeout) {
  SettingReader reader{settings};
  net::ConnectOptions connect;
  connect.hosts = read_hosts(reader);
  connect.host_order = read_host_order(reader);
  connect.target_session = read_target_session(reader);
  read_account(reader, environment, connect);
  read_session(reader, environment, connect);
  connect.timeout = read_timeout(reader, default_timeout);
  connect.tls = read_tls(reader, environment);
  connect.channel_binding = read_channel_binding(reader);
  connect.allowed_authentication = read_allowed_authentication(reader);
  connect.required_peer = reader.text("requirepeer");
  connect.keepalive = read_keepalive(reader);
  check_names(reader, connect);
  if (reader.fault()) return *std::move(reader.fault());
  read_passwords(reader, environment, connect);
  return connect;
}

}  // namespace pgdbm::db::conninfo
