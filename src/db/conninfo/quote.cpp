#include "db/conninfo/quote.hpp"

namespace pgdbm::db::conninfo {

std::string quote_value(std::string_view value) {
  if (!value.empty() && value.find_first_of(" \t\n\r\f\v'\\") == std::string_view::npos) return std::string{value};
  std::string quoted = "'";
  for (const char c : value) {
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted += '\'';
}

}  // namespace pgdbm::db::conninfo
