#include "types/bytes.hpp"
#include "types/fake_lookup.hpp"
#include <pgdbm/types/array.hpp>
#include <pgdbm/types/boolean.hpp>
#include <pgdbm/types/bytea.hpp>
#include <pgdbm/types/floating.hpp>
#include <pgdbm/types/integer.hpp>
#include <pgdbm/types/text.hpp>

#include <pgdbm/base/error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgdbm::types {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using Ints = std::vector<std::int32_t>;
using MaybeInts = std::vector<std::optional<std::int32_t>>;
using Matrix = std::vector<std::vector<std::int16_t>>;
using Strings = std::vector<std::string>;

constexpr Oid int4_array = 1007;
constexpr Oid int2_array = 1005;
constexpr Oid text_array = 1009;

static_assert(Codec<Ints>::parameter_type == int4_array && Codec<Ints>::parameter_format == Format::binary);
static_assert(Codec<Matrix>::parameter_type == int2_array);
static_assert(Codec<MaybeInts>::parameter_type == int4_array);
static_assert(Codec<Strings>::parameter_type == oid::unspecified && Codec<Strings>::parameter_format == Format::text);
static_assert(Codec<Array<bool>>::parameter_type == 1000);
static_assert(Encodable<std::vector<std::string_view>> && !Decodable<std::vector<std::string_view>>);
static_assert(!Encodable<std::vector<void*>> && !Decodable<std::vector<void*>>);
static_assert(Codec<std::vector<std::vector<std::byte>>>::parameter_type == 1001, "bytea[], of one dimension");
static_assert(Codec<Ints>::name == "std::vector<std::int32_t>" &&
              Codec<Matrix>::name == "std::vector<std::vector<std::int16_t>>");
static_assert(Codec<Array<std::string>>::name == "pgdbm::types::Array<std::string>");

constexpr auto one_null_minus_three =
    "00 00 00 01 00 00 00 01 00 00 00 17 00 00 00 03 00 00 00 01 "
    "00 00 00 04 00 00 00 01 ff ff ff ff 00 00 00 04 ff ff ff fd";
constexpr auto empty_ints = "00 00 00 00 00 00 00 00 00 00 00 17";
constexpr auto one_and_two =
    "00 00 00 01 00 00 00 00 00 00 00 17 00 00 00 02 00 00 00 01 00 00 00 04 00 00 00 01 00 00 00 04 00 00 00 02";
// '[0:1][5:6]={{1,2},{3,4}}'::int2[]
constexpr auto bounded_matrix =
    "00 00 00 02 00 00 00 00 00 00 00 15 00 00 00 02 00 00 00 00 00 00 00 02 00 00 00 05 "
    "00 00 00 02 00 01 00 00 00 02 00 02 00 00 00 02 00 03 00 00 00 02 00 04";
constexpr auto texts =
    "00 00 00 01 00 00 00 00 00 00 00 19 00 00 00 03 00 00 00 01 "
    "00 00 00 01 61 00 00 00 03 62 20 63 00 00 00 00";

TEST(Array, TravelsWithItsElementType) {
  EXPECT_EQ(encoded(Ints{1, 2}), one_and_two);
  EXPECT_EQ(encoded(MaybeInts{1, std::nullopt, -3}), one_null_minus_three);
  EXPECT_EQ(encoded(Ints{}), empty_ints);
  EXPECT_EQ(encoded(std::vector<bool>{true, false}),
            "00 00 00 01 00 00 00 00 00 00 00 10 00 00 00 02 00 00 00 01 00 00 00 01 01 00 00 00 01 00");
}

TEST(Array, ReadsOneDimension) {
  EXPECT_THAT(read<Ints>(int4_array, one_and_two).value, ElementsAre(1, 2));
  EXPECT_EQ(read<MaybeInts>(int4_array, one_null_minus_three).value, (MaybeInts{1, std::nullopt, -3}));
  EXPECT_EQ(read<Strings>(text_array, texts).value, (Strings{"a", "b c", ""}));
  Ints before{7};
  EXPECT_EQ(Codec<Ints>::decode(int4_array, bytes(empty_ints), before), Decoded::fine);
  EXPECT_TRUE(before.empty());
  EXPECT_EQ(read<std::vector<bool>>(1000, encoded(std::vector<bool>{true, false})).value,
            (std::vector<bool>{true, false}));
}

TEST(Array, ReadsNarrowElementsIntoWideOnes) {
  EXPECT_EQ(read<std::vector<std::int64_t>>(int4_array, one_and_two).value, (std::vector<std::int64_t>{1, 2}));
}

