#include "types/bytes.hpp"
#include <pgdbm/types/interval.hpp>

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

static_assert(Codec<Interval>::parameter_type == oid::interval && Codec<seconds>::parameter_type == oid::interval);
static_assert(Encodable<hours> && !Encodable<days> && !Encodable<months> && !Encodable<duration<float>>);

constexpr Interval mixed{.months = -1, .days = 3, .time = -milliseconds{500}};
constexpr auto pinned_interval = "ff ff ff ff ff f8 5e e0 00 00 00 03 ff ff ff ff";
constexpr auto least_days = std::numeric_limits<std::int32_t>::min();

TEST(Interval, KeepsItsThreePartsApart) {
  EXPECT_EQ(encoded(mixed), pinned_interval);
  EXPECT_EQ(read<Interval>(oid::interval, pinned_interval).value, mixed);
}

TEST(Interval, ReachesTheEndsOfEachPart) {
  const Interval extreme{least_days, least_days, microseconds::min()};
  EXPECT_EQ(encoded(extreme), "80 00 00 00 00 00 00 00 80 00 00 00 80 00 00 00");
  EXPECT_EQ(read<Interval>(oid::interval, encoded(extreme)).value, extreme);
  EXPECT_EQ(nested_text(extreme), "-2147483648 mons -2147483648 days -9223372036854775808 us");
}

TEST(Interval, IsADurationWhenItHasNoDaysAndMonths) {
  EXPECT_EQ(encoded(hours{1}), "00 00 00 00 d6 93 a4 00 00 00 00 00 00 00 00 00");
  EXPECT_EQ(read<hours>(oid::interval, encoded(hours{-25})).value, hours{-25});
  EXPECT_EQ(read<nanoseconds>(oid::interval, encoded(microseconds{7})).value, microseconds{7});
  EXPECT_EQ(read<seconds>(oid::interval, encoded(milliseconds{1'500})).outcome, Decoded::out_of_range);
  EXPECT_EQ(read<seconds>(oid::interval, encoded(Interval{.days = 1})).outcome, Decoded::out_of_range);
  EXPECT_EQ(read<seconds>(oid::interval, encoded(Interval{.months = 1})).outcome, Decoded::out_of_range);
  EXPECT_EQ(read<nanoseconds>(oid::interval, encoded(microseconds::max())).outcome, Decoded::out_of_range);
}

TEST(Interval, RefusesADurationThatOverflows) {
  EXPECT_THROW((void)encoded(hours::max()), ConversionError);
  EXPECT_THROW((void)nested_text(seconds::min()), ConversionError);
  EXPECT_EQ(encoded(microseconds::max()), "7f ff ff ff ff ff ff ff 00 00 00 00 00 00 00 00");
}

TEST(Interval, RefusesAnyOtherSize) {
  EXPECT_TRUE(refuses_each_truncation<Interval>(oid::interval, pinned_interval));
  EXPECT_TRUE(refuses_each_truncation<seconds>(oid::interval, pinned_interval));
  EXPECT_EQ(read<Interval>(oid::interval, std::string{pinned_interval} + " 00").outcome, Decoded::malformed);
}

TEST(Interval, NamesItsPartsWithinALiteral) {
  EXPECT_EQ(nested_text(mixed), "-1 mons 3 days -500000 us");
  EXPECT_EQ(nested_text(hours{100}), "0 mons 0 days 360000000000 us");
}

TEST(Interval, ReadsIntervalColumnsOnly) {
  EXPECT_THAT(types_read<Interval>(), ElementsAre(oid::interval));
  EXPECT_THAT(types_read<milliseconds>(), ElementsAre(oid::interval));
}

}  // namespace
}  // namespace pgdbm::types
