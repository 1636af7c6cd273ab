#include "types/bytes.hpp"
#include <pgdbm/types/value_reader.hpp>

#include <gtest/gtest.h>

#include <cstdint>

namespace pgdbm::types {
namespace {

using namespace testing;

TEST(ValueReader, ReadsPartsInOrder) {
  const auto value = bytes("00 07 ff 00 00 00 01 41 ff ff ff ff");
  ValueReader reader{value};
  EXPECT_EQ(reader.integer<std::int16_t>(), 7);
  EXPECT_EQ(reader.bytes(1)[0], std::byte{0xff});
  EXPECT_EQ(hex(reader.field().value()), "41");
  EXPECT_FALSE(reader.finished());
  EXPECT_FALSE(reader.field().has_value());
  EXPECT_TRUE(reader.finished());
}

TEST(ValueReader, FailsForGoodPastTheEnd) {
  const auto value = bytes("00 07 01");
  ValueReader reader{value};
  EXPECT_EQ(reader.integer<std::int32_t>(), 0);
  EXPECT_TRUE(reader.failed());
  EXPECT_EQ(reader.remaining(), 0u);
  EXPECT_EQ(reader.integer<std::int8_t>(), 0);
  EXPECT_FALSE(reader.finished());
}

TEST(ValueReader, RefusesLengthsBelowMinusOneAndBeyondTheEnd) {
  for (const auto* wrong : {"ff ff ff fe", "80 00 00 00", "00 00 00 01", "7f ff ff ff", "ff ff ff"}) {
    const auto value = bytes(wrong);
    ValueReader reader{value};
    EXPECT_TRUE(reader.field().has_value()) << wrong << ": a failure is not NULL";
    EXPECT_TRUE(reader.failed()) << wrong;
  }
}

}  // namespace
}  // namespace pgdbm::types
