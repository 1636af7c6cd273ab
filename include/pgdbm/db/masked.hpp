// Connection strings and configs for people: in messages, logs and tables, never with a password.
#pragma once

#include <pgdbm/db/config.hpp>

#include <string>
#include <string_view>

namespace pgdbm {

/// The connection string with "****" for whatever is, or may be, a password: of the user, of a key, in either form,
/// also when it was written with bytes that should have been encoded. Of a string that cannot be read little is left.
[[nodiscard]] std::string masked(std::string_view connection_string);

/// Where the config leads and as whom, in one line: its connection string, masked, and what its fields add to it.
[[nodiscard]] std::string masked(const DatabaseConfig& config);

/// Each field that says something, in a line of its own, "name = value" as `DatabaseConfig::from_values` reads it.
/// "****" stands for passwords, and for settings with a dot in their name: nobody knows what they hold.
[[nodiscard]] std::string describe(const DatabaseConfig& config);

}  // namespace pgdbm
