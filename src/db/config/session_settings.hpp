// The settings a session starts with, beside those of a connection string and the environment. They travel in the
// startup message, so that they are what RESET and DISCARD ALL return to.
#pragma once

#include "db/conninfo/settings.hpp"
#include <pgdbm/db/config.hpp>

#include <pgdbm/base/result.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgdbm::db::config {

using SessionSettings = std::vector<std::pair<std::string, std::string>>;

/// `known` are those that `settings` came to. `program` is the name of last resort for the application.
[[nodiscard]] Result<SessionSettings> session_settings(const DatabaseConfig& config, const conninfo::Settings& settings,
                                                       SessionSettings known, std::string_view program);

/// The names that the text of libpq's `options` sets, as the server reads it: "-c jit=off --work-mem=1MB" sets jit and
/// work_mem.
[[nodiscard]] std::vector<std::string> names_in_options(std::string_view options);

}  // namespace pgdbm::db::config
