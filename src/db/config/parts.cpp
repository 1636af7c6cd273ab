#include "db/config/parts.hpp"

#include "db/config/misfit.hpp"
#include "db/config/ssl_mode_names.hpp"
#include "db/conninfo/split.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace pgdbm::db::config {

namespace {

/// Empty fields say nothing.
class Collector {
 public:
  void add(std::string_view option, std::string_view field, std::string_view value) {
    if (value.empty() || fault) return;
    if (value.find('\0') != std::string_view::npos) {
      fault = misfit(fmt::format("The field {} has a NUL byte in it, which PostgreSQL cannot take.", field));
    } else if (conninfo::is_uri(value) && option != "password" && option != "sslpassword") {
      fault = misfit(fmt::format("The field {} holds a whole connection string. Give it as connection_string.", field));
    }
    settings.emplace(option, conninfo::Setting{std::string{value}, fmt::format("the field {}", field)});
  }

  conninfo::Settings settings{};
  std::optional<Fault> fault{};
};

/// A fault when `field` is given without `needed`, from wherever that may come.
std::optional<Fault> find_lonely(std::string_view field, bool is_given, const conninfo::Settings& settings,
                                 std::string_view option, std::string_view needed) {
  if (!is_given) return std::nullopt;
  const auto found = settings.find(option);
  if (found != settings.end() && !found->second.value.empty()) return std::nullopt;
  return misfit(
      fmt::format("{} is given without {}, and alone it would not count. Give both, or none.", field, needed));
}

std::string_view text_of(net::TlsMode mode) {
  static_assert(static_cast<int>(net::TlsMode::disable) == static_cast<int>(SslMode::disable));
  static_assert(static_cast<int>(net::TlsMode::verify_full) == static_cast<int>(SslMode::verify_full));
  return name_of(static_cast<SslMode>(mode));
}

}  // namespace

Result<conninfo::Settings> parts_of(const DatabaseConfig& config) {
  Collector parts;
  parts.add("host", "host", config.host);
  if (config.port) parts.add("port", "port", std::to_string(*config.port));
  parts.add("dbname", "database", config.database);
  parts.add("user", "user", config.user);
  parts.add("password", "password", config.password.reveal());
  parts.add("application_name", "application_name", config.application_name);
  if (config.ssl_mode) parts.add("sslmode", "ssl_mode", name_of(*config.ssl_mode));
  parts.add("sslrootcert", "ssl_ca_file", config.ssl_ca_file);
  parts.add("sslcert", "ssl_cert_file", config.ssl_cert_file);
  parts.add("sslkey", "ssl_key_file", config.ssl_key_file);
  parts.add("sslpassword", "ssl_key_password", config.ssl_key_password.reveal());
  if (parts.fault) return *std::move(parts.fault);
  return std::move(parts.settings);
}

std::optional<Fault> find_useless_tls(const DatabaseConfig& config, const conninfo::Settings& settings,
                                      const net::ConnectOptions& connect) {
  const bool has_cert = !config.ssl_cert_file.empty();
  const bool has_key = !config.ssl_key_file.empty();
  const bool has_key_password = !config.ssl_key_password.empty();
  auto lonely = find_lonely("ssl_cert_file", has_cert, settings, "sslkey", "ssl_key_file");
  if (!lonely) lonely = find_lonely("ssl_key_file", has_key, settings, "sslcert", "ssl_cert_file");
  if (!lonely) lonely = find_lonely("ssl_key_password", has_key_password, settings, "sslkey", "ssl_key_file");
  if (lonely) return lonely;

  const std::array<std::pair<std::string_view, bool>, 4> files{{{"ssl_ca_file", !config.ssl_ca_file.empty()},
                                                                {"ssl_cert_file", has_cert},
                                                                {"ssl_key_file", has_key},
                                                                {"ssl_key_password", has_key_password}}};
  const auto* const file = std::ranges::find(files, true, &decltype(files)::value_type::second);
  const bool is_required = connect.tls.mode >= net::TlsMode::require;
  if (file != files.end() && !is_required) {
    return misfit(
        fmt::format("{} would not count: with ssl_mode {} a connection may come about without TLS. Set ssl_mode to "
                    "verify_full (or verify_ca, or require).",
                    file->first, text_of(connect.tls.mode)));
  }
  if (has_cert && connect.tls.certificate.empty()) {
    return misfit("ssl_cert_file would not count: sslcertmode is 'disable'. Take one of them out.");
  }
  const bool is_asked_for = file != files.end() || (config.ssl_mode && *config.ssl_mode >= SslMode::require);
  const bool is_local = std::ranges::all_of(connect.hosts, [](const auto& host) { return host.address.is_unix(); });
  if (is_asked_for && is_local) {
    return misfit(
        fmt::format("{} would not count: a unix socket has no TLS, and no other host is given. Give host, or take the "
                    "fields ssl_… out.",
                    file != files.end() ? file->first : "ssl_mode"));
  }
  return std::nullopt;
}

}  // namespace pgdbm::db::config
