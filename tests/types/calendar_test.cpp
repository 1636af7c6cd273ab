#include <pgdbm/types/calendar.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <string>

namespace pgdbm::types {
namespace {

using namespace std::chrono;
constexpr auto most_microseconds = std::numeric_limits<std::int64_t>::max();

static_assert(WholeDuration<nanoseconds> && WholeDuration<hours>);
static_assert(!WholeDuration<duration<double>> && !WholeDuration<duration<std::int32_t>>);
static_assert(!WholeDuration<duration<std::int64_t, std::ratio<1001, 30000>>>, "no whole number of microseconds");

std::string civil(std::int64_t days) {
  ByteBuffer out;
  const bool is_before_christ = detail::append_civil(days, out);
  std::string text{reinterpret_cast<const char*>(out.view().data()), out.size()};
  return is_before_christ ? text + " BC" : text;
}

std::string time_of_day(std::int64_t microseconds) {
  ByteBuffer out;
  detail::append_time_of_day(microseconds, out);
  return {reinterpret_cast<const char*>(out.view().data()), out.size()};
}

TEST(Calendar, AgreesWithTheStandardLibraryOnEachDayOfItsYears) {
  const sys_days first{year{-1000} / January / 1};
  const sys_days last{year{4000} / December / 31};
  for (auto day = first; day <= last; day += days{13}) {
    const year_month_day expected{day};
    const int era_year = int{expected.year()} > 0 ? int{expected.year()} : 1 - int{expected.year()};
    std::string text(32, '\0');
    text.resize(static_cast<std::size_t>(std::snprintf(text.data(), text.size(), "%04d-%02u-%02u%s", era_year,
                                                       unsigned{expected.month()}, unsigned{expected.day()},
                                                       int{expected.year()} > 0 ? "" : " BC")));
    ASSERT_EQ(civil(day.time_since_epoch().count() - detail::days_to_2000), text);
  }
}

TEST(Calendar, ReachesTheEndsOfPostgres) {
  EXPECT_EQ(civil(detail::first_day), "4714-11-24 BC");
  EXPECT_EQ(civil(detail::last_day), "5874897-12-31");
  EXPECT_EQ(civil(0), "2000-01-01");
  EXPECT_EQ(civil(59), "2000-02-29");
}

TEST(Calendar, WritesAFractionWithoutItsTrailingZeros) {
  EXPECT_EQ(time_of_day(0), "00:00:00");
  EXPECT_EQ(time_of_day(detail::microseconds_of_day), "24:00:00");
  EXPECT_EQ(time_of_day(detail::microseconds_of_day - 1), "23:59:59.999999");
  EXPECT_EQ(time_of_day(3'723'500'000), "01:02:03.5");
  EXPECT_EQ(time_of_day(40), "00:00:00.00004");
}

TEST(Calendar, TurnsDurationsIntoMicroseconds) {
  EXPECT_EQ(to_microseconds(seconds{-2}), -2'000'000);
  EXPECT_EQ(to_microseconds(microseconds{most_microseconds}), most_microseconds);
  EXPECT_EQ(to_microseconds(hours{most_microseconds}), std::nullopt);
  EXPECT_EQ(to_microseconds(seconds{-most_microseconds}), std::nullopt);
}

TEST(Calendar, RoundsDownWhatIsFinerThanAMicrosecond) {
  EXPECT_EQ(to_microseconds(nanoseconds{1'999}), 1);
  EXPECT_EQ(to_microseconds(nanoseconds{-1}), -1);
  EXPECT_EQ(to_microseconds(nanoseconds{-1'000}), -1);
  EXPECT_EQ(to_microseconds(nanoseconds{-1'001}), -2);
}

TEST(Calendar, TellsADurationThatWouldOverflowOrLose) {
  nanoseconds fine{};
  EXPECT_EQ(from_microseconds(-5, fine), Decoded::fine);
  EXPECT_EQ(fine.count(), -5'000);
  EXPECT_EQ(from_microseconds(most_microseconds, fine), Decoded::out_of_range);
  seconds coarse{};
  EXPECT_EQ(from_microseconds(-3'000'000, coarse), Decoded::fine);
  EXPECT_EQ(coarse.count(), -3);
  EXPECT_EQ(from_microseconds(1, coarse), Decoded::out_of_range);
}

}  // namespace
}  // namespace pgdbm::types
