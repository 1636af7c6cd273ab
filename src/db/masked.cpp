#include "db/conninfo/hidden.hpp"
#include "db/conninfo/split.hpp"
#include <pgdbm/db/masked.hpp>

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

}  // namespace pgdbm
