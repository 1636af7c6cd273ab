// The arguments of one statement, encoded: declared types, formats and values, as the Bind message wants them.
// Encoding happens at the call, so that nothing of the caller's is referred to once a verb has returned its awaitable.
#pragma once

#include <pgdbm/types/boolean.hpp>
#include <pgdbm/types/floating.hpp>
#include <pgdbm/types/integer.hpp>
#include <pgdbm/types/optional.hpp>
#include <pgdbm/types/text.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <type_traits>

namespace pgdbm::types {

/// PostgreSQL counts parameters in 16 bits.
inline constexpr std::size_t max_parameters = 65535;

/// PostgreSQL holds no value of a gigabyte or more.
inline constexpr std::size_t max_value_bytes = (std::size_t{1} << 30) - 1;

struct Parameters {
  std::span<const Oid> types;             ///< static storage: one table for each list of argument types
  std::span<const std::int16_t> formats;  ///< as above; the numbers of Format
  ByteBuffer values;                      ///< for each: length (int32, -1 is NULL), then the bytes
};

namespace detail {

template <class T>
constexpr Oid parameter_type() {
  if constexpr (NullLiteral<T>) {
    return oid::unspecified;
  } else {
    return Codec<remove_optional_t<T>>::parameter_type;
  }
}

template <class T>
constexpr Format parameter_format() {
  if constexpr (NullLiteral<T>) {
    return Format::text;
  } else {
    return Codec<remove_optional_t<T>>::parameter_format;
  }
}

template <class... Args>
inline constexpr std::array<Oid, sizeof...(Args)> parameter_types{parameter_type<Args>()...};
template <class... Args>
inline constexpr std::array<std::int16_t, sizeof...(Args)> parameter_formats{
    static_cast<std::int16_t>(parameter_format<Args>())...};

[[noreturn]] void refuse_oversized_value(std::size_t bytes);

inline void append_null(ByteBuffer& out) {
  out.append_integer(std::int32_t{-1});
}

template <class T>
void append_parameter(const T& value, ByteBuffer& out) {
  if constexpr (NullLiteral<T>) {
    append_null(out);
  } else if constexpr (is_optional<T>) {
    if (value) {
      append_parameter(*value, out);
    } else {
      append_null(out);
    }
  } else {
    if constexpr (std::is_pointer_v<T>) {
      if (value == nullptr) return append_null(out);
    }
    const std::size_t length_at = out.size();
    out.append_integer(std::int32_t{0});
    Codec<T>::encode(value, out);
    const std::size_t length = out.size() - length_at - sizeof(std::int32_t);
    if (length > max_value_bytes) refuse_oversized_value(length);
    store_big_endian(out.data() + length_at, static_cast<std::int32_t>(length));
  }
}

}  // namespace detail

/// What may stand behind the SQL text of a verb.
template <class T>
concept Parameter = NullLiteral<T> || Encodable<remove_optional_t<T>>;

/// Throws ConversionError for a value too large for PostgreSQL.
template <Parameter... Args>
[[nodiscard]] Parameters encode_parameters(const Args&... args) {
  static_assert(sizeof...(Args) <= max_parameters, "PostgreSQL takes 65535 parameters at most");
  Parameters parameters{detail::parameter_types<Args...>, detail::parameter_formats<Args...>, {}};
  (detail::append_parameter(args, parameters.values), ...);
  return parameters;
}

}  // namespace pgdbm::types
