#include "db/quoted_values.hpp"

#include <array>
#include <utility>

namespace pgdbm::db {

namespace {

/// Those of lc_messages in any of PostgreSQL's languages: before and behind.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> quotes{
    {{"\"", "\""}, {"„", "“"}, {"“", "”"}, {"«", "»"}, {"»", "«"}, {"「", "」"}}};

}  // namespace

/// From the first quote to the last one: a value may have some within it.
std::string hide_quoted_value(std::string message, SqlState sqlstate, std::string_view statement) {
  if (sqlstate.class_code() != "22") return message;
  for (const auto& [before, behind] : quotes) {
    const auto first = message.find(before);
    if (first == std::string::npos) continue;
    const auto begin = first + before.size();
    const auto end = message.rfind(behind);
    if (end == std::string::npos || end < begin) continue;
    const auto literal = "'" + message.substr(begin, end - begin) + "'";
    if (statement.find(literal) == std::string_view::npos) {
      message.replace(begin, end - begin, "****");
    }
    return message;
  }
  return message;
}

}  // namespace pgdbm::db
