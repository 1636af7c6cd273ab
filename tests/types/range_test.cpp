#include "types/bytes.hpp"
#include <pgdbm/types/array.hpp>
#include <pgdbm/types/date.hpp>
#include <pgdbm/types/floating.hpp>
#include <pgdbm/types/integer.hpp>
#include <pgdbm/types/numeric.hpp>
#include <pgdbm/types/range.hpp>
#include <pgdbm/types/text.hpp>
#include <pgdbm/types/timestamp.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace pgdbm::types {

template <>
inline constexpr std::string_view postgres_type<Range<double>> = "float8_range";
template <>
inline constexpr std::string_view postgres_type<Multirange<double>> = "float8_multirange";

namespace {

using namespace testing;
using ::testing::ElementsAre;
using IntRange = Range<std::int32_t>;
using Days = Range<std::chrono::sys_days>;
using IntSet = Multirange<std::int32_t>;

constexpr Oid int4range = 3904;
constexpr Oid int4multirange = 4451;

static_assert(Codec<IntRange>::parameter_type == int4range && Codec<IntRange>::parameter_format == Format::binary);
static_assert(Codec<Range<std::int64_t>>::parameter_type == 3926 && Codec<Range<Numeric>>::parameter_type == 3906);
static_assert(Codec<Days>::parameter_type == 3912 && Codec<Range<Timestamp>>::parameter_type == 3908);
static_assert(Codec<Range<TimestampTz>>::parameter_type == 3910 && Codec<IntSet>::parameter_type == int4multirange);
static_assert(Codec<Range<std::string>>::parameter_type == oid::unspecified);
static_assert(Codec<Range<std::string>>::parameter_format == Format::text);
static_assert(Codec<std::vector<IntRange>>::parameter_type == 3905 &&
              Codec<std::vector<IntSet>>::parameter_type == 6150);
static_assert(Codec<IntRange>::name == "pgdbm::types::Range<std::int32_t>");

constexpr auto one_to_five = "02 00 00 00 04 00 00 00 01 00 00 00 04 00 00 00 05";

TEST(Range, TravelsAsFlagsAndBounds) {
  EXPECT_EQ(encoded(IntRange::half_open(1, 5)), one_to_five);
  EXPECT_EQ(encoded(IntRange::closed(1, 5)), "06 00 00 00 04 00 00 00 01 00 00 00 04 00 00 00 05");
  EXPECT_EQ(encoded(IntRange::empty()), "01");
  EXPECT_EQ(encoded(IntRange{}), "18");
  EXPECT_EQ(encoded(Days{
                .upper = Bound<std::chrono::sys_days>{std::chrono::sys_days{std::chrono::January / 2 / 2000}, false}}),
            "08 00 00 00 04 00 00 00 01");
  EXPECT_EQ(encoded(IntRange{.lower = Bound<int>{1, false}}), "10 00 00 00 04 00 00 00 01");
}

TEST(Range, ReadsBoundsAndTheirAbsence) {
  EXPECT_EQ(read<IntRange>(int4range, one_to_five).value, IntRange::half_open(1, 5));
  EXPECT_EQ(read<Range<std::int64_t>>(int4range, one_to_five).value, Range<std::int64_t>::half_open(1, 5));
  EXPECT_EQ(read<IntRange>(int4range, "01").value, IntRange::empty());
  EXPECT_EQ(read<IntRange>(int4range, "18").value, IntRange{});
  EXPECT_EQ(read<IntRange>(int4range, "10 00 00 00 04 00 00 00 01").value, (IntRange{.lower = Bound<int>{1, false}}));
  EXPECT_EQ(read<Range<Numeric>>(3906,
                                 "06 00 00 00 0c 00 02 00 00 00 00 00 01 00 01 13 88 00 00 00 0c 00 02 00 00 00 "
                                 "00 00 01 00 02 13 88")
                .value,
            Range<Numeric>::closed(Numeric::parse("1.5").value(), Numeric::parse("2.5").value()));
}

TEST(Range, ForgetsItsBoundsWhenEmpty) {
  auto value = IntRange::closed(1, 5);
  EXPECT_EQ(Codec<IntRange>::decode(int4range, bytes("01"), value), Decoded::fine);
  EXPECT_EQ(value, IntRange::empty());
  EXPECT_FALSE(value.lower.has_value());
  EXPECT_EQ((IntRange{.lower = Bound<int>{1, true}, .is_empty = true}), IntRange::empty());
  EXPECT_NE(IntRange{}, IntRange::empty());
}

TEST(Range, RefusesBytesThatAreNoRange) {
  EXPECT_TRUE(refuses_each_truncation<IntRange>(int4range, one_to_five));
  for (const auto* wrong : {
           "20",                                                     // an unknown flag
           "01 00",                                                  // empty, and yet more
           "18 00 00 00 04 00 00 00 01",                             // endless, and yet a bound
           "08 ff ff ff ff",                                         // a bound that is NULL
           "02 ff ff ff ff 00 00 00 04 00 00 00 05",                 // the other
           "02 00 00 00 04 00 00 00 01 00 00 00 04 00 00 00 05 00",  // a byte behind
           "02 00 00 00 03 00 00 01 00 00 00 04 00 00 00 05",        // an int4 of three bytes
       }) {
    EXPECT_EQ(read<IntRange>(int4range, wrong).outcome, Decoded::malformed) << wrong;
  }
  EXPECT_EQ(read<Range<std::uint32_t>>(int4range, encoded(IntRange::half_open(-1, 5))).outcome, Decoded::out_of_range);
}

TEST(Range, IsALiteralOfQuotedBounds) {
  EXPECT_EQ(nested_text(IntRange::half_open(-1, 5)), R"(["-1","5"))");
  EXPECT_EQ(nested_text(IntRange{}), "(,)");
  EXPECT_EQ(nested_text(IntRange::empty()), "empty");
  EXPECT_EQ(encoded_text(Range<std::string>{.lower = Bound<std::string>{"a,\"", false}}), R"(("a,\"",))");
  EXPECT_EQ(nested_text(IntRange::closed(1, 2)), R"(["1","2"])");
}

