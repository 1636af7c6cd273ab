#include "types/bytes.hpp"
#include <pgdbm/types/numeric_multiprecision.hpp>

#include <pgdbm/base/error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace pgdbm::types {
namespace {

using namespace testing;
using boost::multiprecision::checked_int128_t;
using boost::multiprecision::cpp_dec_float_50;
using boost::multiprecision::cpp_int;
using boost::multiprecision::int128_t;
using boost::multiprecision::uint256_t;
using ::testing::ElementsAre;

static_assert(Codec<cpp_int>::parameter_type == oid::numeric &&
              Codec<cpp_dec_float_50>::parameter_type == oid::numeric);

/// What T reads of the numeric that `text` shows.
template <class T>
Read<T> read_numeric(std::string_view text) {
  return read<T>(oid::numeric, encoded(Numeric::parse(text).value()));
}

TEST(NumericMultiprecision, SendsAllDigits) {
  EXPECT_EQ(encoded(cpp_int{"123456789012345678901234567890"}),
            encoded(Numeric::parse("123456789012345678901234567890").value()));
  EXPECT_EQ(encoded(int128_t{-12'345}), encoded(Numeric{-12'345}));
  EXPECT_EQ(read<Numeric>(oid::numeric, encoded(cpp_dec_float_50{"-0.1"})).value.to_text(), "-0.1");
  EXPECT_EQ(read<Numeric>(oid::numeric, encoded(cpp_dec_float_50{"1e-40"})).value.significant_digits(), 1u);
}

TEST(NumericMultiprecision, ReadsWhatFitsExactly) {
  EXPECT_EQ(read_numeric<cpp_int>("123456789012345678901234567890.00").value,
            cpp_int{"123456789012345678901234567890"});
  EXPECT_EQ(read_numeric<int128_t>("-7").value, -7);
  const std::string fifty = "1234567890123456789012345678901234567890123456789.5";
  EXPECT_EQ(read_numeric<cpp_dec_float_50>(fifty).value, cpp_dec_float_50{fifty});
  EXPECT_EQ(read_numeric<cpp_dec_float_50>("0.10").value, cpp_dec_float_50{"0.1"});
}

TEST(NumericMultiprecision, TellsWhatWouldLoseDigits) {
  EXPECT_EQ(read_numeric<cpp_int>("1.5").outcome, Decoded::out_of_range);
  EXPECT_EQ(read_numeric<cpp_int>("NaN").outcome, Decoded::out_of_range);
  EXPECT_EQ(read_numeric<cpp_dec_float_50>("12345678901234567890123456789012345678901234567890.5").outcome,
            Decoded::out_of_range);
  const auto* beyond = "340282366920938463463374607431768211456";  // 2 to the power of 128
  EXPECT_EQ(read_numeric<int128_t>(beyond).outcome, Decoded::out_of_range);
  EXPECT_EQ(read_numeric<checked_int128_t>(beyond).outcome, Decoded::out_of_range);
  EXPECT_EQ(read_numeric<uint256_t>(beyond).outcome, Decoded::fine);
  EXPECT_EQ(read_numeric<uint256_t>("-1").outcome, Decoded::out_of_range);
}

TEST(NumericMultiprecision, KeepsNanAndInfinitiesOfAFloat) {
  EXPECT_TRUE(isnan(read_numeric<cpp_dec_float_50>("NaN").value));
  EXPECT_TRUE(isinf(read_numeric<cpp_dec_float_50>("Infinity").value));
  EXPECT_LT(read_numeric<cpp_dec_float_50>("-Infinity").value, 0);
  using Limits = std::numeric_limits<cpp_dec_float_50>;
  EXPECT_EQ(encoded(Limits::quiet_NaN()), encoded(Numeric::nan()));
  EXPECT_EQ(encoded(Limits::infinity()), encoded(Numeric::infinity()));
  EXPECT_EQ(encoded(cpp_dec_float_50{-Limits::infinity()}), encoded(Numeric::minus_infinity()));
}

TEST(NumericMultiprecision, RefusesMoreThanPostgresHolds) {
  try {
    (void)encoded(cpp_dec_float_50{"1e200000"});
    FAIL() << "encoded";
  } catch (const ConversionError& error) {
    EXPECT_STREQ(error.what(),
                 "A parameter of type numeric has more digits than PostgreSQL can hold "
                 "(131072 before the decimal point, 16383 behind it). Round it first.");
  }
}

TEST(NumericMultiprecision, RefusesBytesThatAreNoNumeric) {
  const auto whole = encoded(Numeric{-12'345});
  EXPECT_TRUE(refuses_each_truncation<cpp_int>(oid::numeric, whole));
  EXPECT_TRUE(refuses_each_truncation<cpp_dec_float_50>(oid::numeric, whole));
}

TEST(NumericMultiprecision, IsDecimalTextWithinALiteral) {
  EXPECT_EQ(nested_text(cpp_int{-12}), "-12");
  EXPECT_EQ(Numeric::parse(nested_text(cpp_dec_float_50{"12.5"}))->to_text(), "12.5");
}

TEST(NumericMultiprecision, ReadsNumericColumnsOnly) {
  EXPECT_THAT(types_read<cpp_int>(), ElementsAre(oid::numeric));
  EXPECT_THAT(types_read<cpp_dec_float_50>(), ElementsAre(oid::numeric));
}

}  // namespace
}  // namespace pgdbm::types
