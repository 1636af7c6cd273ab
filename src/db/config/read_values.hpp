// A config from names and values as text: the strict reader behind files, command lines and variables.
#pragma once

#include "db/conninfo/environment.hpp"
#include <pgdbm/db/config.hpp>

#include <pgdbm/base/result.hpp>

#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace pgdbm::db::config {

/// A field as it was said, and by whom: "the variable DB_PORT", "the key 'port'".
struct Entry {
  std::string name;
  Secret value;
  std::string origin;
};

/// Each name must be known and said once, each value fit. Faults name the origin and never show the value; `spell` says
/// a name as the entries were spelt.
[[nodiscard]] Result<DatabaseConfig> read_values(std::span<const Entry> entries,
                                                 const std::function<std::string(std::string_view name)>& spell);

/// What `DatabaseConfig::from_env` gives.
[[nodiscard]] Result<DatabaseConfig> read_environment(const conninfo::Environment& environment,
                                                      std::string_view prefix);

}  // namespace pgdbm::db::config
