#include "types/bytes.hpp"
#include <pgdbm/types/parameters.hpp>

#include <pgdbm/base/error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>

namespace pgdbm::types {

/// Takes up room without touching it, so that the largest value costs a test no memory.
struct Bulk {
  std::size_t size;
};

template <>
struct Codec<Bulk> {
  static constexpr Oid parameter_type = oid::bytea;
  static constexpr Format parameter_format = Format::binary;
  static void encode(Bulk value, ByteBuffer& out) {
    (void)out.prepare(value.size);
    out.commit(value.size);
  }
};

namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Unencodable {};
static_assert(Parameter<int> && Parameter<std::optional<std::string>> && Parameter<std::nullptr_t>);
static_assert(Parameter<char[3]> && !Parameter<Unencodable> && !Parameter<std::optional<std::nullopt_t>>);

TEST(Parameters, CarryLengthAndBytesOfEachValue) {
  const auto parameters = encode_parameters(std::int32_t{1}, "ab", true);
  EXPECT_THAT(parameters.types, ElementsAre(oid::int4, oid::unspecified, oid::boolean));
  EXPECT_THAT(parameters.formats, ElementsAre(1, 0, 1));
  EXPECT_EQ(hex(parameters.values.view()), "00 00 00 04 00 00 00 01 00 00 00 02 61 62 00 00 00 01 01");
}

TEST(Parameters, MayBeNone) {
  const auto parameters = encode_parameters();
  EXPECT_THAT(parameters.types, IsEmpty());
  EXPECT_TRUE(parameters.values.empty());
}

TEST(Parameters, SendNullAsLengthMinusOne) {
  const auto parameters = encode_parameters(std::nullopt, nullptr, std::optional<std::int64_t>{});
  EXPECT_THAT(parameters.types, ElementsAre(oid::unspecified, oid::unspecified, oid::int8));
  EXPECT_EQ(hex(parameters.values.view()), "ff ff ff ff ff ff ff ff ff ff ff ff");
}

TEST(Parameters, SendAFilledOptionalAsItsValue) {
  const auto parameters = encode_parameters(std::optional<std::string>{"x"});
  EXPECT_EQ(hex(parameters.values.view()), "00 00 00 01 78");
}

TEST(Parameters, TakeANullPointerToTextForNull) {
  const char* nothing = nullptr;
  char* nothing_either = nullptr;
  EXPECT_EQ(hex(encode_parameters(nothing, nothing_either).values.view()), "ff ff ff ff ff ff ff ff");
}

TEST(Parameters, TellAnEmptyStringFromNull) {
  EXPECT_EQ(hex(encode_parameters("").values.view()), "00 00 00 00");
}

TEST(Parameters, GoUpToTheLargestValue) {
  const auto parameters = encode_parameters(Bulk{max_value_bytes});
  EXPECT_EQ(hex(parameters.values.view().first(4)), "3f ff ff ff");
}

TEST(Parameters, RefuseAValueLargerThanPostgresHolds) {
  try {
    (void)encode_parameters(Bulk{max_value_bytes + 1});
    FAIL() << "encoded";
  } catch (const ConversionError& error) {
    EXPECT_STREQ(error.what(),
                 "A parameter of 1073741824 bytes is larger than PostgreSQL can hold (1073741823). "
                 "Store it in parts, or as a large object.");
  }
}

}  // namespace
}  // namespace pgdbm::types
