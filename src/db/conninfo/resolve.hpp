// From a connection string and what surrounds the program to all that a connection is asked for.
#pragma once

#include "db/conninfo/environment.hpp"
#include "db/conninfo/settings.hpp"

#include "net/connect_options.hpp"

#include <pgdbm/base/result.hpp>

#include <string_view>

namespace pgdbm::db::conninfo {

/// `default_timeout` holds when nobody gives a connect_timeout. Reads service and password files. Faults never hold a
/// password, and of the values of the string no more than paths of files.
[[nodiscard]] Result<net::ConnectOptions> resolve(std::string_view connection_string, const Environment& environment,
                                                  net::Duration default_timeout);

/// The same, from settings that were gathered before.
[[nodiscard]] Result<net::ConnectOptions> resolve(const Settings& settings, const Environment& environment,
                                                  net::Duration default_timeout);

}  // namespace pgdbm::db::conninfo
