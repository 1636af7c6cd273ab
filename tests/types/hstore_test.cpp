#include "types/bytes.hpp"
#include "types/fake_lookup.hpp"
#include <pgdbm/types/array.hpp>
#include <pgdbm/types/hstore.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace pgdbm::types {
namespace {

using namespace testing;
using ::testing::ElementsAre;

static_assert(Codec<Hstore>::parameter_type == oid::unspecified && Codec<Hstore>::parameter_format == Format::text);

constexpr auto pinned_hstore = "00 00 00 02 00 00 00 01 61 00 00 00 02 62 63 00 00 00 01 64 ff ff ff ff";

TEST(Hstore, IsAListOfPairs) {
  EXPECT_EQ(read<Hstore>(20'000, pinned_hstore).value, (Hstore{{"a", "bc"}, {"d", std::nullopt}}));
  EXPECT_EQ(read<Hstore>(20'000, "00 00 00 00").value, Hstore{});
}

TEST(Hstore, GoesAsALiteral) {
  EXPECT_EQ(encoded_text(Hstore{{"a", "b\"c"}, {"d", std::nullopt}, {"", "NULL"}}),
            R"(""=>"NULL","a"=>"b\"c","d"=>NULL)");
  EXPECT_EQ(encoded_text(Hstore{}), "");
  EXPECT_EQ(encoded_text(std::vector{Hstore{{"a", "b"}}}), R"({"\"a\"=>\"b\""})");
}

TEST(Hstore, RefusesBytesThatAreNone) {
  EXPECT_TRUE(refuses_each_truncation<Hstore>(20'000, pinned_hstore));
  EXPECT_EQ(read<Hstore>(20'000, std::string{pinned_hstore} + " 00").outcome, Decoded::malformed);
  EXPECT_EQ(read<Hstore>(20'000, "00 00 00 01 ff ff ff ff 00 00 00 00").outcome, Decoded::malformed) << "a key of NULL";
  EXPECT_EQ(read<Hstore>(20'000, "00 00 00 02 00 00 00 01 61 ff ff ff ff 00 00 00 01 61 ff ff ff ff").outcome,
            Decoded::malformed)
      << "a key twice";
  EXPECT_EQ(read<Hstore>(20'000, "ff ff ff ff").outcome, Decoded::malformed);
}

TEST(Hstore, IsCheckedByNameWhereALookUpIs) {
  EXPECT_EQ(type_read_as<Hstore>(FakeLookup::hstore, &FakeLookup::instance()), FakeLookup::hstore);
  EXPECT_EQ(type_read_as<Hstore>(FakeLookup::ltree, &FakeLookup::instance()), 0u);
  EXPECT_THAT(types_read<Hstore>(), ElementsAre(Oid{16'384}, Oid{4'294'967'295}));
}

}  // namespace
}  // namespace pgdbm::types
