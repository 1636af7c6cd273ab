#include "types/bytes.hpp"
#include <pgdbm/types/mac_address.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgdbm::types {
namespace {

using namespace testing;
using ::testing::ElementsAre;

static_assert(Codec<MacAddress>::parameter_type == oid::macaddr);
static_assert(Codec<MacAddress8>::parameter_type == oid::macaddr8);

constexpr MacAddress six{{0x08, 0x00, 0x2b, 0x01, 0x02, 0xfe}};
constexpr MacAddress8 eight{{0x08, 0x00, 0x2b, 0x01, 0x02, 0x03, 0x04, 0xfe}};

TEST(MacAddress, IsItsOctets) {
  EXPECT_EQ(encoded(six), "08 00 2b 01 02 fe");
  EXPECT_EQ(encoded(eight), "08 00 2b 01 02 03 04 fe");
  EXPECT_EQ(read<MacAddress>(oid::macaddr, "08 00 2b 01 02 fe").value, six);
  EXPECT_EQ(read<MacAddress8>(oid::macaddr8, "08 00 2b 01 02 03 04 fe").value, eight);
}

TEST(MacAddress, IsPrintedWithColons) {
  EXPECT_EQ(nested_text(six), "08:00:2b:01:02:fe");
  EXPECT_EQ(eight.to_text(), "08:00:2b:01:02:03:04:fe");
}

TEST(MacAddress, ReadsColonsAndDashes) {
  EXPECT_EQ(MacAddress::parse("08-00-2B-01-02-FE"), six);
  EXPECT_EQ(read_text<MacAddress8>("08:00:2b:01:02:03:04:fe").value, eight);
  for (const auto* wrong : {"", "08:00:2b:01:02", "08:00:2b:01:02:f", "08:00-2b:01:02:fe", "08.00.2b.01.02.fe",
                            "0g:00:2b:01:02:fe", "08:00:2b:01:02:fg", "08:00:2b:01:02:fe:00"}) {
    EXPECT_EQ(read_text<MacAddress>(wrong).outcome, Decoded::malformed) << wrong;
  }
}

TEST(MacAddress, RefusesAnyOtherSize) {
  EXPECT_TRUE(refuses_each_truncation<MacAddress>(oid::macaddr, "08 00 2b 01 02 fe"));
  EXPECT_TRUE(refuses_each_truncation<MacAddress8>(oid::macaddr8, "08 00 2b 01 02 03 04 fe"));
  EXPECT_EQ(read<MacAddress>(oid::macaddr, "08 00 2b 01 02 03 04 fe").outcome, Decoded::malformed);
}

TEST(MacAddress, ReadsColumnsOfItsOwnSizeOnly) {
  EXPECT_THAT(types_read<MacAddress>(), ElementsAre(oid::macaddr));
  EXPECT_THAT(types_read<MacAddress8>(), ElementsAre(oid::macaddr8));
}

}  // namespace
}  // namespace pgdbm::types
