// What keeps a manager's statements inside its schema.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace pgdbm {

enum class SchemaIsolation : std::uint8_t {
  none,  ///< names in the SQL alone: a statement that names another schema, or a bare name, reaches it
  /// Each statement runs under a role of its schema, which the server lets reach nothing else; no extra round trip.
  /// SchemaManager makes schemas with their roles. For mistakes of programs: those who may write SQL find ways out.
  role,
};

/// The role of a schema under `SchemaIsolation::role`. Throws SchemaError when its name is too long for the server.
[[nodiscard]] std::string role_of_schema(std::string_view schema);

}  // namespace pgdbm
