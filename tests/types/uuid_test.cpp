#include "types/bytes.hpp"
#include <pgdbm/types/uuid.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgdbm::types {
namespace {

using namespace testing;
using boost::uuids::uuid;
using ::testing::ElementsAre;

static_assert(Codec<uuid>::parameter_type == oid::uuid && Codec<uuid>::parameter_format == Format::binary);

constexpr auto pinned_uuid = "6b a7 b8 10 9d ad 11 d1 80 b4 00 c0 4f d4 30 c8";
constexpr uuid dns_namespace{0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1,
                             0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8};

TEST(Uuid, IsSixteenBytesInTheOrderOfItsDigits) {
  EXPECT_EQ(encoded(dns_namespace), pinned_uuid);
  EXPECT_EQ(read<uuid>(oid::uuid, pinned_uuid).value, dns_namespace);
}

TEST(Uuid, RefusesAnyOtherSize) {
  EXPECT_TRUE(refuses_each_truncation<uuid>(oid::uuid, pinned_uuid));
  EXPECT_EQ(read<uuid>(oid::uuid, "6b a7 b8 10 9d ad 11 d1 80 b4 00 c0 4f d4 30 c8 00").outcome, Decoded::malformed);
}

TEST(Uuid, IsItsCanonicalFormWithinALiteral) {
  EXPECT_EQ(nested_text(dns_namespace), "6ba7b810-9dad-11d1-80b4-00c04fd430c8");
}

TEST(Uuid, ReadsUuidColumnsOnly) {
  EXPECT_THAT(types_read<uuid>(), ElementsAre(oid::uuid));
}

}  // namespace
}  // namespace pgdbm::types
