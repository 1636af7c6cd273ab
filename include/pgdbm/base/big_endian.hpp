// Integers in network byte order, as PostgreSQL's protocol and its binary formats write them.
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace pgdbm {

using ByteView = std::span<const std::byte>;

template <std::integral T>
[[nodiscard]] constexpr T swap_to_network(T value) noexcept {
  if constexpr (sizeof(T) == 1 || std::endian::native == std::endian::big) {
    return value;
  } else if constexpr (sizeof(T) == 2) {
    return static_cast<T>(__builtin_bswap16(static_cast<std::uint16_t>(value)));
  } else if constexpr (sizeof(T) == 4) {
    return static_cast<T>(__builtin_bswap32(static_cast<std::uint32_t>(value)));
  } else {
    static_assert(sizeof(T) == 8);
    return static_cast<T>(__builtin_bswap64(static_cast<std::uint64_t>(value)));
  }
}

/// Requires: `from` points at sizeof(T) readable bytes.
template <std::integral T>
[[nodiscard]] inline T load_big_endian(const std::byte* from) noexcept {
  T raw;
  std::memcpy(&raw, from, sizeof raw);
  return swap_to_network(raw);
}

/// Requires: `to` points at sizeof(T) writable bytes.
template <std::integral T>
inline void store_big_endian(std::byte* to, T value) noexcept {
  const T raw = swap_to_network(value);
  std::memcpy(to, &raw, sizeof raw);
}

}  // namespace pgdbm
