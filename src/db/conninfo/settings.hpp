// The options in force, each with its origin: what the program gave besides the connection string and that string win,
// then the service it names, then the environment. Options that cannot be honoured are refused here, wherever they came
// from.
#pragma once

#include "db/conninfo/environment.hpp"

#include <pgdbm/base/result.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace pgdbm::db::conninfo {

/// From strong to weak.
enum class Source : std::uint8_t { program, connection_string, service, environment };

struct Setting {
  std::string value;   ///< may be empty
  std::string origin;  ///< for people: "the connection string", "the variable PGPORT", …
  Source source = Source::program;
};

using Settings = std::map<std::string, Setting, std::less<>>;

/// `given` are those of the program's own; one that the connection string has too is a fault, whatever the values.
[[nodiscard]] Result<Settings> gather_settings(std::string_view connection_string, const Environment& environment,
                                               Settings given = {});

/// A fault of the value of an option: what it must be, where it came from, and never the value itself, which may hold a
/// part of a password that was not encoded.
[[nodiscard]] Fault invalid_value(std::string_view option, const Setting& setting, std::string_view must_be);

}  // namespace pgdbm::db::conninfo
