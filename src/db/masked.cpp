#include "db/config/fields.hpp"
#include "db/conninfo/hidden.hpp"
#include "db/conninfo/quote.hpp"
#include "db/conninfo/split.hpp"
#include <pgdbm/db/masked.hpp>

#include <fmt/format.h>

#include <array>
#include <utility>

namespace pgdbm {

std::string masked(std::string_view connection_string) {
  std::string shown;
  std::size_t from = 0;
  for (const auto& part : db::conninfo::hidden_parts(connection_string, db::conninfo::split(connection_string))) {
    shown += connection_string.substr(from, part.begin - from);
    shown += "****";
    from = part.end;
  }
  return shown += connection_string.substr(from);
}

std::string masked(const DatabaseConfig& config) {
  auto shown = masked(std::string_view{config.connection_string});
  std::string_view between = db::conninfo::is_uri(shown) ? " with " : " ";
  for (const auto& [option, name] : std::array<std::pair<std::string_view, std::string_view>, 5>{
           {{"host", "host"}, {"port", "port"}, {"dbname", "database"}, {"user", "user"}, {"password", "password"}}}) {
    const auto value = db::config::find_field(name)->show(config);
    if (value.empty()) continue;
    shown += fmt::format("{}{}={}", shown.empty() ? "" : between, option, db::conninfo::quote_value(value));
    between = " ";
  }
  return shown;
}

std::string describe(const DatabaseConfig& config) {
  std::string lines;
  for (const auto& field : db::config::fields()) {
    const auto value = field.show(config);
    if (!value.empty()) lines += fmt::format("{} = {}\n", field.name, value);
  }
  return lines;
}

}  // namespace pgdbm
