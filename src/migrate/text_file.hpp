// Bytes of a file as text, by the rules of the Python library, which reads with Python's universal line ends and cuts
// off what Python takes for white space: the checksums of both must be equal.
#pragma once

#include <pgdbm/base/result.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace pgdbm::migrate {

/// More is refused: a migration is held in memory, and sent as one message if it is one statement.
inline constexpr std::size_t largest_file = std::size_t{64} * 1024 * 1024;

/// The text with each CRLF and CR as LF. Faults, which name the file and show the cure: no UTF-8, a NUL byte, too
/// large.
[[nodiscard]] Result<std::string> read_text(std::string bytes, std::string_view filename);

/// Without the white space at both ends, that of Unicode too. A byte order mark is none.
[[nodiscard]] std::string_view strip(std::string_view text) noexcept;

/// What stands before the first white space.
[[nodiscard]] std::string_view up_to_white_space(std::string_view text) noexcept;

/// A fault of kind migration: "001_x.sql: …", then the place in the file.
[[nodiscard]] Fault fault_in_file(std::string_view filename, std::string_view file, std::size_t offset,
                                  std::string_view what);

inline constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

[[nodiscard]] inline bool begins_line(std::string_view text, std::size_t offset) noexcept {
  return offset == 0 || text[offset - 1] == '\n' || text.substr(0, offset) == byte_order_mark;
}

}  // namespace pgdbm::migrate
