#include "db/connection_string.hpp"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

namespace pgdbm::db {

namespace {

constexpr std::string_view default_socket_directory = "/var/run/postgresql";  // Debian's

constexpr std::array<std::string_view, 7> known_options{
    "host", "port", "dbname", "user", "application_name", "options", "connect_timeout"};

using Options = std::map<std::string, std::string, std::less<>>;

Fault invalid(std::string message) {
  return {.kind = FaultKind::configuration, .message = std::move(message)};
}

/// Levenshtein's distance: how many letters to change.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

std::optional<Fault> set_option(Options& options, std::string_view key, std::string value) {
  if (std::ranges::find(known_options, key) == known_options.end()) {
    const auto nearest = std::ranges::min(known_options, {}, [&](std::string_view o) { return distance(key, o); });
    return invalid(
        fmt::format("The connection string has an option '{}' that this version of pgdbm does not know. "
                    "The nearest it knows is '{}'; all of them: {}.",
                    key, nearest, fmt::join(known_options, ", ")));
  }
  options.insert_or_assign(std::string{key}, std::move(value));
  return std::nullopt;
}

std::optional<unsigned> hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  const char lower = static_cast<char>(c | 0x20);
  if (lower >= 'a' && lower <= 'f') return static_cast<unsigned>(lower - 'a' + 10);
  return std::nullopt;
}

Result<std::string> decode_percent(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const auto high = i + 2 < text.size() ? hex_digit(text[i + 1]) : std::nullopt;
    const auto low = i + 2 < text.size() ? hex_digit(text[i + 2]) : std::nullopt;
    if (!high || !low || (*high == 0 && *low == 0)) {
      return invalid(
          "The connection URI has a '%' that two hexadecimal digits do not follow (or %00). "
          "Write a literal '%' as %25.");
    }
    decoded += static_cast<char>(*high * 16 + *low);
    i += 2;
  }
  return decoded;
}

std::optional<Fault> set_decoded(Options& options, std::string_view key, std::string_view text) {
  auto value = decode_percent(text);
  if (!value) return value.error();
  return value->empty() ? std::nullopt : set_option(options, key, *std::move(value));
}

std::string_view take_until(std::string_view& text, std::string_view stops) {
  const auto end = std::min(text.find_first_of(stops), text.size());
  const auto taken = text.substr(0, end);
  text.remove_prefix(end);
  return taken;
}

/// host[:port], [IPv6][:port]
std::optional<Fault> parse_host(Options& options, std::string_view text) {
  std::string_view host;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return invalid("The connection URI has a '[' without its ']'.");
    host = text.substr(1, end - 1);
    text.remove_prefix(end + 1);
  } else {
    host = take_until(text, ":");
  }
  if (auto fault = set_decoded(options, "host", host)) return fault;
  if (text.empty()) return std::nullopt;
  if (text[0] != ':') return invalid("The connection URI has something other than a port behind its host.");
  return set_decoded(options, "port", text.substr(1));
}

Result<Options> parse_uri(std::string_view rest) {
  Options options;
  auto authority = take_until(rest, "/?");
  if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
    const auto user = authority.substr(0, at);
    if (user.find(':') != std::string_view::npos) {
      return invalid(
          "The connection URI holds a password, and this version of pgdbm connects by trust or peer only. "
          "Take the password out.");
    }
    if (auto fault = set_decoded(options, "user", user)) return *fault;
    authority.remove_prefix(at + 1);
  }
  if (auto fault = parse_host(options, authority)) return *fault;
  if (rest.starts_with('/')) {
    rest.remove_prefix(1);
    if (auto fault = set_decoded(options, "dbname", take_until(rest, "?"))) return *fault;
  }
  while (!rest.empty()) {
    rest.remove_prefix(1);  // '?' or '&'
    auto pair = take_until(rest, "&");
    const auto key = take_until(pair, "=");
    if (pair.empty()) return invalid(fmt::format("The connection URI has an option '{}' without a value.", key));
    if (auto fault = set_decoded(options, key, pair.substr(1))) return *fault;
  }
  return options;
}

