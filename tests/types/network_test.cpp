#include "types/bytes.hpp"
#include <pgdbm/types/network.hpp>

#include <pgdbm/base/error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

namespace pgdbm::types {
namespace {

using namespace testing;
using ::testing::ElementsAre;

static_assert(Codec<Inet>::parameter_type == oid::inet && Codec<Cidr>::parameter_type == oid::cidr);

constexpr auto v4 = "02 18 00 04 c0 a8 00 01";
constexpr auto v6 = "03 40 00 10 fe 80 00 00 00 00 00 00 00 00 00 00 00 00 00 01";
constexpr auto net4 = "02 08 01 04 0a 00 00 00";
constexpr auto net6 = "03 20 01 10 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 00";

TEST(Network, TravelsWithFamilyAndPrefix) {
  EXPECT_EQ(encoded(Inet::parse("192.168.0.1/24").value()), v4);
  EXPECT_EQ(encoded(Inet::parse("fe80::1/64").value()), v6);
  EXPECT_EQ(encoded(Cidr::parse("10.0.0.0/8").value()), net4);
  EXPECT_EQ(encoded(Cidr::parse("2001:db8::/32").value()), net6);
  EXPECT_EQ(read<Inet>(oid::inet, v4).value.to_text(), "192.168.0.1/24");
  EXPECT_EQ(read<Inet>(oid::inet, v6).value.to_text(), "fe80::1/64");
  EXPECT_EQ(read<Cidr>(oid::cidr, net4).value.to_text(), "10.0.0.0/8");
  EXPECT_EQ(read<Cidr>(oid::cidr, net6).value.to_text(), "2001:db8::/32");
  EXPECT_EQ(read<Inet>(oid::cidr, net4).value.to_text(), "10.0.0.0/8");
}

// Each as a server prints it.
TEST(Network, IsPrintedAsPostgresDoes) {
  for (const std::string_view text :
       {"0.0.0.0/0", "10.0.0.1", "255.255.255.255", "::", "::1", "::/0", "::1.2.3.4", "::ffff:1.2.3.4", "::100", "::2",
        "1:0:0:2::3", "2001:db8::1:0:0:1", "1:2:3:4:5:6:7:8", "1::", "1:2:3:4:5:6:7:0", "0:1::", "fe80::1/64"}) {
    const auto value = Inet::parse(text);
    ASSERT_TRUE(value.has_value()) << text;
    EXPECT_EQ(value->to_text(), text);
    EXPECT_EQ(read<Inet>(oid::inet, encoded(*value)).value, *value) << text;
    EXPECT_EQ(read_text<Inet>(text).value, *value) << text;
    EXPECT_EQ(nested_text(*value), text);
  }
}

TEST(Network, ReadsOtherSpellings) {
  EXPECT_EQ(Inet::parse("FE80:0:0:0:0:0:0:1").value().to_text(), "fe80::1");
  EXPECT_EQ(Inet::parse("::FFFF:1.2.3.4").value(), Inet::parse("::ffff:102:304").value());
  EXPECT_EQ(Inet::parse("1:2:3:4:5:6:7::").value().to_text(), "1:2:3:4:5:6:7:0");
  EXPECT_EQ(Inet::parse("10.0.0.1/32").value().to_text(), "10.0.0.1");
  EXPECT_EQ(Cidr::parse("1.2.3.4").value().to_text(), "1.2.3.4/32");
  EXPECT_EQ(nested_text(Cidr::parse("::/0").value()), "::/0");
}

TEST(Network, RefusesTextThatIsNoAddress) {
  for (const auto* wrong : {"",
                            "1",
                            "1.2.3",
                            "1.2.3.4.5",
                            "256.1.1.1",
                            "1.2.3.04",
                            "1.2.3.4/33",
                            "1.2.3.4/",
                            "1.2.3.4/024",
                            " 1.2.3.4",
                            ":",
                            ":1",
                            "1:",
                            ":::",
                            "1:::2",
                            "1::2::3",
                            "1:2:3:4:5:6:7",
                            "1:2:3:4:5:6:7:8:9",
                            "::1:2:3:4:5:6:7:8",
                            "12345::",
                            "g::",
                            "::1/129",
                            "::1/",
                            "1:2:3:4:5:6:7:1.2.3.4",
                            "::1.2.3",
                            "::1.2.3.4:5",
                            "1:2:3:4:5:6:7:/8"}) {
    EXPECT_FALSE(Inet::parse(wrong).has_value()) << wrong;
    EXPECT_EQ(read_text<Inet>(wrong).outcome, Decoded::malformed) << wrong;
  }
  EXPECT_FALSE(Cidr::parse("10.0.0.1/8").has_value()) << "a bit behind the prefix";
  EXPECT_EQ(read_text<Cidr>("10.0.0.1/8").outcome, Decoded::malformed);
  EXPECT_EQ(read_text<Cidr>("10.0.0.0/8").value, Cidr::parse("10.0.0.0/8").value());
}

TEST(Network, RefusesBytesThatAreNoAddress) {
  EXPECT_TRUE(refuses_each_truncation<Inet>(oid::inet, v4));
  EXPECT_TRUE(refuses_each_truncation<Inet>(oid::inet, v6));
  EXPECT_TRUE(refuses_each_truncation<Cidr>(oid::cidr, net6));
  for (const auto* wrong : {
           "01 18 00 04 c0 a8 00 01",     // no such family
           "02 21 00 04 c0 a8 00 01",     // a prefix of 33 bits
           "02 18 00 05 c0 a8 00 01 00",  // five bytes
           "03 18 00 04 c0 a8 00 01",     // four bytes of IPv6
           "02 18 00 04 c0 a8 00 01 00",  // a byte behind
       }) {
    EXPECT_EQ(read<Inet>(oid::inet, wrong).outcome, Decoded::malformed) << wrong;
  }
  EXPECT_EQ(read<Cidr>(oid::cidr, "02 08 01 04 0a 00 00 01").outcome, Decoded::malformed) << "a bit behind the prefix";
}

TEST(Network, RefusesAPrefixLongerThanTheAddress) {
  EXPECT_THROW((void)encoded(Cidr{.prefix = 33}), ConversionError);
  try {
    (void)encoded(Inet{.is_v6 = true, .prefix = 129});
    FAIL() << "encoded";
  } catch (const ConversionError& error) {
    EXPECT_STREQ(error.what(), "A parameter of type inet has a prefix of 129 bits, which is longer than its address.");
  }
}

TEST(Network, ReadsColumnsOfAddressesOnly) {
  EXPECT_THAT(types_read<Inet>(), ElementsAre(oid::cidr, oid::inet));
  EXPECT_THAT(types_read<Cidr>(), ElementsAre(oid::cidr));
}

}  // namespace
}  // namespace pgdbm::types
