// float4 and float8 as float and double, bit for bit: NaN, infinities and the sign of zero survive.
#pragma once

#include <pgdbm/types/codec.hpp>

#include <bit>
#include <concepts>
#include <cstdint>
#include <string_view>

namespace pgdbm::types {

namespace detail {
/// The shortest text that reads back as the same number, spelt as PostgreSQL does.
void append_decimal(double value, ByteBuffer& out);
void append_decimal(float value, ByteBuffer& out);
}  // namespace detail

template <>
struct Codec<double> {
  static constexpr Oid parameter_type = oid::float8;
  static constexpr Format parameter_format = Format::binary;
  static constexpr std::string_view name = "double";

  static void encode(double value, ByteBuffer& out) { out.append_integer(std::bit_cast<std::uint64_t>(value)); }
  static void encode_text(double value, ByteBuffer& out) { detail::append_decimal(value, out); }
  static constexpr bool decodes(Oid type) noexcept { return type == oid::float8 || type == oid::float4; }
  static Decoded decode(Oid type, ByteView bytes, double& out) noexcept {
    if (type == oid::float4) {
      if (bytes.size() != 4) return Decoded::malformed;
      out = static_cast<double>(std::bit_cast<float>(load_big_endian<std::uint32_t>(bytes.data())));
      return Decoded::fine;
    }
    if (bytes.size() != 8) return Decoded::malformed;
    out = std::bit_cast<double>(load_big_endian<std::uint64_t>(bytes.data()));
    return Decoded::fine;
  }
};

/// Reads float4 only: a float8 would lose digits silently.
template <>
struct Codec<float> {
  static constexpr Oid parameter_type = oid::float4;
  static constexpr Format parameter_format = Format::binary;
  static constexpr std::string_view name = "float";

  static void encode(float value, ByteBuffer& out) { out.append_integer(std::bit_cast<std::uint32_t>(value)); }
  static void encode_text(float value, ByteBuffer& out) { detail::append_decimal(value, out); }
  static constexpr bool decodes(Oid type) noexcept { return type == oid::float4; }
  static Decoded decode(Oid /*type*/, ByteView bytes, float& out) noexcept {
    if (bytes.size() != 4) return Decoded::malformed;
    out = std::bit_cast<float>(load_big_endian<std::uint32_t>(bytes.data()));
    return Decoded::fine;
  }
};

}  // namespace pgdbm::types
