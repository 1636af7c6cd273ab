#include "types/bytes.hpp"
#include <pgdbm/types/boolean.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgdbm::types {
namespace {

using namespace testing;
using ::testing::ElementsAre;

static_assert(Codec<bool>::parameter_type == oid::boolean && Codec<bool>::parameter_format == Format::binary);

TEST(Boolean, IsOneByte) {
  EXPECT_EQ(encoded(true), "01");
  EXPECT_EQ(encoded(false), "00");
}

TEST(Boolean, ReadsItsTwoValues) {
  auto yes = read<bool>(oid::boolean, "01");
  EXPECT_EQ(yes.outcome, Decoded::fine);
  EXPECT_TRUE(yes.value);
  bool no = true;
  EXPECT_EQ(Codec<bool>::decode(oid::boolean, bytes("00"), no), Decoded::fine);
  EXPECT_FALSE(no);
}

TEST(Boolean, RefusesOtherBytes) {
  for (const auto* wrong : {"", "02", "ff", "00 00", "01 00"}) {
    EXPECT_EQ(read<bool>(oid::boolean, wrong).outcome, Decoded::malformed) << wrong;
  }
}

TEST(Boolean, IsALetterWithinALiteral) {
  EXPECT_EQ(nested_text(true), "t");
  EXPECT_EQ(nested_text(false), "f");
}

TEST(Boolean, ReadsBooleanColumnsOnly) {
  EXPECT_THAT(types_read<bool>(), ElementsAre(oid::boolean));
}

}  // namespace
}  // namespace pgdbm::types
