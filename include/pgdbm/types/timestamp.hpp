// timestamptz as std::chrono::sys_time, timestamp as std::chrono::local_time, of any duration that counts in 64 bits.
//
// time_point::max() and min() stand for infinity and -infinity. What does not fit is told as out of range, never cut:
// a fraction read into seconds, the year 3000 read into nanoseconds, and the last 29 years of PostgreSQL's range (from
// 294247-01-10 on), which microseconds from 1970 do not reach. Timestamp and TimestampTz hold all of it.
// As parameters, times finer than a microsecond are rounded down to one.
#pragma once

#include <pgdbm/types/calendar.hpp>
#include <pgdbm/types/codec.hpp>

#include <chrono>
#include <compare>
#include <cstdint>
#include <limits>
#include <string_view>

namespace pgdbm::types {

/// PostgreSQL's own count, with its whole range: the wall clock's time (timestamp).
struct Timestamp {
  std::int64_t microseconds_since_2000 = 0;

  [[nodiscard]] static constexpr Timestamp infinity() noexcept { return {std::numeric_limits<std::int64_t>::max()}; }
  [[nodiscard]] static constexpr Timestamp minus_infinity() noexcept {
    return {std::numeric_limits<std::int64_t>::min()};
  }
  [[nodiscard]] constexpr bool is_finite() const noexcept { return *this != infinity() && *this != minus_infinity(); }

  friend constexpr auto operator<=>(Timestamp, Timestamp) = default;
};

/// The same as a moment in time (timestamptz), from 2000-01-01 00:00 UTC.
struct TimestampTz {
  std::int64_t microseconds_since_2000 = 0;

  [[nodiscard]] static constexpr TimestampTz infinity() noexcept { return {std::numeric_limits<std::int64_t>::max()}; }
  [[nodiscard]] static constexpr TimestampTz minus_infinity() noexcept {
    return {std::numeric_limits<std::int64_t>::min()};
  }
  [[nodiscard]] constexpr bool is_finite() const noexcept { return *this != infinity() && *this != minus_infinity(); }

  friend constexpr auto operator<=>(TimestampTz, TimestampTz) = default;
};

namespace detail {

/// Throws ConversionError, naming `type`, for what PostgreSQL cannot hold.
void encode_timestamp(Timestamp value, std::string_view type, ByteBuffer& out);
/// "2026-01-31 13:05:00.25", then `zone`, then the era where needed.
void encode_timestamp_text(Timestamp value, std::string_view type, std::string_view zone, ByteBuffer& out);
[[nodiscard]] inline Decoded decode_timestamp(ByteView bytes, Timestamp& out) noexcept {
  if (bytes.size() != sizeof(std::int64_t)) return Decoded::malformed;
  out.microseconds_since_2000 = load_big_endian<std::int64_t>(bytes.data());
  return Decoded::fine;
}

template <WholeDuration D>
[[nodiscard]] Timestamp timestamp_since_1970(D since_1970, std::string_view type) {
  if (since_1970 == D::max()) return Timestamp::infinity();
  if (since_1970 == D::min()) return Timestamp::minus_infinity();
  const auto microseconds = to_microseconds(since_1970);
  std::int64_t since_2000{};
  if (!microseconds || __builtin_sub_overflow(*microseconds, microseconds_to_2000, &since_2000)) {
    refuse_out_of_range(type);
  }
  return {since_2000};
}

template <WholeDuration D>
[[nodiscard]] Decoded since_1970(Timestamp timestamp, D& out) noexcept {
  if (timestamp == Timestamp::infinity()) return out = D::max(), Decoded::fine;
  if (timestamp == Timestamp::minus_infinity()) return out = D::min(), Decoded::fine;
  std::int64_t microseconds{};
  if (__builtin_add_overflow(timestamp.microseconds_since_2000, microseconds_to_2000, &microseconds)) {
    return Decoded::out_of_range;
  }
  D finite{};
  const auto outcome = from_microseconds(microseconds, finite);
  if (outcome != Decoded::fine) return outcome;
  if (finite == D::max() || finite == D::min()) return Decoded::out_of_range;  // they are the infinities'
  out = finite;
  return Decoded::fine;
}

/// What the two families share; Traits: type number, type name and zone.
template <class Traits, class Value>
struct TimestampCodec {
  static constexpr Oid parameter_type = Traits::type;
  static constexpr Format parameter_format = Format::binary;
  static constexpr bool decodes(Oid type) noexcept { return type == Traits::type; }

  static void encode(Value value, ByteBuffer& out) { encode_timestamp(to_timestamp(value), Traits::name, out); }
  static void encode_text(Value value, ByteBuffer& out) {
    encode_timestamp_text(to_timestamp(value), Traits::name, Traits::zone, out);
  }
  static Decoded decode(Oid /*type*/, ByteView bytes, Value& out) noexcept {
    Timestamp timestamp;
    if (const auto outcome = decode_timestamp(bytes, timestamp); outcome != Decoded::fine) return outcome;
    if constexpr (requires { out.microseconds_since_2000; }) {
      out.microseconds_since_2000 = timestamp.microseconds_since_2000;
      return Decoded::fine;
    } else {
      typename Value::duration since{};
      const auto outcome = since_1970(timestamp, since);
      if (outcome == Decoded::fine) out = Value{since};
      return outcome;
    }
  }

 private:
  static Timestamp to_timestamp(Value value) {
    if constexpr (requires { value.microseconds_since_2000; }) {
      return {value.microseconds_since_2000};
    } else {
      return timestamp_since_1970(value.time_since_epoch(), Traits::name);
    }
  }
};

struct WithoutZone {
  static constexpr Oid type = oid::timestamp;
  static constexpr std::string_view name = "timestamp";
  static constexpr std::string_view zone = "";
};
struct WithZone {
  static constexpr Oid type = oid::timestamptz;
  static constexpr std::string_view name = "timestamptz";
  static constexpr std::string_view zone = "+00";
};

/// Days are dates (date.hpp).
template <class D>
concept FinerThanDays = WholeDuration<D> && std::ratio_less_v<typename D::period, std::chrono::days::period>;

}  // namespace detail

template <>
struct Codec<Timestamp> : detail::TimestampCodec<detail::WithoutZone, Timestamp> {
  static constexpr std::string_view name = "pgdbm::types::Timestamp";
};

template <>
struct Codec<TimestampTz> : detail::TimestampCodec<detail::WithZone, TimestampTz> {
  static constexpr std::string_view name = "pgdbm::types::TimestampTz";
};

template <detail::FinerThanDays D>
struct Codec<std::chrono::local_time<D>> : detail::TimestampCodec<detail::WithoutZone, std::chrono::local_time<D>> {
  static constexpr std::string_view name = "std::chrono::local_time";
};

template <detail::FinerThanDays D>
struct Codec<std::chrono::sys_time<D>> : detail::TimestampCodec<detail::WithZone, std::chrono::sys_time<D>> {
  static constexpr std::string_view name = "std::chrono::sys_time";
};

}  // namespace pgdbm::types
