// A connection string as a table of options and their values: names checked, the later of two equal ones kept, nothing
// added from elsewhere. This is what libpq's PQconninfoParse does, and is held against it (tests/oracle).
#pragma once

#include <pgdbm/base/result.hpp>

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace pgdbm::db::conninfo {

/// Values may be empty: the option was given, and asks for its default.
using OptionValues = std::map<std::string, std::string, std::less<>>;

/// A dbname that is itself a connection string stays a name, as it does when libpq parses a string.
[[nodiscard]] Result<OptionValues> parse(std::string_view text);

}  // namespace pgdbm::db::conninfo
