// From a config and what surrounds the program to all that a connection is asked for.
#pragma once

#include "db/conninfo/environment.hpp"
#include <pgdbm/db/config.hpp>

#include "net/connect_options.hpp"

#include <pgdbm/base/result.hpp>

namespace pgdbm::db::config {

/// Reads service and password files. Faults never hold a password.
[[nodiscard]] Result<net::ConnectOptions> connect_options(const DatabaseConfig& config,
                                                          const conninfo::Environment& environment);

}  // namespace pgdbm::db::config
