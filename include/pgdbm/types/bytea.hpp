// bytea as std::vector<std::byte>; std::span of bytes as a parameter.
#pragma once

#include <pgdbm/types/codec.hpp>

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace pgdbm::types {

template <>
struct Codec<std::span<const std::byte>> {
  static constexpr Oid parameter_type = oid::bytea;
  static constexpr Format parameter_format = Format::binary;

  static void encode(ByteView value, ByteBuffer& out) { out.append(value); }
  /// "\x0a2b": the hex form.
  static void encode_text(ByteView value, ByteBuffer& out);
};

template <>
struct Codec<std::span<std::byte>> : Codec<std::span<const std::byte>> {};

template <>
struct Codec<std::vector<std::byte>> : Codec<std::span<const std::byte>> {
  static constexpr std::string_view name = "std::vector<std::byte>";

  static constexpr bool decodes(Oid type) noexcept { return type == oid::bytea; }
  static Decoded decode(Oid /*type*/, ByteView bytes, std::vector<std::byte>& out) {
    out.assign(bytes.begin(), bytes.end());
    return Decoded::fine;
  }
};

}  // namespace pgdbm::types
