// int2, int4, int8 (and oid) as C++ integers. A wider column is read into a narrower type when the value fits.
#pragma once

#include <pgdbm/types/codec.hpp>

#include <concepts>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

namespace pgdbm::types {

template <class T>
concept PgInteger =
    std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> && sizeof(T) <= 8 &&
    !std::same_as<T, wchar_t> && !std::same_as<T, char8_t> && !std::same_as<T, char16_t> && !std::same_as<T, char32_t>;

namespace detail {

template <PgInteger T>
constexpr Oid integer_parameter_type() {
  // An unsigned value may need the next wider type; uint64 has none, so the server infers and text carries it.
  if constexpr (std::same_as<T, std::uint64_t> || std::same_as<T, unsigned long long>) return oid::unspecified;
  constexpr std::size_t width = std::is_signed_v<T> ? sizeof(T) : sizeof(T) * 2;
  return width <= 2 ? oid::int2 : width == 4 ? oid::int4 : oid::int8;
}

void append_decimal(std::uint64_t value, ByteBuffer& out);

}  // namespace detail

template <PgInteger T>
struct Codec<T> {
  static constexpr Oid parameter_type = detail::integer_parameter_type<T>();
  static constexpr Format parameter_format = parameter_type == oid::unspecified ? Format::text : Format::binary;
  static constexpr std::string_view name = "integer";

  static void encode(T value, ByteBuffer& out) {
    if constexpr (parameter_type == oid::unspecified) {
      detail::append_decimal(value, out);
    } else if constexpr (parameter_type == oid::int2) {
      out.append_integer(static_cast<std::int16_t>(value));
    } else if constexpr (parameter_type == oid::int4) {
      out.append_integer(static_cast<std::int32_t>(value));
    } else {
      out.append_integer(static_cast<std::int64_t>(value));
    }
  }

  static constexpr bool decodes(Oid type) noexcept {
    return type == oid::int8 || type == oid::int4 || type == oid::int2 || type == oid::object_id;
  }

  static Decoded decode(Oid type, ByteView bytes, T& out) noexcept {
    switch (type) {
      case oid::int8:
        return decode_as<std::int64_t>(bytes, out);
      case oid::int4:
        return decode_as<std::int32_t>(bytes, out);
      case oid::int2:
        return decode_as<std::int16_t>(bytes, out);
      case oid::object_id:
        return decode_as<std::uint32_t>(bytes, out);
      default:
        return Decoded::malformed;
    }
  }

 private:
  template <std::integral Wire>
  static Decoded decode_as(ByteView bytes, T& out) noexcept {
    if (bytes.size() != sizeof(Wire)) return Decoded::malformed;
    const auto value = load_big_endian<Wire>(bytes.data());
    if (!std::in_range<T>(value)) return Decoded::out_of_range;
    out = static_cast<T>(value);
    return Decoded::fine;
  }
};

}  // namespace pgdbm::types