/// One value: bare, or in single quotes; a backslash takes the next character as it is.
Result<std::string> take_value(std::string_view& text) {
  std::string value;
  const bool is_quoted = text.starts_with('\'');
  if (is_quoted) text.remove_prefix(1);
  for (;;) {
    if (text.empty()) {
      if (is_quoted) return invalid("The connection string has a quote that is not closed.");
      return value;
    }
    const char c = text[0];
    if (is_quoted ? c == '\'' : std::string_view{" \t\n\r\f\v"}.find(c) != std::string_view::npos) {
      text.remove_prefix(1);
      return value;
    }
    if (c == '\\' && text.size() > 1) text.remove_prefix(1);
    value += text[0];
    text.remove_prefix(1);
  }
}

Result<Options> parse_pairs(std::string_view text) {
  constexpr std::string_view spaces = " \t\n\r\f\v";
  Options options;
  for (;;) {
    const auto begin = text.find_first_not_of(spaces);
    if (begin == std::string_view::npos) return options;
    text.remove_prefix(begin);
    const auto key = take_until(text, "= \t\n\r\f\v");
    text.remove_prefix(std::min(text.find_first_not_of(spaces), text.size()));
    if (!text.starts_with('=')) {
      return invalid(fmt::format("The connection string has '{}' where an option as key=value should be.", key));
    }
    text.remove_prefix(1);
    text.remove_prefix(std::min(text.find_first_not_of(spaces), text.size()));
    auto value = take_value(text);
    if (!value) return value.error();
    if (value->empty()) continue;
    if (auto fault = set_option(options, key, *std::move(value))) return *fault;
  }
}

template <class Number>
Result<Number> number_of(std::string_view key, std::string_view text, Number low, Number high) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < low || number > high) {
    return invalid(fmt::format("The option '{}' of the connection string is '{}', and must be a number from {} to {}.",
                               key, text, low, high));
  }
  return number;
}

std::string system_user() {
  std::array<char, 4096> storage;
  passwd entry{};
  passwd* found = nullptr;
  if (getpwuid_r(geteuid(), &entry, storage.data(), storage.size(), &found) != 0 || found == nullptr) return {};
  return entry.pw_name;
}

Result<net::ConnectOptions> to_connect_options(Options options, std::chrono::milliseconds default_timeout) {
  const auto take = [&](std::string_view key, std::string otherwise) {
    const auto found = options.find(key);
    return found == options.end() ? std::move(otherwise) : std::move(found->second);
  };
  net::ConnectOptions connect{.timeout = default_timeout};
  connect.address.host = take("host", std::string{default_socket_directory});
  const auto port = number_of<std::uint16_t>("port", take("port", "5432"), 1, 65535);
  if (!port) return port.error();
  connect.address.port = *port;
  if (options.contains("connect_timeout")) {
    const auto seconds = number_of<int>("connect_timeout", options["connect_timeout"], 1, 86'400);
    if (!seconds) return seconds.error();
    connect.timeout = std::chrono::seconds{*seconds};
  }
  connect.user = take("user", system_user());
  if (connect.user.empty()) {
    return invalid("The connection string names no user, and the system user has no name. Add user=….");
  }
  connect.database = take("dbname", connect.user);
  for (const auto* const setting : {"application_name", "options"}) {
    if (options.contains(setting)) connect.settings.emplace_back(setting, options[setting]);
  }
  return connect;
}

}  // namespace

Result<net::ConnectOptions> parse_connection_string(std::string_view text, std::chrono::milliseconds default_timeout) {
  if (text.find('\0') != std::string_view::npos) return invalid("The connection string has a NUL byte in it.");
  for (const std::string_view scheme : {"postgresql://", "postgres://"}) {
    if (!text.starts_with(scheme)) continue;
    auto options = parse_uri(text.substr(scheme.size()));
    return options ? to_connect_options(*std::move(options), default_timeout) : options.error();
  }
  auto options = parse_pairs(text);
  return options ? to_connect_options(*std::move(options), default_timeout) : options.error();
}

}  // namespace pgdbm::db
