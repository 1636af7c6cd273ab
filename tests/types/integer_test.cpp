#include "types/bytes.hpp"
#include <pgdbm/types/integer.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string_view>

namespace pgdbm::types {
namespace {

using namespace testing;
using ::testing::ElementsAre;

template <class T>
constexpr T least_of = std::numeric_limits<T>::min();
template <class T>
constexpr T most_of = std::numeric_limits<T>::max();

static_assert(Codec<std::int8_t>::parameter_type == oid::int2);
static_assert(Codec<std::uint8_t>::parameter_type == oid::int2);
static_assert(Codec<std::int16_t>::parameter_type == oid::int2);
static_assert(Codec<std::uint16_t>::parameter_type == oid::int4);
static_assert(Codec<std::int32_t>::parameter_type == oid::int4);
static_assert(Codec<std::uint32_t>::parameter_type == oid::int8);
static_assert(Codec<std::int64_t>::parameter_type == oid::int8);
static_assert(Codec<long long>::parameter_type == oid::int8);
static_assert(Codec<std::int64_t>::parameter_format == Format::binary);
static_assert(Codec<std::uint64_t>::parameter_type == oid::unspecified);
static_assert(Codec<std::uint64_t>::parameter_format == Format::text);
static_assert(!PgInteger<bool> && !PgInteger<char> && !PgInteger<wchar_t> && !PgInteger<char8_t>);

TEST(Integer, TravelsInNetworkByteOrder) {
  EXPECT_EQ(encoded(std::int16_t{0x1234}), "12 34");
  EXPECT_EQ(encoded(std::int32_t{-2}), "ff ff ff fe");
  EXPECT_EQ(encoded(std::int64_t{0x0102030405060708}), "01 02 03 04 05 06 07 08");
}

TEST(Integer, ReachesTheEndsOfItsType) {
  EXPECT_EQ(encoded(least_of<std::int16_t>), "80 00");
  EXPECT_EQ(encoded(most_of<std::int16_t>), "7f ff");
  EXPECT_EQ(encoded(least_of<std::int32_t>), "80 00 00 00");
  EXPECT_EQ(encoded(most_of<std::int32_t>), "7f ff ff ff");
  EXPECT_EQ(encoded(least_of<std::int64_t>), "80 00 00 00 00 00 00 00");
  EXPECT_EQ(encoded(most_of<std::int64_t>), "7f ff ff ff ff ff ff ff");
}

TEST(Integer, SendsUnsignedValuesInTheNextWiderType) {
  EXPECT_EQ(encoded(most_of<std::uint8_t>), "00 ff");
  EXPECT_EQ(encoded(least_of<std::int8_t>), "ff 80");
  EXPECT_EQ(encoded(most_of<std::uint16_t>), "00 00 ff ff");
  EXPECT_EQ(encoded(most_of<std::uint32_t>), "00 00 00 00 ff ff ff ff");
}

TEST(Integer, SendsTheWidestUnsignedAsDecimalText) {
  EXPECT_EQ(encoded_text(std::uint64_t{0}), "0");
  EXPECT_EQ(encoded_text(most_of<std::uint64_t>), "18446744073709551615");
}

TEST(Integer, ReadsEachWidth) {
  EXPECT_EQ(read<std::int64_t>(oid::int2, "ff fe").value, -2);
  EXPECT_EQ(read<std::int64_t>(oid::int4, "80 00 00 00").value, least_of<std::int32_t>);
  EXPECT_EQ(read<std::int64_t>(oid::int8, "7f ff ff ff ff ff ff ff").value, most_of<std::int64_t>);
  EXPECT_EQ(read<std::int64_t>(oid::object_id, "ff ff ff ff").value, most_of<std::uint32_t>);
}

TEST(Integer, ReadsAWideColumnIntoANarrowTypeWhenTheValueFits) {
  EXPECT_EQ(read<std::int8_t>(oid::int8, "ff ff ff ff ff ff ff 80").value, -128);
  EXPECT_EQ(read<std::uint64_t>(oid::int2, "00 07").value, 7u);
  EXPECT_EQ(read<std::uint32_t>(oid::object_id, "ff ff ff ff").value, most_of<std::uint32_t>);
}

TEST(Integer, TellsAValueThatDoesNotFit) {
  EXPECT_EQ(read<std::int8_t>(oid::int2, "00 80").outcome, Decoded::out_of_range);
  EXPECT_EQ(read<std::int16_t>(oid::int4, "00 00 80 00").outcome, Decoded::out_of_range);
  EXPECT_EQ(read<std::int32_t>(oid::int8, "00 00 00 00 80 00 00 00").outcome, Decoded::out_of_range);
  EXPECT_EQ(read<std::int32_t>(oid::object_id, "80 00 00 00").outcome, Decoded::out_of_range);
  EXPECT_EQ(read<std::uint64_t>(oid::int2, "ff ff").outcome, Decoded::out_of_range);
}

TEST(Integer, RefusesAnyOtherSize) {
  constexpr std::string_view nine = "00 00 00 00 00 00 00 00 00";
  for (std::size_t size = 0; size <= 9; ++size) {
    const auto cut = nine.substr(0, size * 3);
    EXPECT_EQ(read<std::int64_t>(oid::int2, cut).outcome == Decoded::fine, size == 2);
    EXPECT_EQ(read<std::int64_t>(oid::int4, cut).outcome == Decoded::fine, size == 4);
    EXPECT_EQ(read<std::int64_t>(oid::object_id, cut).outcome == Decoded::fine, size == 4);
    EXPECT_EQ(read<std::int64_t>(oid::int8, cut).outcome == Decoded::fine, size == 8);
  }
  EXPECT_EQ(read<std::int64_t>(oid::text, "00 00").outcome, Decoded::malformed);
}

TEST(Integer, LeavesTheTargetAloneWhenItFails) {
  std::int16_t value = 7;
  EXPECT_EQ(Codec<std::int16_t>::decode(oid::int4, bytes("00 01 00 00"), value), Decoded::out_of_range);
  EXPECT_EQ(value, 7);
}

TEST(Integer, ReadsIntegerColumnsOnly) {
  const auto integers =
      ElementsAre(20, 21, 23, 24, 26, 28, 29, 2202, 2203, 2204, 2205, 2206, 3734, 3769, 4089, 4096, 4191, 5069);
  EXPECT_THAT(types_read<std::int32_t>(), integers);
  EXPECT_THAT(types_read<std::uint64_t>(), integers);
}

TEST(Integer, ReadsAliasesOfOidAndTransactionIds) {
  EXPECT_EQ(read<std::uint32_t>(oid::regclass, "ff ff ff fe").value, 4'294'967'294);
  EXPECT_EQ(read<std::int32_t>(oid::xid, "ff ff ff fe").outcome, Decoded::out_of_range);
  EXPECT_EQ(read<std::uint64_t>(oid::xid8, "ff ff ff ff ff ff ff ff").value, most_of<std::uint64_t>);
  EXPECT_EQ(read<std::int64_t>(oid::xid8, "ff ff ff ff ff ff ff ff").outcome, Decoded::out_of_range);
}

TEST(Integer, IsDecimalTextWithinALiteral) {
  EXPECT_EQ(nested_text(least_of<std::int64_t>), "-9223372036854775808");
  EXPECT_EQ(nested_text(most_of<std::uint64_t>), "18446744073709551615");
  EXPECT_EQ(nested_text(std::int8_t{-7}), "-7");
}

TEST(Integer, ReadsDecimalText) {
  EXPECT_EQ(read_text<std::int64_t>("-9223372036854775808").value, least_of<std::int64_t>);
  EXPECT_EQ(read_text<std::uint64_t>("18446744073709551615").value, most_of<std::uint64_t>);
  EXPECT_EQ(read_text<std::int8_t>("128").outcome, Decoded::out_of_range);
  EXPECT_EQ(read_text<std::int64_t>("9223372036854775808").outcome, Decoded::out_of_range);
  EXPECT_EQ(read_text<std::uint8_t>("-1").outcome, Decoded::out_of_range);
  for (const auto* wrong : {"", "-", "1x", " 1", "1 ", "+1", "0x1"}) {
    EXPECT_EQ(read_text<std::int32_t>(wrong).outcome, Decoded::malformed) << wrong;
    EXPECT_EQ(read_text<std::uint32_t>(wrong).outcome, Decoded::malformed) << wrong;
  }
}

}  // namespace
}  // namespace pgdbm::types
