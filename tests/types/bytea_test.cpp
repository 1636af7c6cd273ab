#include "types/bytes.hpp"
#include <pgdbm/types/bytea.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <span>
#include <vector>

namespace pgdbm::types {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using Bytes = std::vector<std::byte>;

static_assert(Codec<Bytes>::parameter_type == oid::bytea && Codec<Bytes>::parameter_format == Format::binary);
static_assert(Encodable<std::span<const std::byte>> && !Decodable<std::span<const std::byte>>);
static_assert(Encodable<std::span<std::byte>>);

TEST(Bytea, TravelsAsItIs) {
  EXPECT_EQ(encoded(bytes("00 ff 5c 27")), "00 ff 5c 27");
  EXPECT_EQ(encoded(Bytes{}), "");
  auto some = bytes("01 02");
  EXPECT_EQ(encoded(std::span<std::byte>{some}), "01 02");
}

TEST(Bytea, ReadsBytesOfAnyNumber) {
  EXPECT_EQ(read<Bytes>(oid::bytea, "00 ff").value, bytes("00 ff"));
  Bytes before = bytes("01");
  EXPECT_EQ(Codec<Bytes>::decode(oid::bytea, {}, before), Decoded::fine);
  EXPECT_TRUE(before.empty());
}

TEST(Bytea, IsHexadecimalWithinALiteral) {
  EXPECT_EQ(nested_text(bytes("00 9f fa")), "\\x009ffa");
  EXPECT_EQ(nested_text(Bytes{}), "\\x");
}

TEST(Bytea, ReadsByteaColumnsOnly) {
  EXPECT_THAT(types_read<Bytes>(), ElementsAre(oid::bytea));
}

}  // namespace
}  // namespace pgdbm::types
