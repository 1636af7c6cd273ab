// The fields of a config that say what a connection string could say: where, as whom, how securely.
#pragma once

#include "db/conninfo/settings.hpp"
#include <pgdbm/db/config.hpp>

#include "net/connect_options.hpp"

#include <pgdbm/base/result.hpp>

#include <optional>

namespace pgdbm::db::config {

/// Their values under libpq's names. A fault when a field cannot be what it is for; it never quotes the value.
[[nodiscard]] Result<conninfo::Settings> parts_of(const DatabaseConfig& config);

/// What of the config's TLS would not count, given all settings and what they came to.
[[nodiscard]] std::optional<Fault> find_useless_tls(const DatabaseConfig& config, const conninfo::Settings& settings,
                                                    const net::ConnectOptions& connect);

}  // namespace pgdbm::db::config
