// Ranges and multiranges. Those over int4, int8, numeric, date, timestamp and timestamptz are built in and go in
// binary; one over another type goes as text, and is read when `postgres_type<Range<T>>` names it.
#pragma once

#include <pgdbm/types/builtin_types.hpp>
#include <pgdbm/types/codec.hpp>
#include <pgdbm/types/nested.hpp>
#include <pgdbm/types/value_reader.hpp>

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace pgdbm::types {

template <class T>
struct Bound {
  T value{};
  bool is_inclusive = true;

  friend bool operator==(const Bound&, const Bound&) = default;
};

/// Without a bound it goes on for ever on that side. PostgreSQL turns ranges of integers and dates into [lower, upper).
template <class T>
struct Range {
  std::optional<Bound<T>> lower{};
  std::optional<Bound<T>> upper{};
  bool is_empty = false;  ///< then the bounds mean nothing

  [[nodiscard]] static Range empty() { return {.is_empty = true}; }
  /// [lower, upper)
  [[nodiscard]] static Range half_open(T lower, T upper) {
    return {Bound<T>{std::move(lower), true}, Bound<T>{std::move(upper), false}, false};
  }
  /// [lower, upper]
  [[nodiscard]] static Range closed(T lower, T upper) {
    return {Bound<T>{std::move(lower), true}, Bound<T>{std::move(upper), true}, false};
  }

  friend bool operator==(const Range& a, const Range& b) {
    return a.is_empty == b.is_empty && (a.is_empty || (a.lower == b.lower && a.upper == b.upper));
  }
};

template <class T>
struct Multirange {
  std::vector<Range<T>> ranges{};

  friend bool operator==(const Multirange&, const Multirange&) = default;
};

namespace detail {

/// One range taken apart; bounds as bytes.
struct RangeParts {
  bool is_empty = false;
  bool lower_inclusive = false;
  bool upper_inclusive = false;
  std::optional<ByteView> lower{};
  std::optional<ByteView> upper{};
};
[[nodiscard]] std::optional<RangeParts> read_range(ByteView range) noexcept;

/// Of the flags byte: inclusive bounds, or infinite ones.
[[nodiscard]] std::uint8_t range_flags(bool is_empty, std::optional<bool> lower_inclusive,
                                       std::optional<bool> upper_inclusive) noexcept;

/// What the bounds go as; `unspecified` for a T that is never a parameter, or goes as text.
template <class T>
constexpr Oid subtype() {
  if constexpr (Encodable<T>) return Codec<T>::parameter_type;
  return oid::unspecified;
}

template <class T>
void encode_range(const Range<T>& range, ByteBuffer& out) {
  const auto inclusive = [](const std::optional<Bound<T>>& bound) {
    return bound ? std::optional{bound->is_inclusive} : std::nullopt;
  };
  out.append_integer(range_flags(range.is_empty, inclusive(range.lower), inclusive(range.upper)));
  if (range.is_empty) return;
  for (const auto* bound : {&range.lower, &range.upper}) {
    if (!*bound) continue;
    const auto begun_at = begin_field(out);
    Codec<T>::encode((*bound)->value, out);
    end_field(begun_at, out);
  }
}

template <class T>
void encode_range_text(const Range<T>& range, ByteBuffer& out) {
  if (range.is_empty) return out.append("empty");
  out.append_integer(range.lower && range.lower->is_inclusive ? '[' : '(');
  if (range.lower) append_quoted_text(range.lower->value, out);
  out.append_integer(',');
  if (range.upper) append_quoted_text(range.upper->value, out);
  out.append_integer(range.upper && range.upper->is_inclusive ? ']' : ')');
}

template <class T>
Decoded decode_bound(Oid subtype, std::optional<ByteView> bytes, bool is_inclusive, std::optional<Bound<T>>& out,
                     const OidLookup* lookup) {
  if (!bytes) return out.reset(), Decoded::fine;
  auto& bound = out.emplace();
  bound.is_inclusive = is_inclusive;
  return decode_known(subtype, *bytes, bound.value, lookup);
}

template <class T>
Decoded decode_range(Oid subtype, ByteView bytes, Range<T>& out, const OidLookup* lookup) {
  const auto parts = read_range(bytes);
  if (!parts) return Decoded::malformed;
  out.is_empty = parts->is_empty;
  const auto lower = decode_bound(subtype, parts->lower, parts->lower_inclusive, out.lower, lookup);
  if (lower != Decoded::fine) return lower;
  return decode_bound(subtype, parts->upper, parts->upper_inclusive, out.upper, lookup);
}

/// The type of the bounds in a column of `type`: by the table for built-in ranges, T's own for one that was named.
template <class Ranges, class T>
constexpr Oid subtype_in(Oid type, Oid builtin_subtype) noexcept {
  if (builtin_subtype != 0) return builtin_subtype;
  if (!is_user_type(type) || postgres_type<Ranges>.empty()) return 0;
  return subtype<T>() == oid::unspecified ? oid::text : subtype<T>();
}

inline constexpr std::string_view range_begin = "pgdbm::types::Range<";
inline constexpr std::string_view multirange_begin = "pgdbm::types::Multirange<";

}  // namespace detail

template <class T>
  requires(Encodable<T> || Decodable<T>)
struct Codec<Range<T>> {
  static constexpr Oid parameter_type = range_of(detail::subtype<T>());
  static constexpr Format parameter_format = parameter_type == oid::unspecified ? Format::text : Format::binary;
  static constexpr std::string_view name = JoinedName<detail::range_begin, nested_name<T>, name_end>::value;
  static constexpr NamedType named_type{postgres_type<Range<T>>, false};

  static void encode(const Range<T>& value, ByteBuffer& out)
    requires Encodable<T>
  {
    if constexpr (parameter_format == Format::text) {
      encode_text(value, out);
    } else {
      detail::encode_range(value, out);
    }
  }
  static void encode_text(const Range<T>& value, ByteBuffer& out)
    requires TextEncodable<T>
  {
    detail::encode_range_text(value, out);
  }

  static constexpr bool decodes(Oid type) noexcept
    requires Decodable<T>
  {
    const Oid subtype = detail::subtype_in<Range<T>, T>(type, subtype_of_range(type));
    return subtype != 0 && Codec<T>::decodes(subtype);
  }
  static Decoded decode(Oid type, ByteView bytes, Range<T>& out, const OidLookup* lookup = nullptr)
    requires Decodable<T>
  {
    return detail::decode_range(detail::subtype_in<Range<T>, T>(type, subtype_of_range(type)), bytes, out, lookup);
  }
};

template <class T>
  requires(Encodable<T> || Decodable<T>)
struct Codec<Multirange<T>> {
  static constexpr Oid parameter_type = multirange_of(detail::subtype<T>());
  static constexpr Format parameter_format = parameter_type == oid::unspecified ? Format::text : Format::binary;
  static constexpr std::string_view name = JoinedName<detail::multirange_begin, nested_name<T>, name_end>::value;
  static constexpr NamedType named_type{postgres_type<Multirange<T>>, false};

  static void encode(const Multirange<T>& value, ByteBuffer& out)
    requires Encodable<T>
  {
    if constexpr (parameter_format == Format::text) {
      encode_text(value, out);
    } else {
      out.append_integer(static_cast<std::uint32_t>(value.ranges.size()));
      for (const auto& range : value.ranges) {
        const auto begun_at = begin_field(out);
        detail::encode_range(range, out);
        end_field(begun_at, out);
      }
    }
  }
  static void encode_text(const Multirange<T>& value, ByteBuffer& out)
    requires TextEncodable<T>
  {
    out.append_integer('{');
    for (const auto& range : value.ranges) {
      if (&range != value.ranges.data()) out.append_integer(',');
      detail::encode_range_text(range, out);
    }
    out.append_integer('}');
  }

  static constexpr bool decodes(Oid type) noexcept
    requires Decodable<T>
  {
    const Oid subtype = detail::subtype_in<Multirange<T>, T>(type, subtype_of_multirange(type));
    return subtype != 0 && Codec<T>::decodes(subtype);
  }
  static Decoded decode(Oid type, ByteView bytes, Multirange<T>& out, const OidLookup* lookup = nullptr)
    requires Decodable<T>
  {
    const Oid subtype = detail::subtype_in<Multirange<T>, T>(type, subtype_of_multirange(type));
    ValueReader reader{bytes};
    const auto count = reader.integer<std::uint32_t>();
    out.ranges.clear();
    for (std::uint32_t i = 0; i < count; ++i) {
      const auto field = reader.field();
      if (reader.failed() || !field) return Decoded::malformed;
      const auto outcome = detail::decode_range(subtype, *field, out.ranges.emplace_back(), lookup);
      if (outcome != Decoded::fine) return outcome;
    }
    return reader.finished() ? Decoded::fine : Decoded::malformed;
  }
};

}  // namespace pgdbm::types
