// time as TimeOfDay or std::chrono::hh_mm_ss<microseconds>, timetz as TimeOfDayTz.
// All reach from 00:00:00 to 24:00:00, which PostgreSQL tells apart from the next midnight.
#pragma once

#include <pgdbm/types/calendar.hpp>
#include <pgdbm/types/codec.hpp>

#include <chrono>
#include <compare>
#include <string_view>

namespace pgdbm::types {

struct TimeOfDay {
  std::chrono::microseconds since_midnight{};

  friend constexpr auto operator<=>(TimeOfDay, TimeOfDay) = default;
};

/// A time of day at a fixed offset from UTC, east of it positive.
struct TimeOfDayTz {
  std::chrono::microseconds since_midnight{};
  std::chrono::seconds offset{};

  friend constexpr bool operator==(TimeOfDayTz, TimeOfDayTz) = default;
};

template <>
struct Codec<TimeOfDay> {
  static constexpr Oid parameter_type = oid::time;
  static constexpr Format parameter_format = Format::binary;
  static constexpr std::string_view name = "pgdbm::types::TimeOfDay";

  /// Throws ConversionError for what is before 00:00:00 or after 24:00:00.
  static void encode(TimeOfDay value, ByteBuffer& out);
  static void encode_text(TimeOfDay value, ByteBuffer& out);
  static constexpr bool decodes(Oid type) noexcept { return type == oid::time; }
  static Decoded decode(Oid type, ByteView bytes, TimeOfDay& out) noexcept;
};

template <>
struct Codec<std::chrono::hh_mm_ss<std::chrono::microseconds>> {
  using Value = std::chrono::hh_mm_ss<std::chrono::microseconds>;
  static constexpr Oid parameter_type = oid::time;
  static constexpr Format parameter_format = Format::binary;
  static constexpr std::string_view name = "std::chrono::hh_mm_ss<std::chrono::microseconds>";

  static void encode(const Value& value, ByteBuffer& out) { Codec<TimeOfDay>::encode({value.to_duration()}, out); }
  static void encode_text(const Value& value, ByteBuffer& out) {
    Codec<TimeOfDay>::encode_text({value.to_duration()}, out);
  }
  static constexpr bool decodes(Oid type) noexcept { return type == oid::time; }
  static Decoded decode(Oid type, ByteView bytes, Value& out) noexcept {
    TimeOfDay time;
    const auto outcome = Codec<TimeOfDay>::decode(type, bytes, time);
    if (outcome == Decoded::fine) out = Value{time.since_midnight};
    return outcome;
  }
};

template <>
struct Codec<TimeOfDayTz> {
  static constexpr Oid parameter_type = oid::timetz;
  static constexpr Format parameter_format = Format::binary;
  static constexpr std::string_view name = "pgdbm::types::TimeOfDayTz";

  /// As TimeOfDay; the offset must be less than 16 hours, which is PostgreSQL's limit.
  static void encode(TimeOfDayTz value, ByteBuffer& out);
  static void encode_text(TimeOfDayTz value, ByteBuffer& out);
  static constexpr bool decodes(Oid type) noexcept { return type == oid::timetz; }
  static Decoded decode(Oid type, ByteView bytes, TimeOfDayTz& out) noexcept;
};

}  // namespace pgdbm::types
