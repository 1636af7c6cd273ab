// Keeps statements under the role of their schema: the question that takes the role on, and the refusal of what would
// leave it.
#pragma once

#include <pgdbm/db/target.hpp>

#include <pgdbm/base/fault.hpp>

#include <string>
#include <string_view>

namespace pgdbm::db {

/// Runs ahead of a statement in its flight, with the role's name for $1; the role is left when the transaction ends,
/// which is the flight's where none was begun.
inline constexpr std::string_view take_role = "SELECT pg_catalog.set_config('role', $1, true)";

/// Throws ConfigurationError for a text that would end the transaction, or take on another role, half-way.
void expect_kept_role(const Statement& statement, std::string_view role);

/// What to tell when the server refuses `take_role`.
[[nodiscard]] Fault role_refused(Fault fault, std::string_view role);

}  // namespace pgdbm::db