TEST(Array, ReadsTheTwoVectorTypes) {
  constexpr auto vector =
      "00 00 00 01 00 00 00 00 00 00 00 15 00 00 00 02 00 00 00 00 00 00 00 02 00 01 00 00 00 02 00 02";
  EXPECT_THAT(read<std::vector<std::int16_t>>(oid::int2vector, vector).value, ElementsAre(1, 2));
}

TEST(Array, NestsVectorsForDimensions) {
  const Matrix matrix{{1, 2}, {3, 4}};
  EXPECT_EQ(read<Matrix>(int2_array, bounded_matrix).value, matrix);
  EXPECT_EQ(read<Matrix>(int2_array, encoded(matrix)).value, matrix);
  EXPECT_EQ(nested_text(matrix), R"({{"1","2"},{"3","4"}})");
  EXPECT_EQ(encoded(Matrix{}), "00 00 00 00 00 00 00 00 00 00 00 15");
  EXPECT_TRUE(read<Matrix>(int2_array, "00 00 00 00 00 00 00 00 00 00 00 15").value.empty());
}

TEST(Array, KeepsDimensionsAndBoundsWhenAsked) {
  const Array<std::int16_t> expected{{{2, 0}, {2, 5}}, {1, 2, 3, 4}};
  EXPECT_EQ(read<Array<std::int16_t>>(int2_array, bounded_matrix).value, expected);
  EXPECT_EQ(encoded(expected), bounded_matrix);
  EXPECT_EQ(nested_text(expected), R"([0:1][5:6]={{"1","2"},{"3","4"}})");
  EXPECT_EQ(encoded(Array<std::int32_t>{}), empty_ints);
  EXPECT_EQ(nested_text(Array<std::int32_t>{}), "{}");
  EXPECT_EQ(read<Array<std::int32_t>>(int4_array, empty_ints).value, Array<std::int32_t>{});
  EXPECT_EQ(encoded(Array<std::optional<std::int32_t>>{{{3, 1}}, {1, std::nullopt, -3}}), one_null_minus_three);
}

