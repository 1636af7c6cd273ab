// Shows a place in SQL text as people want to see it: the line, and a caret under the character.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace pgdbm::sql {

/// "line 2: SELECT …" and, on the next line, a caret under the byte at `byte_offset` (the end of the text when it lies
/// beyond). Long lines are cut to about 100 columns around the point; tabs and control characters show as spaces,
/// bytes that are no UTF-8 as U+FFFD.
[[nodiscard]] std::string show_position(std::string_view text, std::size_t byte_offset);

}  // namespace pgdbm::sql
