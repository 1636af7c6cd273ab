// Counts of days and microseconds to and from the calendar and the epochs. PostgreSQL counts from 2000-01-01, and over
// more years than std::chrono::year has (4713 BC to 5874897 AD): so the calendar here is in 64 bits.
#pragma once

#include <pgdbm/types/codec.hpp>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <optional>
#include <ratio>
#include <utility>

namespace pgdbm::types {

/// A duration that microseconds can be turned into, and back, in whole numbers of 64 bits.
template <class D>
concept WholeDuration = std::signed_integral<typename D::rep> && sizeof(typename D::rep) == 8 &&
                        (std::ratio_divide<typename D::period, std::micro>::num == 1 ||
                         std::ratio_divide<typename D::period, std::micro>::den == 1);

/// Nothing when the count overflows. What is finer than a microsecond is rounded down: PostgreSQL holds no more.
template <WholeDuration D>
[[nodiscard]] constexpr std::optional<std::int64_t> to_microseconds(D duration) noexcept {
  using Factor = std::ratio_divide<typename D::period, std::micro>;
  const std::int64_t count{duration.count()};
  if constexpr (Factor::den == 1) {
    std::int64_t microseconds{};
    if (__builtin_mul_overflow(count, std::int64_t{Factor::num}, &microseconds)) return std::nullopt;
    return microseconds;
  } else {
    return count / Factor::den - (count % Factor::den < 0 ? 1 : 0);
  }
}

/// Out of range when D would overflow, or would lose what it is too coarse for.
template <WholeDuration D>
[[nodiscard]] constexpr Decoded from_microseconds(std::int64_t microseconds, D& out) noexcept {
  using Factor = std::ratio_divide<typename D::period, std::micro>;
  std::int64_t count{};
  if constexpr (Factor::den == 1) {
    if (microseconds % Factor::num != 0) return Decoded::out_of_range;
    count = microseconds / Factor::num;
  } else {
    if (__builtin_mul_overflow(microseconds, std::int64_t{Factor::den}, &count)) return Decoded::out_of_range;
  }
  out = D{count};
  return Decoded::fine;
}

namespace detail {

inline constexpr std::int64_t days_to_2000 = 10'957;                       ///< from 1970-01-01
inline constexpr std::int64_t microseconds_to_2000 = 946'684'800'000'000;  ///< from 1970-01-01
inline constexpr std::int64_t microseconds_of_day = 86'400'000'000;
inline constexpr std::int64_t first_day = -2'451'545;    ///< 4714-11-24 BC, from 2000-01-01
inline constexpr std::int64_t last_day = 2'145'031'948;  ///< 5874897-12-31
inline constexpr std::int64_t first_microsecond = first_day * microseconds_of_day;
inline constexpr std::int64_t last_microsecond = 9'223'371'331'199'999'999;  ///< of 294276-12-31

/// "2026-01-31", without the era; `days` are from 2000-01-01. Returns true for years before 1 AD.
bool append_civil(std::int64_t days, ByteBuffer& out);
/// "13:05:00", "13:05:00.25": PostgreSQL's way. Requires: at least 0, less than 100 hours.
void append_time_of_day(std::int64_t microseconds, ByteBuffer& out);
/// At least `width` digits. Requires: value >= 0.
void append_padded(std::int64_t value, std::size_t width, ByteBuffer& out);

/// Throws ConversionError: `what` ("date") lies outside PostgreSQL's range.
[[noreturn]] void refuse_out_of_range(std::string_view what);

}  // namespace detail

}  // namespace pgdbm::types
