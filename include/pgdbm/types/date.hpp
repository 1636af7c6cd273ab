// date as std::chrono::sys_days, local_days or year_month_day.
// sys_days and local_days hold all of PostgreSQL's range; their max() and min() stand for infinity and -infinity.
// year_month_day ends at the year 32767 and has no infinities: both are told as out of range.
#pragma once

#include <pgdbm/types/calendar.hpp>
#include <pgdbm/types/codec.hpp>

#include <chrono>
#include <cstdint>
#include <string_view>

namespace pgdbm::types {

namespace detail {

// In days from 1970-01-01, as the two kinds of days share their count; max() and min() as above.
void encode_date(std::chrono::days since_1970, ByteBuffer& out);
void encode_date_text(std::chrono::days since_1970, ByteBuffer& out);
[[nodiscard]] Decoded decode_date(ByteView bytes, std::chrono::days& since_1970) noexcept;

/// Throws ConversionError for a date that no calendar has, such as 30 February.
[[nodiscard]] std::chrono::days checked_days(std::chrono::year_month_day date);

struct DateCodec {
  static constexpr Oid parameter_type = oid::date;
  static constexpr Format parameter_format = Format::binary;

  static constexpr bool decodes(Oid type) noexcept { return type == oid::date; }
};

template <class Clock>
struct DayPointCodec : DateCodec {
  using Point = std::chrono::time_point<Clock, std::chrono::days>;

  static void encode(Point value, ByteBuffer& out) { encode_date(value.time_since_epoch(), out); }
  static void encode_text(Point value, ByteBuffer& out) { encode_date_text(value.time_since_epoch(), out); }
  static Decoded decode(Oid /*type*/, ByteView bytes, Point& out) noexcept {
    std::chrono::days days{};
    const auto outcome = decode_date(bytes, days);
    if (outcome == Decoded::fine) out = Point{days};
    return outcome;
  }
};

}  // namespace detail

template <>
struct Codec<std::chrono::sys_days> : detail::DayPointCodec<std::chrono::system_clock> {
  static constexpr std::string_view name = "std::chrono::sys_days";
};

template <>
struct Codec<std::chrono::local_days> : detail::DayPointCodec<std::chrono::local_t> {
  static constexpr std::string_view name = "std::chrono::local_days";
};

template <>
struct Codec<std::chrono::year_month_day> : detail::DateCodec {
  static constexpr std::string_view name = "std::chrono::year_month_day";

  static void encode(std::chrono::year_month_day value, ByteBuffer& out) {
    detail::encode_date(detail::checked_days(value), out);
  }
  static void encode_text(std::chrono::year_month_day value, ByteBuffer& out) {
    detail::encode_date_text(detail::checked_days(value), out);
  }
  static Decoded decode(Oid /*type*/, ByteView bytes, std::chrono::year_month_day& out) noexcept;
};

}  // namespace pgdbm::types
