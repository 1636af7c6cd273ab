// Reads connection strings as libpq writes them, in both forms. An option this library does not know is an error that
// names the nearest one it does: a misspelt option must never quietly mean the default.
#pragma once

#include "net/connect.hpp"

#include <pgdbm/base/result.hpp>

#include <chrono>
#include <string_view>

namespace pgdbm::db {

/// Defaults as libpq's: the system's socket directory, port 5432, the system user, a database of the user's name.
[[nodiscard]] Result<net::ConnectOptions> parse_connection_string(std::string_view text,
                                                                  std::chrono::milliseconds default_timeout);

}  // namespace pgdbm::db
