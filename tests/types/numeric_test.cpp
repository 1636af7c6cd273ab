#include "types/bytes.hpp"
#include <pgdbm/types/numeric.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

namespace pgdbm::types {
namespace {

using namespace testing;
using ::testing::ElementsAre;

static_assert(Codec<Numeric>::parameter_type == oid::numeric && Codec<Numeric>::parameter_format == Format::binary);

Numeric numeric(std::string_view text) {
  return Numeric::parse(text).value();
}

// As a server sends them: select encode(numeric_send('12345.678'), 'hex').
constexpr std::pair<std::string_view, std::string_view> pinned_numbers[] = {
    {"0", "00 00 00 00 00 00 00 00"},
    {"0.00", "00 00 00 00 00 00 00 02"},
    {"1", "00 01 00 00 00 00 00 00 00 01"},
    {"-1", "00 01 00 00 40 00 00 00 00 01"},
    {"10000", "00 01 00 01 00 00 00 00 00 01"},
    {"12345.678", "00 03 00 01 00 00 00 03 00 01 09 29 1a 7c"},
    {"0.0001", "00 01 ff ff 00 00 00 04 00 01"},
    {"0.00012", "00 02 ff ff 00 00 00 05 00 01 07 d0"},
    {"0.00000000000000000001", "00 01 ff fb 00 00 00 14 00 01"},
    {"100000000000000000000", "00 01 00 05 00 00 00 00 00 01"},
    {"9999.9999", "00 02 00 00 00 00 00 04 27 0f 27 0f"},
    {"NaN", "00 00 00 00 c0 00 00 00"},
    {"Infinity", "00 00 00 00 d0 00 00 00"},
    {"-Infinity", "00 00 00 00 f0 00 00 00"},
};

TEST(Numeric, TravelsInGroupsOfFourDigits) {
  for (const auto& [text, expected] : pinned_numbers) {
    EXPECT_EQ(encoded(numeric(text)), expected) << text;
    const auto back = read<Numeric>(oid::numeric, expected);
    EXPECT_EQ(back.outcome, Decoded::fine) << text;
    EXPECT_EQ(back.value, numeric(text)) << text;
    EXPECT_EQ(back.value.to_text(), text);
  }
}

TEST(Numeric, ReadsWhatPostgresReads) {
  EXPECT_EQ(numeric(".5").to_text(), "0.5");
  EXPECT_EQ(numeric("5.").to_text(), "5");
  EXPECT_EQ(numeric("+007").to_text(), "7");
  EXPECT_EQ(numeric("1.50e2").to_text(), "150");
  EXPECT_EQ(numeric("1.5E+1").to_text(), "15");
  EXPECT_EQ(numeric("15e-3").to_text(), "0.015");
  EXPECT_EQ(numeric("-0.000").to_text(), "0.000");
  EXPECT_EQ(numeric("0e-7").to_text(), "0.0000000");
  EXPECT_EQ(numeric("nAn"), Numeric::nan());
  EXPECT_EQ(numeric("+inf"), Numeric::infinity());
  EXPECT_EQ(numeric("-INFINITY"), Numeric::minus_infinity());
}

TEST(Numeric, RefusesOtherText) {
  for (const auto* wrong : {"", " 1", "1 ", ".", "-", "+-1", "1e", "1e+", "1e+-1", "1e1.5", "1..2", "0x1", "-nan",
                            "1,5", "infinit", "1e99999999999999999999"}) {
    EXPECT_FALSE(Numeric::parse(wrong).has_value()) << wrong;
  }
}

TEST(Numeric, GoesAsFarAsPostgresGoes) {
  EXPECT_EQ(numeric("1e131071").to_text(), "1" + std::string(131'071, '0'));
  EXPECT_FALSE(Numeric::parse("1e131072").has_value());
  EXPECT_EQ(numeric("1e-16383").to_text(), "0." + std::string(16'382, '0') + "1");
  EXPECT_FALSE(Numeric::parse("1e-16384").has_value());
  EXPECT_FALSE(Numeric::parse("1e1000001").has_value());
}

TEST(Numeric, IsMadeOfIntegers) {
  EXPECT_EQ(Numeric{}.to_text(), "0");
  EXPECT_EQ(Numeric{0}, Numeric{});
  EXPECT_EQ(Numeric{-12'345}, numeric("-12345"));
  EXPECT_EQ(Numeric{1'000'000'000'000}, numeric("1000000000000"));
  EXPECT_EQ(Numeric{std::numeric_limits<std::int64_t>::min()}.to_text(), "-9223372036854775808");
}

TEST(Numeric, TellsItsScaleApart) {
  EXPECT_NE(numeric("1.0"), numeric("1.00"));
  EXPECT_EQ(numeric("1.00").scale(), 2);
  EXPECT_THAT(numeric("1.00").digits(), ElementsAre(1));
  EXPECT_TRUE(numeric("-2").is_negative());
  EXPECT_EQ(numeric("20000").weight(), 1);
  EXPECT_EQ(Numeric::nan().kind(), Numeric::Kind::nan);
}

TEST(Numeric, CountsItsDigits) {
  EXPECT_EQ(numeric("0.00").significant_digits(), 0u);
  EXPECT_EQ(numeric("1200").significant_digits(), 2u);
  EXPECT_EQ(numeric("12345.678").significant_digits(), 8u);
  EXPECT_EQ(numeric("100000001").significant_digits(), 9u);
  EXPECT_TRUE(numeric("10000.00").is_integer());
  EXPECT_TRUE(numeric("0.00").is_integer());
  EXPECT_FALSE(numeric("10000.01").is_integer());
  EXPECT_FALSE(numeric("0.5").is_integer());
  EXPECT_FALSE(Numeric::nan().is_integer());
}

TEST(Numeric, LeavesOutZerosThatFillAPrecision) {
  EXPECT_EQ(detail::without_fill("1.500e+03"), "1.5e+03");
  EXPECT_EQ(detail::without_fill("-1.000e-03"), "-1e-03");
  EXPECT_EQ(detail::without_fill("10e+03"), "10e+03");
  EXPECT_EQ(detail::without_fill("inf"), "inf");
}

TEST(Numeric, RefusesBytesThatAreNoNumeric) {
  for (const auto& [text, whole] : pinned_numbers)
    EXPECT_TRUE(refuses_each_truncation<Numeric>(oid::numeric, whole)) << text;
  for (const auto* wrong : {
           "00 00 00 00 00 00 00 00 00",           // a byte too many
           "ff ff 00 00 00 00 00 00",              // 65535 digits that are not there
           "00 01 00 00 80 00 00 00 00 01",        // no such sign
           "00 01 00 00 c0 00 00 00 00 01",        // NaN with a digit
           "00 01 00 00 00 00 40 00 00 01",        // a scale beyond the limit
           "00 01 00 00 00 00 00 00 27 10",        // a digit of 10000
           "00 01 00 00 00 00 00 00 ff ff",        // a negative digit
           "00 02 00 00 00 00 00 04 00 00 00 01",  // a leading zero
           "00 02 00 00 00 00 00 03 00 01 00 01",  // a digit behind the decimals shown
       }) {
    EXPECT_EQ(read<Numeric>(oid::numeric, wrong).outcome, Decoded::malformed) << wrong;
  }
}

TEST(Numeric, LetsTrailingZerosGo) {
  const auto padded = read<Numeric>(oid::numeric, "00 02 00 00 00 00 00 02 00 01 00 00");
  EXPECT_EQ(padded.value, numeric("1.00"));
}

TEST(Numeric, ReadsColumnsInText) {
  EXPECT_EQ(read_text<Numeric>("1.50").value, numeric("1.50"));
  EXPECT_EQ(read_text<Numeric>("1.50 EUR").outcome, Decoded::malformed);
  EXPECT_EQ(nested_text(numeric("-1.50")), "-1.50");
}

TEST(Numeric, ReadsNumericColumnsOnly) {
  EXPECT_THAT(types_read<Numeric>(), ElementsAre(oid::numeric));
}

}  // namespace
}  // namespace pgdbm::types
