// interval as Interval: months, days and microseconds, which PostgreSQL keeps apart, as months and days differ in
// length. A std::chrono duration up to hours is an interval without days and months; one that has them does not fit it.
// (std::chrono::days and months count exact seconds, which PostgreSQL's do not: they have no codec.)
#pragma once

#include <pgdbm/types/calendar.hpp>
#include <pgdbm/types/codec.hpp>

#include <chrono>
#include <cstdint>
#include <ratio>
#include <string_view>

namespace pgdbm::types {

struct Interval {
  std::int32_t months = 0;
  std::int32_t days = 0;
  std::chrono::microseconds time{};

  /// Equal in each part: to PostgreSQL, '1 day' and '24 hours' are equal too.
  friend constexpr bool operator==(Interval, Interval) = default;
};

template <>
struct Codec<Interval> {
  static constexpr Oid parameter_type = oid::interval;
  static constexpr Format parameter_format = Format::binary;
  static constexpr std::string_view name = "pgdbm::types::Interval";

  static void encode(Interval value, ByteBuffer& out);
  /// "-1 mons 3 days -500000 us"
  static void encode_text(Interval value, ByteBuffer& out);
  static constexpr bool decodes(Oid type) noexcept { return type == oid::interval; }
  static Decoded decode(Oid type, ByteView bytes, Interval& out) noexcept;
};

template <class Rep, class Period>
  requires(WholeDuration<std::chrono::duration<Rep, Period>> && std::ratio_less_equal_v<Period, std::ratio<3600>>)
struct Codec<std::chrono::duration<Rep, Period>> {
  using Value = std::chrono::duration<Rep, Period>;
  static constexpr Oid parameter_type = oid::interval;
  static constexpr Format parameter_format = Format::binary;
  static constexpr std::string_view name = "std::chrono::duration";

  static void encode(Value value, ByteBuffer& out) { Codec<Interval>::encode(interval(value), out); }
  static void encode_text(Value value, ByteBuffer& out) { Codec<Interval>::encode_text(interval(value), out); }
  static constexpr bool decodes(Oid type) noexcept { return type == oid::interval; }
  static Decoded decode(Oid type, ByteView bytes, Value& out) noexcept {
    Interval value;
    if (const auto outcome = Codec<Interval>::decode(type, bytes, value); outcome != Decoded::fine) return outcome;
    if (value.months != 0 || value.days != 0) return Decoded::out_of_range;
    return from_microseconds(value.time.count(), out);
  }

 private:
  static Interval interval(Value value) {
    const auto microseconds = to_microseconds(value);
    if (!microseconds) detail::refuse_out_of_range("interval");
    return {.time = std::chrono::microseconds{*microseconds}};
  }
};

}  // namespace pgdbm::types
