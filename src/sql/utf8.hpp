// UTF-8 as far as cutting and showing text needs it.
#pragma once

#include <cstddef>
#include <string_view>

namespace pgdbm::sql::utf8 {

/// False for a byte that goes on with the character before it.
[[nodiscard]] constexpr bool begins_character(char c) noexcept {
  return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
}

/// The bytes of the character at the beginning of `rest`, or 0 when there is none that is well formed.
/// Requires: it is not empty.
[[nodiscard]] std::size_t sequence_length(std::string_view rest) noexcept;

}  // namespace pgdbm::sql::utf8
