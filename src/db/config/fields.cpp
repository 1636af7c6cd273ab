#include "db/config/fields.hpp"

#include "db/config/duration_text.hpp"
#include "db/config/ssl_mode_names.hpp"
#include "db/conninfo/quote.hpp"
#include "db/conninfo/split.hpp"
#include <pgdbm/db/masked.hpp>

#include "base/nearest_name.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <concepts>
#include <map>
#include <optional>
#include <system_error>
#include <type_traits>
#include <utility>
#include <vector>

namespace pgdbm::db::config {

namespace {

using Milliseconds = std::chrono::milliseconds;
using NamedValues = std::map<std::string, std::string>;

constexpr std::string_view hidden = "****";

/// How values of a type are written: what they must be, read, show.
template <class T>
struct Text;

template <>
struct Text<std::string> {
  static constexpr std::string_view must_be = "a text";
  static bool read(std::string& value, std::string_view text) {
    value = text;
    return true;
  }
  /// A connection string in the wrong place has a password all the same.
  static std::string show(const std::string& value) { return conninfo::is_uri(value) ? std::string{hidden} : value; }
};

template <>
struct Text<Secret> {
  static constexpr std::string_view must_be = "a text";
  static bool read(Secret& value, std::string_view text) {
    value = Secret{std::string{text}};
    return true;
  }
  static std::string show(const Secret& value) { return std::string{value.empty() ? std::string_view{} : hidden}; }
};

template <std::unsigned_integral T>
struct Text<T> {
  static constexpr std::string_view must_be =
      sizeof(T) == 2 ? std::string_view{"a whole number from 1 to 65535"} : "a whole number";
  static bool read(T& value, std::string_view text) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() && (sizeof(T) != 2 || value != 0);
  }
  static std::string show(T value) { return std::to_string(value); }
};

template <>
struct Text<Milliseconds> {
  static constexpr std::string_view must_be = "a time with its unit, such as 500ms, 30s, 5min, 1h";
  static bool read(Milliseconds& value, std::string_view text) {
    const auto time = parse_duration(text);
    if (time) value = *time;
    return time.has_value();
  }
  static std::string show(Milliseconds value) { return render_duration(value); }
};

template <>
struct Text<bool> {
  static constexpr std::string_view must_be = "true or false";
  static bool read(bool& value, std::string_view text) {
    value = text == "true";
    return value || text == "false";
  }
  static std::string show(bool value) { return value ? "true" : "false"; }
};

/// `names` are pairs of a name and what it stands for.
template <const auto& names>
struct TextOfNames {
  using Value = typename std::remove_cvref_t<decltype(names)>::value_type::second_type;
  static bool read(Value& value, std::string_view text) {
    const auto found = std::ranges::find(names, text, [](const auto& pair) { return pair.first; });
    if (found != std::ranges::end(names)) value = found->second;
    return found != std::ranges::end(names);
  }
  static std::string show(Value value) {
    return std::string{std::ranges::find(names, value, [](const auto& pair) { return pair.second; })->first};
  }
};

template <class T, std::size_t count>
using Names = std::array<std::pair<std::string_view, T>, count>;

constexpr Names<SendSettings, 2> send_settings_names{
    {{"at_startup", SendSettings::at_startup}, {"never", SendSettings::never}}};
constexpr Names<CreateSchema, 2> create_schema_names{
    {{"never", CreateSchema::never}, {"if_missing", CreateSchema::if_missing}}};
constexpr Names<SchemaIsolation, 2> isolation_names{{{"none", SchemaIsolation::none}, {"role", SchemaIsolation::role}}};
constexpr Names<DuplicatePools, 3> duplicate_pools_names{
    {{"allow", DuplicatePools::allow}, {"warn", DuplicatePools::warn}, {"refuse", DuplicatePools::refuse}}};

template <>
struct Text<SslMode> : TextOfNames<ssl_mode_names> {
  static constexpr std::string_view must_be = "one of disable, allow, prefer, require, verify-ca, verify-full";
};
template <>
struct Text<SendSettings> : TextOfNames<send_settings_names> {
  static constexpr std::string_view must_be = "at_startup or never";
};
template <>
struct Text<CreateSchema> : TextOfNames<create_schema_names> {
  static constexpr std::string_view must_be = "never or if_missing";
};
template <>
struct Text<SchemaIsolation> : TextOfNames<isolation_names> {
  static constexpr std::string_view must_be = "none or role";
};
template <>
struct Text<DuplicatePools> : TextOfNames<duplicate_pools_names> {
  static constexpr std::string_view must_be = "one of allow, warn, refuse";
};

/// Statements: one text may have several. What they set may be secret.
template <>
struct Text<std::vector<std::string>> {
  static constexpr std::string_view must_be = "statements";
  static bool read(std::vector<std::string>& value, std::string_view text) {
    value = {std::string{text}};
    return true;
  }
  static std::string show(const std::vector<std::string>& value) {
    return std::string{value.empty() ? std::string_view{} : hidden};
  }
};

template <>
struct Text<NamedValues> {
  static constexpr std::string_view must_be = "pairs such as: work_mem=64MB search_path='a, b'";
  static bool read(NamedValues& values, std::string_view text) {
    auto split = conninfo::split_key_value(text);
    if (split.fault) return false;
    values.clear();
    return std::ranges::all_of(split.pairs, [&](conninfo::Pair& pair) {
      return values.emplace(std::move(pair.name), std::move(pair.value)).second;
    });
  }
  static std::string show(const NamedValues& values) {
    std::string shown;
    for (const auto& [name, value] : values) {
      const bool is_known = name.find('.') == std::string::npos;
      shown +=
          (shown.empty() ? "" : " ") + name + "=" + (is_known ? conninfo::quote_value(value) : std::string{hidden});
    }
    return shown;
  }
};

/// "none" only where that says more than leaving the field out.
template <class T>
struct Text<std::optional<T>> {
  static constexpr bool has_none = std::is_same_v<T, Milliseconds>;
  static constexpr std::string_view must_be =
      has_none ? std::string_view{"none, or a time with its unit, such as 500ms, 30s, 5min, 1h"} : Text<T>::must_be;
  static bool read(std::optional<T>& value, std::string_view text) {
    if (has_none && text == "none") {
      value.reset();
      return true;
    }
    return Text<T>::read(value.emplace(), text);
  }
  static std::string show(const std::optional<T>& value) {
    if (value) return Text<T>::show(*value);
    return has_none ? "none" : "";
  }
};

template <auto member>
constexpr Field field(std::string_view name, std::string_view alias = {}) {
  using Of = Text<std::remove_cvref_t<decltype(std::declval<DatabaseConfig&>().*member)>>;
  return {.name = name,
          .must_be = Of::must_be,
          .read = [](DatabaseConfig& config, std::string_view text) { return Of::read(config.*member, text); },
          .show = [](const DatabaseConfig& config) { return Of::show(config.*member); },
          .alias = alias};
}

constexpr Field connection_string_field() {
  auto whole = field<&DatabaseConfig::connection_string>("connection_string", "url");
  whole.show = [](const DatabaseConfig& config) { return masked(config.connection_string); };
  return whole;
}

using Config = DatabaseConfig;

constexpr std::array table{
    connection_string_field(),
    field<&Config::host>("host"),
    field<&Config::port>("port"),
    field<&Config::database>("database", "name"),
    field<&Config::user>("user"),
    field<&Config::password>("password"),
    field<&Config::schema>("schema"),
    field<&Config::create_schema>("create_schema"),
    field<&Config::isolation>("isolation"),
    field<&Config::min_connections>("min_connections", "min_conn"),
    field<&Config::max_connections>("max_connections", "max_conn"),
    field<&Config::max_queries>("max_queries"),
    field<&Config::max_lifetime>("max_lifetime"),
    field<&Config::max_inactive_connection_lifetime>("max_inactive_connection_lifetime"),
    field<&Config::connect_timeout>("connect_timeout"),
    field<&Config::acquire_timeout>("acquire_timeout"),
    field<&Config::close_timeout>("close_timeout"),
    field<&Config::pipeline_depth>("pipeline_depth"),
    field<&Config::server_processors>("server_processors"),
    field<&Config::max_waiting>("max_waiting"),
    field<&Config::always_reset_sessions>("always_reset_sessions"),
    field<&Config::has_threads>("has_threads"),
    field<&Config::init_commands>("init_commands"),
    field<&Config::duplicate_pools>("duplicate_pools"),
    field<&Config::leak_warning_after>("leak_warning_after"),
    field<&Config::statement_cache_size>("statement_cache_size"),
    field<&Config::waits_awake>("waits_awake"),
    field<&Config::application_name>("application_name"),
    field<&Config::server_settings>("server_settings"),
    field<&Config::statement_timeout>("statement_timeout"),
    field<&Config::lock_timeout>("lock_timeout"),
    field<&Config::idle_in_transaction_session_timeout>("idle_in_transaction_session_timeout"),
    field<&Config::send_settings>("send_settings"),
    field<&Config::ssl_mode>("ssl_mode"),
    field<&Config::ssl_ca_file>("ssl_ca_file"),
    field<&Config::ssl_cert_file>("ssl_cert_file"),
    field<&Config::ssl_key_file>("ssl_key_file"),
    field<&Config::ssl_key_password>("ssl_key_password"),
};

constexpr std::string_view waits = "connect_timeout, for which connecting is tried again by itself";

constexpr std::array<std::pair<std::string_view, std::string_view>, 9> successors{
    {{"command_timeout", "statement_timeout, which the server keeps"},
     {"statement_timeout_ms", "statement_timeout with a unit, such as 60s"},
     {"lock_timeout_ms", "lock_timeout with a unit, such as 5s"},
     {"idle_in_transaction_session_timeout_ms", "idle_in_transaction_session_timeout with a unit, such as 60s"},
     {"retry_attempts", waits},
     {"retry_delay", waits},
     {"retry_backoff", waits},
     {"retry_max_delay", waits},
     {"debug", "what the program itself makes of errors; pgdbm writes no log"}}};

}  // namespace

std::span<const Field> fields() noexcept {
  return table;
}

const Field* find_field(std::string_view name) noexcept {
  const auto* const found =
      std::ranges::find_if(table, [&](const Field& field) { return field.name == name || field.alias == name; });
  return found == table.end() || name.empty() ? nullptr : found;
}

std::string_view nearest_field(std::string_view name) {
  std::vector<std::string_view> names;
  for (const auto& field : table) {
    names.push_back(field.name);
    if (!field.alias.empty()) names.push_back(field.alias);
  }
  return nearest_name(name, names);
}

std::string_view find_successor(std::string_view name) noexcept {
  const auto* const found = std::ranges::find(successors, name, &decltype(successors)::value_type::first);
  return found == successors.end() ? std::string_view{} : found->second;
}

}  // namespace pgdbm::db::config
