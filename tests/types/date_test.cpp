#include "types/bytes.hpp"
#include <pgdbm/types/date.hpp>

#include <pgdbm/base/error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace pgdbm::types {
namespace {

using namespace testing;
using namespace std::chrono;
using ::testing::ElementsAre;

static_assert(Codec<sys_days>::parameter_type == oid::date && Codec<sys_days>::parameter_format == Format::binary);
static_assert(Codec<local_days>::parameter_type == oid::date && Codec<year_month_day>::parameter_type == oid::date);

constexpr auto day = 2026y / January / 31;
constexpr sys_days first{days{detail::first_day + detail::days_to_2000}};
constexpr sys_days last{days{detail::last_day + detail::days_to_2000}};

TEST(Date, CountsDaysFromTheYear2000) {
  EXPECT_EQ(encoded(sys_days{day}), "00 00 25 37");
  EXPECT_EQ(encoded(local_days{day}), "00 00 25 37");
  EXPECT_EQ(encoded(year_month_day{day}), "00 00 25 37");
  EXPECT_EQ(encoded(sys_days{}), "ff ff d5 33");
}

TEST(Date, ReadsEachOfItsThreeTypes) {
  EXPECT_EQ(read<sys_days>(oid::date, "00 00 25 37").value, sys_days{day});
  EXPECT_EQ(read<local_days>(oid::date, "00 00 25 37").value, local_days{day});
  EXPECT_EQ(read<year_month_day>(oid::date, "00 00 25 37").value, day);
  EXPECT_EQ(read<sys_days>(oid::date, "ff ff d5 33").value, sys_days{});
}

TEST(Date, ReachesTheEndsOfPostgres) {
  EXPECT_EQ(encoded(first), "ff da 97 a7");
  EXPECT_EQ(encoded(last), "7f da 97 0c");
  EXPECT_EQ(read<sys_days>(oid::date, "ff da 97 a7").value, first);
  EXPECT_EQ(read<sys_days>(oid::date, "7f da 97 0c").value, last);
}

TEST(Date, TakesTheEndsOfItsTypeForTheInfinities) {
  EXPECT_EQ(encoded(sys_days::max()), "7f ff ff ff");
  EXPECT_EQ(encoded(local_days::min()), "80 00 00 00");
  EXPECT_EQ(read<sys_days>(oid::date, "7f ff ff ff").value, sys_days::max());
  EXPECT_EQ(read<local_days>(oid::date, "80 00 00 00").value, local_days::min());
}

TEST(Date, RefusesParametersThatPostgresCannotHold) {
  EXPECT_THROW((void)encoded(first - days{1}), ConversionError);
  EXPECT_THROW((void)encoded(last + days{1}), ConversionError);
  try {
    (void)encoded(2026y / February / 30);
    FAIL() << "encoded";
  } catch (const ConversionError& error) {
    EXPECT_STREQ(error.what(),
                 "A parameter of type date is a day that the calendar does not have (such as 30 February).");
  }
}

TEST(Date, TellsWhatYearMonthDayCannotHold) {
  EXPECT_EQ(read<year_month_day>(oid::date, "7f ff ff ff").outcome, Decoded::out_of_range);
  EXPECT_EQ(read<year_month_day>(oid::date, "80 00 00 00").outcome, Decoded::out_of_range);
  EXPECT_EQ(read<year_month_day>(oid::date, "00 ab 79 94").value, year::max() / December / 31);
  EXPECT_EQ(read<year_month_day>(oid::date, "00 ab 79 95").outcome, Decoded::out_of_range);
  EXPECT_EQ(read<year_month_day>(oid::date, "ff da 97 a7").value, year{-4713} / November / 24);
}

TEST(Date, RefusesAnyOtherSize) {
  EXPECT_TRUE(refuses_each_truncation<sys_days>(oid::date, "00 00 25 37"));
  EXPECT_TRUE(refuses_each_truncation<local_days>(oid::date, "00 00 25 37"));
  EXPECT_TRUE(refuses_each_truncation<year_month_day>(oid::date, "00 00 25 37"));
  EXPECT_EQ(read<sys_days>(oid::date, "00 00 25 37 00").outcome, Decoded::malformed);
}

TEST(Date, IsIsoWithinALiteral) {
  EXPECT_EQ(nested_text(sys_days{day}), "2026-01-31");
  EXPECT_EQ(nested_text(year_month_day{year{-43} / March / 15}), "0044-03-15 BC");
  EXPECT_EQ(nested_text(last), "5874897-12-31");
  EXPECT_EQ(nested_text(sys_days::max()), "infinity");
  EXPECT_EQ(nested_text(local_days::min()), "-infinity");
  EXPECT_THROW((void)nested_text(last + days{1}), ConversionError);
}

TEST(Date, ReadsDateColumnsOnly) {
  EXPECT_THAT(types_read<sys_days>(), ElementsAre(oid::date));
  EXPECT_THAT(types_read<local_days>(), ElementsAre(oid::date));
  EXPECT_THAT(types_read<year_month_day>(), ElementsAre(oid::date));
}

}  // namespace
}  // namespace pgdbm::types
