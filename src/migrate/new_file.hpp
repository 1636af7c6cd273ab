// The name of a new migration file: numbered behind those that are there, in the way they are numbered.
#pragma once

#include <pgdbm/migrate/migration.hpp>

#include <pgdbm/base/result.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace pgdbm::migrate {

/// 002_add_email.sql behind 001_x.sql, V2__add_email.sql behind V1__x.sql, else 20260131_120000_add_email.sql: of
/// `now`, or a second behind the last one. Faults: configuration, for a name that is empty or has more than letters,
/// digits and underscores, or begins with a digit.
[[nodiscard]] Result<std::string> new_filename(std::string_view name, const std::vector<Migration>& files,
                                               std::chrono::sys_seconds now);

}  // namespace pgdbm::migrate
