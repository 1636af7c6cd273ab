#include <pgdbm/types/builtin_types.hpp>
#include <pgdbm/types/oid.hpp>

#include <algorithm>

namespace pgdbm::types {

std::string type_name(Oid type) {
  const auto builtin = std::ranges::lower_bound(builtin_types, type, {}, &BuiltinType::type);
  if (builtin != builtin_types.end() && builtin->type == type) return std::string{builtin->name};
  if (const Oid element = element_of(type)) return type_name(element) + "[]";
  return "type " + std::to_string(type);
}

}  // namespace pgdbm::types