TEST(Array, GoesAsALiteralWhenItsElementsGoAsText) {
  EXPECT_EQ(encoded_text(Strings{"a", "NULL", "", R"(b"\,})"}), R"({"a","NULL","","b\"\\,}"})");
  EXPECT_EQ(encoded_text(Strings{}), "{}");
  EXPECT_EQ(encoded_text(std::vector<std::optional<std::string>>{"x", std::nullopt}), R"({"x",NULL})");
  EXPECT_EQ(encoded_text(std::vector<std::uint64_t>{1}), R"({"1"})");
  EXPECT_EQ(encoded_text(Array<std::string>{{{1, 3}}, {"x"}}), R"([3:3]={"x"})");
  EXPECT_EQ(nested_text(std::vector<bool>{true}), R"({"t"})");
}

TEST(Array, RefusesRaggedVectors) {
  EXPECT_THROW((void)encoded(Matrix{{1, 2}, {3}}), ConversionError);
  EXPECT_THROW((void)encoded(Matrix{{1, 2}, {}}), ConversionError);
  EXPECT_THROW((void)encoded_text(std::vector<Strings>{{"a"}, {"b", "c"}}), ConversionError);
  EXPECT_THROW((void)encoded(std::vector<Matrix>{{{1}}, {{1}, {2}}}), ConversionError);
  try {
    (void)encoded(Matrix{{}});
    FAIL() << "encoded";
  } catch (const ConversionError& error) {
    EXPECT_STREQ(error.what(),
                 "A parameter is a vector of vectors that differ in size or are empty; PostgreSQL's arrays are "
                 "rectangular. Make the inner vectors equally long, or pass an empty outer one.");
  }
}

TEST(Array, RefusesDimensionsThatAreNotItsElements) {
  using Int = Array<std::int32_t>;
  constexpr std::int32_t most = 2'147'483'647;
  for (const Int& wrong :
       {Int{{}, {1}}, Int{{{2, 1}}, {1}}, Int{{{0, 1}}, {}}, Int{{{-1, 1}, {-1, 1}}, {1}}, Int{{{1, most}}, {1}},
        Int{{{most, 0}, {most, 0}, {most, 0}}, {1}}, Int{std::vector<ArrayDimension>(7, {1, 1}), {1}}}) {
    EXPECT_THROW((void)encoded(wrong), ConversionError);
    EXPECT_THROW((void)nested_text(wrong), ConversionError);
  }
}

TEST(Array, TellsWhatItsTypeCannotHold) {
  EXPECT_EQ(read<Ints>(int4_array, one_null_minus_three).outcome, Decoded::unexpected_null);
  EXPECT_EQ(read<std::vector<std::int16_t>>(int2_array, bounded_matrix).outcome, Decoded::wrong_shape);
  EXPECT_EQ(read<Matrix>(int4_array, one_and_two).outcome, Decoded::wrong_shape);
  EXPECT_EQ(read<std::vector<std::uint32_t>>(int4_array, encoded(Ints{-1})).outcome, Decoded::out_of_range);
  EXPECT_EQ(read<Ints>(int4_array, texts).outcome, Decoded::wrong_type);
  EXPECT_EQ(read<Array<std::int32_t>>(text_array, texts).outcome, Decoded::wrong_type);
}

TEST(Array, RefusesBytesThatAreNoArray) {
  EXPECT_TRUE(refuses_each_truncation<Ints>(int4_array, one_and_two));
  EXPECT_TRUE(refuses_each_truncation<MaybeInts>(int4_array, one_null_minus_three));
  EXPECT_TRUE(refuses_each_truncation<Matrix>(int2_array, bounded_matrix));
  EXPECT_TRUE(refuses_each_truncation<Array<std::int16_t>>(int2_array, bounded_matrix));
  EXPECT_TRUE(refuses_each_truncation<Strings>(text_array, texts));
  const auto refused = [](std::string_view wrong) {
    return read<Ints>(int4_array, wrong).outcome == Decoded::malformed &&
           read<Array<std::int32_t>>(int4_array, wrong).outcome == Decoded::malformed;
  };
  EXPECT_TRUE(refused("ff ff ff ff 00 00 00 00 00 00 00 17")) << "depth -1";
  EXPECT_TRUE(refused("00 00 00 07 00 00 00 00 00 00 00 17")) << "depth 7";
  EXPECT_TRUE(refused("00 00 00 00 00 00 00 02 00 00 00 17")) << "flags";
  EXPECT_TRUE(refused("00 00 00 00 00 00 00 00 00 00 00 17 00")) << "a byte behind";
  EXPECT_TRUE(refused(std::string{one_and_two} + " 00")) << "a byte behind";
  EXPECT_TRUE(refused("00 00 00 01 00 00 00 00 00 00 00 17 00 00 00 00 00 00 00 01")) << "a dimension of nothing";
  EXPECT_TRUE(refused("00 00 00 01 00 00 00 00 00 00 00 17 7f ff ff ff 00 00 00 01 00 00 00 04 00 00 00 01"))
      << "more elements than bytes";
}

TEST(Array, ReadsArraysOfWhatItsElementsRead) {
  EXPECT_THAT(types_read<std::vector<bool>>(), ElementsAre(1000));
  EXPECT_THAT(types_read<Array<bool>>(), ElementsAre(1000));
  EXPECT_TRUE(Codec<Ints>::decodes(int2_array) && Codec<Ints>::decodes(oid::oidvector));
  EXPECT_FALSE(Codec<Ints>::decodes(oid::int4) || Codec<Ints>::decodes(oid::first_of_users));
}

TEST(Array, AsksTheLookUpForElementsOfUsersTypes) {
  constexpr auto citexts =
      "00 00 00 01 00 00 00 00 00 00 4e 2a 00 00 00 01 00 00 00 01 00 00 00 01 61";  // of type 20010
  Strings value;
  EXPECT_EQ(Codec<Strings>::decode(text_array, bytes(citexts), value), Decoded::wrong_type);
  EXPECT_EQ(Codec<Strings>::decode(text_array, bytes(citexts), value, &FakeLookup::instance()), Decoded::fine);
  EXPECT_THAT(value, ElementsAre("a"));
  EXPECT_EQ(type_read_as<Strings>(FakeLookup::citext_array, &FakeLookup::instance()), text_array);
}

TEST(Array, OfFloatsReadsPgvectorToo) {
  using Floats = std::vector<float>;
  constexpr auto vector = "00 02 00 00 3f c0 00 00 c0 00 00 00";
  EXPECT_TRUE(Codec<Floats>::decodes(oid::first_of_users) && !Codec<std::vector<double>>::decodes(30'000));
  EXPECT_THAT(read<Floats>(30'000, vector).value, ElementsAre(1.5f, -2.0f));
  EXPECT_TRUE(refuses_each_truncation<Floats>(30'000, vector));
  EXPECT_EQ(read<Floats>(30'000, "00 00 00 01").outcome, Decoded::malformed);
  EXPECT_EQ(read<Floats>(30'000, std::string{vector} + " 00").outcome, Decoded::malformed);
  EXPECT_EQ(Codec<Floats>::parameter_type, 1021u) << "real[], which pgvector assigns and casts";
}

}  // namespace
}  // namespace pgdbm::types
