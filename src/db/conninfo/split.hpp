// A connection string taken apart: which option got which value, and where in the text it stands. Both forms end here,
// so that reading a string and hiding its passwords (masked.hpp) rest on one parser each.
#pragma once

#include <pgdbm/base/fault.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgdbm::db::conninfo {

/// One option as written: names are not checked yet, and the same may come twice.
struct Pair {
  std::string name;
  std::string value;
  std::size_t name_begin = 0;   ///< byte in the text; that of the value where a URI names no option
  std::size_t value_begin = 0;  ///< with its quotes
  std::size_t value_end = 0;
};

struct Split {
  std::vector<Pair> pairs;  ///< in the order libpq stores them; when there is a fault, those before it
  std::optional<Fault> fault{};
};

/// What is wrong, and at which byte. The text itself is never quoted: any of it may be a part of a password.
[[nodiscard]] Fault syntax_fault(std::string_view what, std::size_t offset);

/// True for "postgresql://…" and "postgres://…".
[[nodiscard]] bool is_uri(std::string_view text) noexcept;

/// Requires: is_uri(text). Reads it as libpq 15 to 17 do; 18 differs in one thing, it trims unencoded spaces.
[[nodiscard]] Split split_uri(std::string_view text);

/// "name=value …" with quotes and backslashes.
[[nodiscard]] Split split_key_value(std::string_view text);

/// Either form. A NUL byte is a fault: whoever reads the string as C does would see less of it.
[[nodiscard]] Split split(std::string_view text);

}  // namespace pgdbm::db::conninfo
