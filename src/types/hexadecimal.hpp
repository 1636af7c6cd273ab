// Bytes as pairs of hexadecimal digits, in lower case as PostgreSQL prints them.
#pragma once

#include <pgdbm/base/byte_buffer.hpp>

#include <cstddef>
#include <optional>
#include <string_view>

namespace pgdbm::types {

inline void append_hex(std::byte byte, ByteBuffer& out) {
  constexpr std::string_view digits = "0123456789abcdef";
  const auto value = std::to_integer<std::size_t>(byte);
  out.append_integer(digits[value >> 4]);
  out.append_integer(digits[value & 15]);
}

[[nodiscard]] constexpr std::optional<unsigned> hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

}  // namespace pgdbm::types