TEST(Range, OverOtherTypesIsReadWhenNamed) {
  const auto value = Range<double>::closed(1.5, 2.5);
  ByteBuffer binary;
  detail::encode_range(value, binary);
  EXPECT_TRUE(Codec<Range<double>>::decodes(20'000));
  EXPECT_EQ(read<Range<double>>(20'000, binary.view()).value, value);
  EXPECT_EQ(Codec<Range<double>>::named_type.name, "float8_range");
  EXPECT_TRUE(Codec<Multirange<double>>::decodes(20'000));
  EXPECT_EQ(encoded_text(Multirange<double>{{value}}), R"({["1.5","2.5"]})");
}

TEST(Range, ReadsRangesOverWhatItsBoundsRead) {
  EXPECT_THAT(types_read<IntRange>(), ElementsAre(int4range, 3926));
  EXPECT_THAT(types_read<Days>(), ElementsAre(3912));
  EXPECT_THAT(types_read<IntSet>(), ElementsAre(int4multirange, 4536));
  EXPECT_THAT(types_read<Range<std::string>>(), ElementsAre());
}

constexpr auto two_ranges =
    "00 00 00 02 00 00 00 11 02 00 00 00 04 00 00 00 01 00 00 00 04 00 00 00 05 "
    "00 00 00 11 02 00 00 00 04 00 00 00 07 00 00 00 04 00 00 00 09";

TEST(Multirange, IsAListOfRanges) {
  const IntSet value{{IntRange::half_open(1, 5), IntRange::half_open(7, 9)}};
  EXPECT_EQ(encoded(value), two_ranges);
  EXPECT_EQ(read<IntSet>(int4multirange, two_ranges).value, value);
  EXPECT_EQ(encoded(IntSet{}), "00 00 00 00");
  EXPECT_EQ(read<IntSet>(int4multirange, "00 00 00 00").value, IntSet{});
  EXPECT_EQ(nested_text(value), R"({["1","5"),["7","9")})");
  EXPECT_EQ(nested_text(IntSet{}), "{}");
}

TEST(Multirange, RefusesBytesThatAreNone) {
  EXPECT_TRUE(refuses_each_truncation<IntSet>(int4multirange, two_ranges));
  EXPECT_EQ(read<IntSet>(int4multirange, "00 00 00 00 00").outcome, Decoded::malformed);
  EXPECT_EQ(read<IntSet>(int4multirange, "00 00 00 01 ff ff ff ff").outcome, Decoded::malformed);
  EXPECT_EQ(read<IntSet>(int4multirange, "ff ff ff ff").outcome, Decoded::malformed);
}

}  // namespace
}  // namespace pgdbm::types
