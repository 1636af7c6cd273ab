#include "types/bytes.hpp"
#include <pgdbm/types/timestamp.hpp>

#include <pgdbm/base/error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <limits>

namespace pgdbm::types {
namespace {

using namespace testing;
using namespace std::chrono;
using ::testing::ElementsAre;

template <class D>
using Local = local_time<D>;
template <class D>
using Sys = sys_time<D>;

static_assert(Codec<Sys<microseconds>>::parameter_type == oid::timestamptz);
static_assert(Codec<system_clock::time_point>::parameter_type == oid::timestamptz, "now() is a parameter");
static_assert(Codec<Local<seconds>>::parameter_type == oid::timestamp);
static_assert(Codec<Timestamp>::parameter_type == oid::timestamp);
static_assert(Codec<TimestampTz>::parameter_type == oid::timestamptz);
static_assert(!Encodable<Sys<duration<double>>>, "a floating count has no exact microsecond");

constexpr auto quarter_past = sys_days{2026y / January / 31} + hours{13} + minutes{5} + milliseconds{250};
constexpr auto pinned_timestamp = "00 02 ec ad 81 8a 67 90";
constexpr auto infinity = "7f ff ff ff ff ff ff ff";
constexpr auto minus_infinity = "80 00 00 00 00 00 00 00";

TEST(Timestamp, CountsMicrosecondsFromTheYear2000) {
  EXPECT_EQ(encoded(Sys<microseconds>{quarter_past}), pinned_timestamp);
  EXPECT_EQ(encoded(Sys<milliseconds>{quarter_past}), pinned_timestamp);
  EXPECT_EQ(encoded(Sys<nanoseconds>{quarter_past + nanoseconds{999}}), pinned_timestamp);
  EXPECT_EQ(encoded(Local<microseconds>{quarter_past.time_since_epoch()}), pinned_timestamp);
  EXPECT_EQ(encoded(Sys<microseconds>{}), "ff fc a2 fe c4 c8 20 00");
}

TEST(Timestamp, ReadsEachDurationThatHoldsTheValue) {
  EXPECT_EQ(read<Sys<microseconds>>(oid::timestamptz, pinned_timestamp).value, quarter_past);
  EXPECT_EQ(read<Sys<nanoseconds>>(oid::timestamptz, pinned_timestamp).value, quarter_past);
  EXPECT_EQ(read<Sys<milliseconds>>(oid::timestamptz, pinned_timestamp).value, quarter_past);
  EXPECT_EQ(read<Local<microseconds>>(oid::timestamp, pinned_timestamp).value.time_since_epoch(),
            quarter_past.time_since_epoch());
  EXPECT_EQ(read<Sys<hours>>(oid::timestamptz, "00 00 00 00 00 00 00 00").value, sys_days{2000y / January / 1});
}

TEST(Timestamp, NeverCutsAFraction) {
  EXPECT_EQ(read<Sys<seconds>>(oid::timestamptz, pinned_timestamp).outcome, Decoded::out_of_range);
}

TEST(Timestamp, TakesTheEndsOfItsTypeForTheInfinities) {
  EXPECT_EQ(encoded(Sys<nanoseconds>::max()), infinity);
  EXPECT_EQ(encoded(Local<seconds>::min()), minus_infinity);
  EXPECT_EQ(encoded(TimestampTz::infinity()), infinity);
  EXPECT_EQ(read<Sys<microseconds>>(oid::timestamptz, infinity).value, Sys<microseconds>::max());
  EXPECT_EQ(read<Sys<seconds>>(oid::timestamptz, minus_infinity).value, Sys<seconds>::min());
  EXPECT_EQ(read<Timestamp>(oid::timestamp, minus_infinity).value, Timestamp::minus_infinity());
}

TEST(Timestamp, HoldsAllOfPostgresInItsOwnCount) {
  const auto first = read<Timestamp>(oid::timestamp, "fd 0f 7c c1 41 1f a0 00");
  EXPECT_EQ(first.value.microseconds_since_2000, detail::first_microsecond);
  EXPECT_EQ(nested_text(first.value), "4714-11-24 00:00:00 BC");
  const auto last = read<TimestampTz>(oid::timestamptz, "7f ff ff 5b b3 b2 9f ff");
  EXPECT_EQ(last.value.microseconds_since_2000, detail::last_microsecond);
  EXPECT_EQ(nested_text(last.value), "294276-12-31 23:59:59.999999+00");
  EXPECT_EQ(encoded(first.value), "fd 0f 7c c1 41 1f a0 00");
  EXPECT_EQ(encoded(last.value), "7f ff ff 5b b3 b2 9f ff");
}

// 294247-01-10 04:00:54.775807 is the last microsecond that 64 bits count from 1970.
TEST(Timestamp, TellsTheYearsThatChronoDoesNotReach) {
  EXPECT_EQ(read<Sys<microseconds>>(oid::timestamptz, "7f fc a2 fe c4 c8 1f fe").value,
            Sys<microseconds>::max() - microseconds{1});
  EXPECT_EQ(read<Sys<microseconds>>(oid::timestamptz, "7f fc a2 fe c4 c8 1f ff").outcome, Decoded::out_of_range)
      << "it would be taken for infinity";
  EXPECT_EQ(read<Sys<microseconds>>(oid::timestamptz, "7f fc a2 fe c4 c8 20 00").outcome, Decoded::out_of_range);
  EXPECT_EQ(read<Sys<microseconds>>(oid::timestamptz, "7f ff ff 5b b3 b2 9f ff").outcome, Decoded::out_of_range);
  EXPECT_EQ(read<Sys<seconds>>(oid::timestamptz, "7f ff ff 5b b3 a3 5d c0").outcome, Decoded::out_of_range);
  EXPECT_EQ(read<Sys<microseconds>>(oid::timestamptz, "fd 0f 7c c1 41 1f a0 00").value.time_since_epoch().count(),
            detail::first_microsecond + detail::microseconds_to_2000);
}

TEST(Timestamp, TellsTheYearsThatNanosecondsDoNotReach) {
  const auto last = sys_days{2262y / April / 11} + hours{23} + minutes{47} + seconds{16} + microseconds{854'775};
  EXPECT_EQ(read<Sys<nanoseconds>>(oid::timestamptz, encoded(Sys<microseconds>{last})).value, last);
  EXPECT_EQ(read<Sys<nanoseconds>>(oid::timestamptz, encoded(Sys<microseconds>{last + microseconds{1}})).outcome,
            Decoded::out_of_range);
}

TEST(Timestamp, RefusesParametersThatPostgresCannotHold) {
  EXPECT_THROW((void)encoded(Timestamp{detail::first_microsecond - 1}), ConversionError);
  EXPECT_THROW((void)encoded(TimestampTz{detail::last_microsecond + 1}), ConversionError);
  EXPECT_THROW((void)encoded(Sys<hours>::max() - hours{1}), ConversionError);
  EXPECT_THROW((void)encoded(Sys<microseconds>::min() + microseconds{1}), ConversionError);
  try {
    (void)nested_text(Timestamp{detail::last_microsecond + 1});
    FAIL() << "written";
  } catch (const ConversionError& error) {
    EXPECT_STREQ(error.what(), "A parameter of type timestamp lies outside the range that PostgreSQL has for it.");
  }
}

TEST(Timestamp, RefusesAnyOtherSize) {
  EXPECT_TRUE(refuses_each_truncation<Sys<microseconds>>(oid::timestamptz, pinned_timestamp));
  EXPECT_TRUE(refuses_each_truncation<Local<microseconds>>(oid::timestamp, pinned_timestamp));
  EXPECT_TRUE(refuses_each_truncation<Timestamp>(oid::timestamp, pinned_timestamp));
  EXPECT_TRUE(refuses_each_truncation<TimestampTz>(oid::timestamptz, pinned_timestamp));
}

TEST(Timestamp, IsIsoWithinALiteral) {
  EXPECT_EQ(nested_text(Sys<microseconds>{quarter_past}), "2026-01-31 13:05:00.25+00");
  EXPECT_EQ(nested_text(Local<seconds>{local_days{year{-43} / March / 15} + hours{12}}), "0044-03-15 12:00:00 BC");
  EXPECT_EQ(nested_text(Timestamp{-1}), "1999-12-31 23:59:59.999999");
  EXPECT_EQ(nested_text(Sys<seconds>::max()), "infinity");
  EXPECT_EQ(nested_text(TimestampTz::minus_infinity()), "-infinity");
}

TEST(Timestamp, ReadsColumnsOfItsOwnTypeOnly) {
  EXPECT_THAT(types_read<Sys<microseconds>>(), ElementsAre(oid::timestamptz));
  EXPECT_THAT(types_read<TimestampTz>(), ElementsAre(oid::timestamptz));
  EXPECT_THAT(types_read<Local<microseconds>>(), ElementsAre(oid::timestamp));
  EXPECT_THAT(types_read<Timestamp>(), ElementsAre(oid::timestamp));
}

}  // namespace
}  // namespace pgdbm::types
