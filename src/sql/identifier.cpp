#include <pgdbm/sql/identifier.hpp>
#include <pgdbm/sql/template.hpp>

#include <algorithm>
#include <array>
#include <cstddef>

namespace pgdbm::sql {
namespace {

// Every word of pg_get_keywords() whose category is not "unreserved": PostgreSQL 15, and the additions of 16 to 18.
// Sorted, for binary search.
// clang-format off
constexpr std::array<std::string_view, 164> reserved_words{
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "authorization", "between",
    "bigint", "binary", "bit", "boolean", "both", "case", "cast", "char", "character", "check", "coalesce", "collate",
    "collation", "column", "concurrently", "constraint", "create", "cross", "current_catalog", "current_date",
    "current_role", "current_schema", "current_time", "current_timestamp", "current_user", "dec", "decimal",
    "default", "deferrable", "desc", "distinct", "do", "else", "end", "except", "exists", "extract", "false", "fetch",
    "float", "for", "foreign", "freeze", "from", "full", "grant", "greatest", "group", "grouping", "having", "ilike",
    "in", "initially", "inner", "inout", "int", "integer", "intersect", "interval", "into", "is", "isnull", "join",
    "json", "json_array", "json_arrayagg", "json_exists", "json_object", "json_objectagg", "json_query",
    "json_scalar", "json_serialize", "json_table", "json_value", "lateral", "leading", "least", "left", "like",
    "limit", "localtime", "localtimestamp", "merge_action", "national", "natural", "nchar", "none", "normalize",
    "not", "notnull", "null", "nullif", "numeric", "offset", "on", "only", "or", "order", "out", "outer", "overlaps",
    "overlay", "placing", "position", "precision", "primary", "real", "references", "returning", "right", "row",
    "select", "session_user", "setof", "similar", "smallint", "some", "substring", "symmetric", "system_user",
    "table", "tablesample", "then", "time", "timestamp", "to", "trailing", "treat", "trim", "true", "union", "unique",
    "user", "using", "values", "varchar", "variadic", "verbose", "when", "where", "window", "with", "xmlattributes",
    "xmlconcat", "xmlelement", "xmlexists", "xmlforest", "xmlnamespaces", "xmlparse", "xmlpi", "xmlroot",
    "xmlserialize", "xmltable"};
// clang-format on
static_assert(std::ranges::is_sorted(reserved_words));
static_assert(std::ranges::adjacent_find(reserved_words) == reserved_words.end());

Fault invalid_name(std::string_view name, std::string_view why) {
  std::string message = "Invalid name '";
  message.append(name).append("'. ").append(why);
  return Fault{.kind = FaultKind::invalid_schema, .message = std::move(message)};
}

Result<void> check_storable(std::string_view name) {
  if (name.empty()) return invalid_name(name, "A name must not be empty.");
  if (name.find('\0') != std::string_view::npos) {
    return invalid_name(name.substr(0, name.find('\0')), "A NUL byte follows, which PostgreSQL cannot store.");
  }
  if (name.size() > longest_identifier) {
    return invalid_name(name, "It has " + std::to_string(name.size()) +
                                  " bytes; PostgreSQL keeps 63 and would silently mean another name.");
  }
  return {};
}

// Writes `text` between `quote`s with each `quote` in it doubled.
std::string enclose(std::string_view text, char quote) {
  std::string result;
  result.reserve(text.size() + 2);
  result += quote;
  for (char c : text) {
    if (c == quote) result += quote;
    result += c;
  }
  result += quote;
  return result;
}

}  // namespace

bool is_reserved(std::string_view lower_case_word) noexcept {
  return std::ranges::binary_search(reserved_words, lower_case_word);
}

bool is_bare_identifier(std::string_view name) noexcept {
  if (name.empty() || (name[0] != '_' && (name[0] < 'a' || name[0] > 'z'))) return false;
  const bool is_plain =
      std::ranges::all_of(name, [](char c) { return c == '_' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
  return is_plain && !is_reserved(name);
}

Result<std::string> quote_identifier(std::string_view name) {
  if (auto storable = check_storable(name); !storable) return storable.error();
  return enclose(name, '"');
}

Result<std::string> quote_if_needed(std::string_view name) {
  if (auto storable = check_storable(name); !storable) return storable.error();
  return is_bare_identifier(name) ? std::string{name} : enclose(name, '"');
}

Result<std::string> quote_literal(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) {
    return Fault{.kind = FaultKind::conversion, .message = "A text with a NUL byte cannot be a literal of PostgreSQL."};
  }
  std::string result = enclose(text, '\'');
  if (text.find('\\') == std::string_view::npos) return result;
  std::string escaped = "E";
  for (char c : result) {
    if (c == '\\') escaped += c;
    escaped += c;
  }
  return escaped;
}

Result<void> validate_schema_name(std::string_view name) {
  std::string_view why;
  if (name.empty()) {
    why = "A schema name must not be empty.";
  } else if (const TextFault fault = detail::fault_in_name(name, 0); !fault) {
    return {};
  } else if (fault.error == TextError::name_too_long) {
    why = "Schema names must be 63 bytes at most, the limit of PostgreSQL.";
  } else {
    why = "Schema names must begin with a letter or underscore and go on with letters, digits and underscores.";
  }
  std::string message = "Invalid schema name '";
  message.append(name).append("'. ").append(why);
  return Fault{.kind = FaultKind::invalid_schema, .message = std::move(message)};
}

}  // namespace pgdbm::sql
