// The options in force, each with its origin: the connection string wins, then the service it names, then the
// environment. Options that cannot be honoured are refused here, wherever they came from.
#pragma once

#include "db/conninfo/environment.hpp"

#include <pgdbm/base/result.hpp>

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace pgdbm::db::conninfo {

struct Setting {
  std::string value;   ///< may be empty
  std::string origin;  ///< for people: "the connection string", "the variable PGPORT", …
};

using Settings = std::map<std::string, Setting, std::less<>>;

[[nodiscard]] Result<Settings> gather_settings(std::string_view connection_string, const Environment& environment);

/// A fault of the value of an option: what it must be, where it came from, and never the value itself, which may hold a
/// part of a password that was not encoded.
[[nodiscard]] Fault invalid_value(std::string_view option, const Setting& setting, std::string_view must_be);

}  // namespace pgdbm::db::conninfo
