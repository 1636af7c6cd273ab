#include "types/bytes.hpp"
#include <pgdbm/types/system.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgdbm::types {
namespace {

using namespace testing;
using ::testing::ElementsAre;

static_assert(Codec<char>::parameter_type == oid::character && Codec<Tid>::parameter_type == oid::tid);
static_assert(Codec<Lsn>::parameter_type == oid::pg_lsn);

TEST(System, CharIsOneByte) {
  EXPECT_EQ(encoded('x'), "78");
  EXPECT_EQ(encoded('\0'), "00");
  EXPECT_EQ(read<char>(oid::character, "78").value, 'x');
  EXPECT_EQ(read<char>(oid::bpchar, "78").value, 'x');
  EXPECT_EQ(nested_text('x'), "x");
  EXPECT_EQ(nested_text('\0'), "");
}

TEST(System, CharTellsLongerAndEmptyText) {
  EXPECT_EQ(read<char>(oid::text, "78 79").outcome, Decoded::out_of_range);
  EXPECT_EQ(read<char>(oid::varchar, "").outcome, Decoded::out_of_range);
  EXPECT_EQ(read<char>(oid::character, "").outcome, Decoded::malformed);
  EXPECT_EQ(read<char>(oid::character, "78 79").outcome, Decoded::malformed);
}

TEST(System, TidIsBlockAndOffset) {
  const Tid place{42, 7};
  EXPECT_EQ(encoded(place), "00 00 00 2a 00 07");
  EXPECT_EQ(read<Tid>(oid::tid, "00 00 00 2a 00 07").value, place);
  EXPECT_EQ(nested_text(place), "(42,7)");
  EXPECT_TRUE(refuses_each_truncation<Tid>(oid::tid, "00 00 00 2a 00 07"));
  EXPECT_EQ(read<Tid>(oid::tid, "00 00 00 2a 00 07 00").outcome, Decoded::malformed);
}

TEST(System, LsnIsAPosition) {
  const Lsn position{0x16B374D848};
  EXPECT_EQ(encoded(position), "00 00 00 16 b3 74 d8 48");
  EXPECT_EQ(read<Lsn>(oid::pg_lsn, "00 00 00 16 b3 74 d8 48").value, position);
  EXPECT_EQ(nested_text(position), "16/B374D848");
  EXPECT_EQ(Lsn{}.to_text(), "0/0");
  EXPECT_EQ(Lsn::parse("16/b374D848"), position);
  for (const auto* wrong : {"", "/", "1/", "/1", "16", "16/B374D8480", "1/x"}) {
    EXPECT_FALSE(Lsn::parse(wrong).has_value()) << wrong;
  }
  EXPECT_TRUE(refuses_each_truncation<Lsn>(oid::pg_lsn, "00 00 00 16 b3 74 d8 48"));
}

TEST(System, ReadsColumnsOfItsOwnTypesOnly) {
  EXPECT_THAT(types_read<char>(), ElementsAre(oid::character, oid::text, oid::bpchar, oid::varchar));
  EXPECT_THAT(types_read<Tid>(), ElementsAre(oid::tid));
  EXPECT_THAT(types_read<Lsn>(), ElementsAre(oid::pg_lsn));
}

}  // namespace
}  // namespace pgdbm::types
