#include "types/bytes.hpp"
#include <pgdbm/types/bit_string.hpp>

#include <pgdbm/base/error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace pgdbm::types {
namespace {

using namespace testing;
using ::testing::ElementsAre;

static_assert(Codec<BitString>::parameter_type == oid::varbit);

TEST(BitString, IsItsSizeAndItsBits) {
  EXPECT_EQ(encoded(BitString::parse("10110").value()), "00 00 00 05 b0");
  EXPECT_EQ(encoded(BitString{}), "00 00 00 00");
  EXPECT_EQ(encoded(BitString::parse("000000001").value()), "00 00 00 09 00 80");
  EXPECT_EQ(read<BitString>(oid::varbit, "00 00 00 05 b0").value.to_text(), "10110");
  EXPECT_TRUE(read<BitString>(oid::bit, "00 00 00 00").value.empty());
}

TEST(BitString, GivesAndTakesSingleBits) {
  BitString bits{9};
  bits.set(0);
  bits.set(8);
  bits.set(8, false);
  EXPECT_TRUE(bits[0]);
  EXPECT_FALSE(bits[8]);
  EXPECT_EQ(bits.size(), 9u);
  EXPECT_EQ(bits, BitString::parse("100000000").value());
  EXPECT_NE(BitString{8}, BitString{9});
}

TEST(BitString, ReadsZerosAndOnesOnly) {
  EXPECT_EQ(read_text<BitString>("01").value, BitString::parse("01").value());
  EXPECT_EQ(read_text<BitString>("012").outcome, Decoded::malformed);
  EXPECT_EQ(nested_text(BitString::parse("0101").value()), "0101");
}

TEST(BitString, RefusesBytesThatAreNone) {
  EXPECT_TRUE(refuses_each_truncation<BitString>(oid::varbit, "00 00 00 09 00 80"));
  for (const auto* wrong : {
           "00 00 00 05 b0 00",     // a byte behind
           "00 00 00 05 b4",        // a bit behind the last
           "ff ff ff ff",           // a negative size
           "7f ff ff ff ff ff ff",  // more bits than bytes
       }) {
    EXPECT_EQ(read<BitString>(oid::varbit, wrong).outcome, Decoded::malformed) << wrong;
  }
}

TEST(BitString, RefusesMoreBitsThanPostgresCounts) {
  try {
    (void)encoded(BitString{std::size_t{1} << 31});
    FAIL() << "encoded";
  } catch (const ConversionError& error) {
    EXPECT_STREQ(error.what(), "A parameter of type bit varying has more bits than PostgreSQL can count (2147483647).");
  }
}

TEST(BitString, ReadsColumnsOfBitsOnly) {
  EXPECT_THAT(types_read<BitString>(), ElementsAre(oid::bit, oid::varbit));
}

}  // namespace
}  // namespace pgdbm::types
