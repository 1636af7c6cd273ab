// Codec<T>: the one trait by which a C++ type travels to and from PostgreSQL. A type has a codec when a file of this
// room (or a user's own) specialises it with
//
//   static constexpr Oid parameter_type;      what a parameter of T is declared as; `unspecified`: the server infers
//   static constexpr Format parameter_format;
//   static constexpr std::string_view name;   for error messages
//   static void encode(const T&, ByteBuffer&);                 appends the value's bytes, without a length
//   static constexpr bool decodes(Oid) noexcept;               which column types it reads, in binary
//   static Decoded decode(Oid, ByteView, T&);                  the type is one that `decodes` accepted
//
// and, where it applies,
//
//   static void encode_text(const T&, ByteBuffer&);   the value as in a literal, where a parameter goes as binary: for
//                                                     a T within something that goes as text
//   static Decoded decode_text(ByteView, T&);         reads a column that came in text format
//   static constexpr Oid read_like(Oid) noexcept;     of types with the same bytes the same one: it is read fastest
//   that
//                                                     way, when it is `usual_type`
//   static constexpr NamedType named_type;            the user's or extension's type that T reads (oid_lookup.hpp)
//   static Decoded decode(Oid, ByteView, T&, const OidLookup*);  for what holds values of other types
//
// NULL is not a codec's matter: std::optional<T> stands for it (optional.hpp).
#pragma once

#include <pgdbm/types/oid.hpp>

#include <pgdbm/base/big_endian.hpp>
#include <pgdbm/base/byte_buffer.hpp>

#include <concepts>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace pgdbm::types {

enum class Decoded : std::uint8_t {
  fine,
  out_of_range,     ///< the value does not fit T
  malformed,        ///< the bytes are not what the type promises
  unexpected_null,  ///< a NULL within the value, where T has no std::optional
  wrong_type,       ///< an element, field or bound is of a type that its place in T does not read
  wrong_shape,      ///< another number of dimensions or of fields than T has
};

template <class T>
struct Codec;

template <class T>
concept Encodable = requires(const T& value, ByteBuffer& out) {
  { Codec<T>::parameter_type } -> std::convertible_to<Oid>;
  { Codec<T>::parameter_format } -> std::convertible_to<Format>;
  Codec<T>::encode(value, out);
};

/// Can be written as within a literal: what values that hold a T need when they go as text.
template <class T>
concept TextEncodable =
    Encodable<T> && (Codec<T>::parameter_format == Format::text ||
                     requires(const T& value, ByteBuffer& out) { Codec<T>::encode_text(value, out); });

template <class T>
concept Decodable = requires(ByteView bytes, T& out, Oid type) {
  { Codec<T>::decodes(type) } -> std::same_as<bool>;
  { Codec<T>::decode(type, bytes, out) } -> std::same_as<Decoded>;
  { Codec<T>::name } -> std::convertible_to<std::string_view>;
};

/// Reads columns of types that the server can only send as text.
template <class T>
concept TextDecodable = requires(ByteView bytes, T& out) {
  { Codec<T>::decode_text(bytes, out) } -> std::same_as<Decoded>;
};

/// The column type for which decoding T is laid out while compiling; 0: none.
template <Decodable T>
[[nodiscard]] consteval Oid usual_type() noexcept {
  if constexpr (Encodable<T>) {
    if (Codec<T>::decodes(Codec<T>::parameter_type)) return Codec<T>::parameter_type;
  }
  return Codec<T>::decodes(oid::text) ? oid::text : 0;
}

}  // namespace pgdbm::types
