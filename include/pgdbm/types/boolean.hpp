// bool: one byte, 0 or 1.
#pragma once

#include <pgdbm/types/codec.hpp>

#include <cstdint>
#include <string_view>

namespace pgdbm::types {

template <>
struct Codec<bool> {
  static constexpr Oid parameter_type = oid::boolean;
  static constexpr Format parameter_format = Format::binary;
  static constexpr std::string_view name = "bool";

  static void encode(bool value, ByteBuffer& out) { out.append_integer(static_cast<std::uint8_t>(value ? 1 : 0)); }
  static void encode_text(bool value, ByteBuffer& out) { out.append_integer(value ? 't' : 'f'); }
  static constexpr bool decodes(Oid type) noexcept { return type == oid::boolean; }
  static Decoded decode(Oid /*type*/, ByteView bytes, bool& out) noexcept {
    if (bytes.size() != 1 || bytes[0] > std::byte{1}) return Decoded::malformed;
    out = bytes[0] == std::byte{1};
    return Decoded::fine;
  }
};

}  // namespace pgdbm::types
