// int2, int4, int8 as C++ integers; oid, its aliases (regclass, …) and transaction ids are read too.
// A wider column is read into a narrower type when the value fits.
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
void append_decimal(std::int64_t value, ByteBuffer& out);
[[nodiscard]] Decoded parse_decimal(ByteView text, std::uint64_t& out) noexcept;
[[nodiscard]] Decoded parse_decimal(ByteView text, std::int64_t& out) noexcept;

/// What an integer column's bytes hold.
enum class IntegerKind : std::uint8_t { none, int2, int4, int8, unsigned4, unsigned8 };

constexpr IntegerKind integer_kind(Oid type) noexcept {
  switch (type) {
    case oid::int8:
      return IntegerKind::int8;
    case oid::int4:
      return IntegerKind::int4;
    case oid::int2:
      return IntegerKind::int2;
    case oid::object_id:
    case oid::xid:
    case oid::cid:
    case oid::regproc:
    case oid::regprocedure:
    case oid::regoper:
    case oid::regoperator:
    case oid::regclass:
    case oid::regtype:
    case oid::regconfig:
    case oid::regdictionary:
    case oid::regnamespace:
    case oid::regrole:
    case oid::regcollation:
      return IntegerKind::unsigned4;
    case oid::xid8:
      return IntegerKind::unsigned8;
    default:
      return IntegerKind::none;
  }
}

/// By width, as programs mostly write it.
template <std::integral T>
consteval std::string_view integer_name() {
  constexpr bool is_signed = std::is_signed_v<T>;
  switch (sizeof(T)) {
    case 1:
      return is_signed ? "std::int8_t" : "std::uint8_t";
    case 2:
      return is_signed ? "std::int16_t" : "std::uint16_t";
    case 4:
      return is_signed ? "std::int32_t" : "std::uint32_t";
    default:
      return is_signed ? "std::int64_t" : "std::uint64_t";
  }
}

}  // namespace detail

template <PgInteger T>
struct Codec<T> {
  static constexpr Oid parameter_type = detail::integer_parameter_type<T>();
  static constexpr Format parameter_format = parameter_type == oid::unspecified ? Format::text : Format::binary;
  static constexpr std::string_view name = detail::integer_name<T>();

  static void encode(T value, ByteBuffer& out) {
    if constexpr (parameter_type == oid::unspecified) {
      detail::append_decimal(std::uint64_t{value}, out);
    } else if constexpr (parameter_type == oid::int2) {
      out.append_integer(static_cast<std::int16_t>(value));
    } else if constexpr (parameter_type == oid::int4) {
      out.append_integer(static_cast<std::int32_t>(value));
    } else {
      out.append_integer(static_cast<std::int64_t>(value));
    }
  }

  static void encode_text(T value, ByteBuffer& out) { detail::append_decimal(static_cast<Widest>(value), out); }

  static constexpr bool decodes(Oid type) noexcept { return detail::integer_kind(type) != detail::IntegerKind::none; }

  static Decoded decode(Oid type, ByteView bytes, T& out) noexcept {
    switch (detail::integer_kind(type)) {
      case detail::IntegerKind::int8:
        return decode_as<std::int64_t>(bytes, out);
      case detail::IntegerKind::int4:
        return decode_as<std::int32_t>(bytes, out);
      case detail::IntegerKind::int2:
        return decode_as<std::int16_t>(bytes, out);
      case detail::IntegerKind::unsigned4:
        return decode_as<std::uint32_t>(bytes, out);
      case detail::IntegerKind::unsigned8:
        return decode_as<std::uint64_t>(bytes, out);
      case detail::IntegerKind::none:
        break;
    }
    return Decoded::malformed;
  }

  static Decoded decode_text(ByteView text, T& out) noexcept {
    Widest value{};
    if (const auto outcome = detail::parse_decimal(text, value); outcome != Decoded::fine) return outcome;
    return store(value, out);
  }

 private:
  using Widest = std::conditional_t<std::is_signed_v<T>, std::int64_t, std::uint64_t>;

  template <std::integral Wire>
  static Decoded decode_as(ByteView bytes, T& out) noexcept {
    if (bytes.size() != sizeof(Wire)) return Decoded::malformed;
    return store(load_big_endian<Wire>(bytes.data()), out);
  }

  template <std::integral Value>
  static Decoded store(Value value, T& out) noexcept {
    if (!std::in_range<T>(value)) return Decoded::out_of_range;
    out = static_cast<T>(value);
    return Decoded::fine;
  }
};

}  // namespace pgdbm::types
