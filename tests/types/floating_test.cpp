#include "types/bytes.hpp"
#include <pgdbm/types/floating.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string_view>

namespace pgdbm::types {
namespace {

using namespace testing;
using ::testing::ElementsAre;

using Double = std::numeric_limits<double>;
using Float = std::numeric_limits<float>;

static_assert(Codec<double>::parameter_type == oid::float8 && Codec<double>::parameter_format == Format::binary);
static_assert(Codec<float>::parameter_type == oid::float4 && Codec<float>::parameter_format == Format::binary);

TEST(Floating, TravelsAsItsBits) {
  EXPECT_EQ(encoded(1.5), "3f f8 00 00 00 00 00 00");
  EXPECT_EQ(encoded(-0.0), "80 00 00 00 00 00 00 00");
  EXPECT_EQ(encoded(Double::infinity()), "7f f0 00 00 00 00 00 00");
  EXPECT_EQ(encoded(Double::quiet_NaN()), "7f f8 00 00 00 00 00 00");
  EXPECT_EQ(encoded(1.5f), "3f c0 00 00");
  EXPECT_EQ(encoded(-Float::infinity()), "ff 80 00 00");
}

TEST(Floating, ReachesItsExtremes) {
  EXPECT_EQ(encoded(Double::max()), "7f ef ff ff ff ff ff ff");
  EXPECT_EQ(encoded(Double::lowest()), "ff ef ff ff ff ff ff ff");
  EXPECT_EQ(encoded(Double::denorm_min()), "00 00 00 00 00 00 00 01");
  EXPECT_EQ(encoded(Float::max()), "7f 7f ff ff");
  EXPECT_EQ(encoded(Float::denorm_min()), "00 00 00 01");
}

TEST(Floating, ReadsBackWhatMattersOfSpecialValues) {
  EXPECT_TRUE(std::isnan(read<double>(oid::float8, "7f f8 00 00 00 00 00 00").value));
  EXPECT_TRUE(std::signbit(read<double>(oid::float8, "80 00 00 00 00 00 00 00").value));
  EXPECT_EQ(read<double>(oid::float8, "ff f0 00 00 00 00 00 00").value, -Double::infinity());
  EXPECT_TRUE(std::isnan(read<float>(oid::float4, "7f c0 00 00").value));
  EXPECT_TRUE(std::signbit(read<float>(oid::float4, "80 00 00 00").value));
  EXPECT_EQ(read<float>(oid::float4, "00 00 00 01").value, Float::denorm_min());
}

TEST(Floating, WidensFloat4Exactly) {
  EXPECT_EQ(read<double>(oid::float4, "3d cc cc cd").value, static_cast<double>(0.1f));
  EXPECT_EQ(read<double>(oid::float4, "7f 80 00 00").value, Double::infinity());
  EXPECT_TRUE(std::isnan(read<double>(oid::float4, "7f c0 00 00").value));
}

TEST(Floating, RefusesAnyOtherSize) {
  constexpr std::string_view nine = "00 00 00 00 00 00 00 00 00";
  for (std::size_t size = 0; size <= 9; ++size) {
    const auto cut = nine.substr(0, size * 3);
    EXPECT_EQ(read<double>(oid::float8, cut).outcome == Decoded::fine, size == 8);
    EXPECT_EQ(read<double>(oid::float4, cut).outcome == Decoded::fine, size == 4);
    EXPECT_EQ(read<float>(oid::float4, cut).outcome == Decoded::fine, size == 4);
  }
}

TEST(Floating, IsTheShortestExactTextWithinALiteral) {
  EXPECT_EQ(nested_text(0.1), "0.1");
  EXPECT_EQ(nested_text(0.1f), "0.1");
  EXPECT_EQ(nested_text(-0.0), "-0");
  EXPECT_EQ(nested_text(-Double::max()), "-1.7976931348623157e+308");
  EXPECT_EQ(nested_text(-Double::quiet_NaN()), "NaN");
  EXPECT_EQ(nested_text(Float::infinity()), "Infinity");
  EXPECT_EQ(nested_text(-Double::infinity()), "-Infinity");
}

TEST(Floating, NeverReadsAWiderColumnIntoFloat) {
  EXPECT_THAT(types_read<double>(), ElementsAre(oid::float4, oid::float8));
  EXPECT_THAT(types_read<float>(), ElementsAre(oid::float4));
}

}  // namespace
}  // namespace pgdbm::types
