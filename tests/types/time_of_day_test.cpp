#include "types/bytes.hpp"
#include <pgdbm/types/time_of_day.hpp>

#include <pgdbm/base/error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace pgdbm::types {
namespace {

using namespace testing;
using namespace std::chrono;
using ::testing::ElementsAre;
using Split = hh_mm_ss<microseconds>;

static_assert(Codec<TimeOfDay>::parameter_type == oid::time && Codec<Split>::parameter_type == oid::time);
static_assert(Codec<TimeOfDayTz>::parameter_type == oid::timetz);

constexpr auto after_one = hours{13} + minutes{5} + milliseconds{250};
constexpr auto pinned_time = "00 00 00 0a f7 64 c7 90";
constexpr auto pinned_tz = "00 00 00 0a f7 64 c7 90 ff ff dc d8";

TEST(TimeOfDay, CountsMicrosecondsFromMidnight) {
  EXPECT_EQ(encoded(TimeOfDay{after_one}), pinned_time);
  EXPECT_EQ(encoded(Split{after_one}), pinned_time);
  EXPECT_EQ(read<TimeOfDay>(oid::time, pinned_time).value, TimeOfDay{after_one});
  EXPECT_EQ(read<Split>(oid::time, pinned_time).value.to_duration(), after_one);
}

TEST(TimeOfDay, TellsTheEndOfADayFromItsBeginning) {
  EXPECT_EQ(encoded(TimeOfDay{hours{24}}), "00 00 00 14 1d d7 60 00");
  EXPECT_EQ(encoded(TimeOfDay{}), "00 00 00 00 00 00 00 00");
  EXPECT_EQ(read<TimeOfDay>(oid::time, "00 00 00 14 1d d7 60 00").value, TimeOfDay{hours{24}});
}

TEST(TimeOfDay, HasAnOffsetEastOfUtc) {
  const TimeOfDayTz value{after_one, hours{2} + minutes{30}};
  EXPECT_EQ(encoded(value), pinned_tz);
  EXPECT_EQ(read<TimeOfDayTz>(oid::timetz, pinned_tz).value, value);
  const TimeOfDayTz west{{}, -(hours{16} - seconds{1})};
  EXPECT_EQ(encoded(west), "00 00 00 00 00 00 00 00 00 00 e0 ff");
  EXPECT_EQ(read<TimeOfDayTz>(oid::timetz, "00 00 00 00 00 00 00 00 00 00 e0 ff").value, west);
}

TEST(TimeOfDay, RefusesParametersThatAreNoTimeOfDay) {
  EXPECT_THROW((void)encoded(TimeOfDay{microseconds{-1}}), ConversionError);
  EXPECT_THROW((void)encoded(TimeOfDay{hours{24} + microseconds{1}}), ConversionError);
  EXPECT_THROW((void)encoded(Split{-seconds{1}}), ConversionError);
  EXPECT_THROW((void)encoded(TimeOfDayTz{{}, hours{16}}), ConversionError);
  EXPECT_THROW((void)encoded(TimeOfDayTz{{}, hours{-16}}), ConversionError);
  EXPECT_THROW((void)nested_text(TimeOfDayTz{microseconds{-1}, {}}), ConversionError);
}

TEST(TimeOfDay, RefusesBytesThatAreNoTimeOfDay) {
  EXPECT_TRUE(refuses_each_truncation<TimeOfDay>(oid::time, pinned_time));
  EXPECT_TRUE(refuses_each_truncation<Split>(oid::time, pinned_time));
  EXPECT_TRUE(refuses_each_truncation<TimeOfDayTz>(oid::timetz, pinned_tz));
  EXPECT_EQ(read<TimeOfDay>(oid::time, pinned_tz).outcome, Decoded::malformed);
  EXPECT_EQ(read<TimeOfDay>(oid::time, "ff ff ff ff ff ff ff ff").outcome, Decoded::malformed);
  EXPECT_EQ(read<TimeOfDay>(oid::time, "00 00 00 14 1d d7 60 01").outcome, Decoded::malformed);
  EXPECT_EQ(read<TimeOfDayTz>(oid::timetz, "ff ff ff ff ff ff ff ff 00 00 00 00").outcome, Decoded::malformed);
  EXPECT_EQ(read<TimeOfDayTz>(oid::timetz, "00 00 00 00 00 00 00 00 80 00 00 00").outcome, Decoded::malformed);
  EXPECT_EQ(read<TimeOfDayTz>(oid::timetz, "00 00 00 00 00 00 00 00 00 00 e1 00").outcome, Decoded::malformed);
}

TEST(TimeOfDay, IsIsoWithinALiteral) {
  EXPECT_EQ(nested_text(TimeOfDay{after_one}), "13:05:00.25");
  EXPECT_EQ(nested_text(Split{after_one}), "13:05:00.25");
  EXPECT_EQ(nested_text(TimeOfDayTz{after_one, hours{2} + minutes{30}}), "13:05:00.25+02:30");
  EXPECT_EQ(nested_text(TimeOfDayTz{{}, hours{-8}}), "00:00:00-08");
  EXPECT_EQ(nested_text(TimeOfDayTz{{}, -(hours{16} - seconds{1})}), "00:00:00-15:59:59");
}

TEST(TimeOfDay, ReadsColumnsOfItsOwnTypeOnly) {
  EXPECT_THAT(types_read<TimeOfDay>(), ElementsAre(oid::time));
  EXPECT_THAT(types_read<Split>(), ElementsAre(oid::time));
  EXPECT_THAT(types_read<TimeOfDayTz>(), ElementsAre(oid::timetz));
}

}  // namespace
}  // namespace pgdbm::types
