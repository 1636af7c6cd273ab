#include "db/conninfo/pairs.hpp"
#include "db/conninfo/split.hpp"

#include <gtest/gtest.h>

namespace pgdbm::db::conninfo {
namespace {

std::string read_uri(std::string_view text) {
  return shown(split(text));
}

TEST(Uri, IsKnownByItsScheme) {
  EXPECT_TRUE(is_uri("postgresql://"));
  EXPECT_TRUE(is_uri("postgres://h"));
  EXPECT_FALSE(is_uri("POSTGRES://h"));
  EXPECT_FALSE(is_uri("postgres:/h"));
  EXPECT_FALSE(is_uri("host=postgres://"));
}

TEST(Uri, HasUserPasswordHostPortAndDatabase) {
  EXPECT_EQ(read_uri("postgresql://ada:pw@db.example.org:5433/shop"),
            "user=<ada> password=<pw> host=<db.example.org> port=<5433> dbname=<shop>");
}

TEST(Uri, MayLeaveOutEachOfThem) {
  EXPECT_EQ(read_uri("postgresql://"), "");
  EXPECT_EQ(read_uri("postgresql:///shop"), "dbname=<shop>");
  EXPECT_EQ(read_uri("postgres://h"), "host=<h>");
  EXPECT_EQ(read_uri("postgres://h/"), "host=<h>");
  EXPECT_EQ(read_uri("postgres://:5433"), "port=<5433>");
  EXPECT_EQ(read_uri("postgres://h:"), "host=<h>");
  EXPECT_EQ(read_uri("postgres://@h"), "host=<h>");
  EXPECT_EQ(read_uri("postgres://u:@h"), "user=<u> host=<h>");
  EXPECT_EQ(read_uri("postgres://:p@h"), "password=<p> host=<h>");
}

TEST(Uri, ListsHostsWithTheirPorts) {
  EXPECT_EQ(read_uri("postgres://a,b:1,:2/d"), "host=<a,b,> port=<,1,2> dbname=<d>");
  EXPECT_EQ(read_uri("postgres://a,,b"), "host=<a,,b> port=<,,>");
}

TEST(Uri, TakesIPv6InBrackets) {
  EXPECT_EQ(read_uri("postgres://[::1]:5433/d"), "host=<::1> port=<5433> dbname=<d>");
  EXPECT_EQ(read_uri("postgres://[::1],[fe80::1%25eth0]:2"), "host=<::1,fe80::1%eth0> port=<,2>");
}

TEST(Uri, RefusesBrokenBrackets) {
  EXPECT_EQ(read_uri("postgres://[::1"), "fault: The connection string has a '[' without its ']' at byte 12.");
  EXPECT_EQ(read_uri("postgres://[]"), "fault: The connection string has an empty address in '[]' at byte 12.");
  EXPECT_EQ(read_uri("postgres://[::1]x"),
            "fault: The connection string has something other than ':', '/', '?' or ',' behind an address in '[]' at "
            "byte 17.");
}

TEST(Uri, DecodesPercentSigns) {
  EXPECT_EQ(read_uri("postgres://u%40:p%3a%2F@h/d%2f?options=a%20b"),
            "user=<u@> password=<p:/> host=<h> dbname=<d/> options=<a b>");
  EXPECT_EQ(read_uri("postgres://%2Fvar%2Frun/d"), "host=</var/run> dbname=<d>");
  EXPECT_EQ(read_uri("postgres://?h%6Fst=a"), "host=<a>");
}

TEST(Uri, LeavesAPlusAsItIs) {
  EXPECT_EQ(read_uri("postgres://a+b@?options=c+d"), "user=<a+b> options=<c+d>");
}

TEST(Uri, RefusesBrokenPercentSigns) {
  for (const auto* const text : {"postgres://h%", "postgres://h%2", "postgres://h%zz", "postgres://h%2x/d",
                                 "postgres://u:%g0@h", "postgres://?host=%1", "postgres://?%1=h", "postgres:///%"}) {
    EXPECT_NE(read_uri(text).find("has a '%' that two hexadecimal digits do not follow"), std::string::npos) << text;
  }
  EXPECT_EQ(read_uri("postgres://h%00"), "fault: The connection string has the forbidden %00 at byte 13.");
}

TEST(Uri, EndsTheUserAtTheFirstAt) {
  EXPECT_EQ(read_uri("postgres://u:p@ss@h"), "user=<u> password=<p> host=<ss@h>");
  EXPECT_EQ(read_uri("postgres://u?x@h"), "user=<u?x> host=<h>");
  EXPECT_EQ(read_uri("postgres://u/x@h"), "host=<u> dbname=<x@h>");
}

TEST(Uri, ReadsParameters) {
  EXPECT_EQ(read_uri("postgres://h?port=1&dbname=d"), "host=<h> port=<1> dbname=<d>");
  EXPECT_EQ(read_uri("postgres:///d?host=/run&sslmode="), "dbname=<d> host=</run> sslmode=<>");
  EXPECT_EQ(read_uri("postgres://?"), "");
  EXPECT_EQ(read_uri("postgres://?host=a&"), "host=<a>");
}

TEST(Uri, RefusesParametersWithoutOrWithTwoEqualsSigns) {
  for (const auto* const text : {"postgres://h?host", "postgres://?&host=a", "postgres://?host=a&&port=1"}) {
    EXPECT_NE(read_uri(text).find("has a parameter without '='"), std::string::npos) << text;
  }
  EXPECT_EQ(read_uri("postgres://h?host=a=b"),
            "fault: The connection string has a parameter with a second '=' (write it as %3D) at byte 14.");
}

TEST(Uri, ReadsSslTrueAsJdbcWritesIt) {
  EXPECT_EQ(read_uri("postgres://?ssl=true"), "sslmode=<require>");
  EXPECT_EQ(read_uri("postgres://?ssl=TRUE"), "ssl=<TRUE>");
  EXPECT_EQ(read_uri("postgres://?ssl=false"), "ssl=<false>");
}

TEST(Uri, RefusesANulByte) {
  EXPECT_EQ(read_uri(std::string_view{"postgres://h\0x", 14}),
            "fault: The connection string has a NUL byte at byte 13.");
}

TEST(Uri, KnowsWhereEachValueStands) {
  const std::string_view text = "postgres://u:p%40@h/d?sslpassword=x&port=1";
  const auto parts = split(text);
  ASSERT_FALSE(parts.fault);
  const auto at = [&](std::size_t i) {
    const auto& pair = parts.pairs.at(i);
    return text.substr(pair.value_begin, pair.value_end - pair.value_begin);
  };
  EXPECT_EQ(at(0), "u");
  EXPECT_EQ(at(1), "p%40");
  EXPECT_EQ(at(2), "h");
  EXPECT_EQ(at(3), "d");
  EXPECT_EQ(at(4), "x");
  EXPECT_EQ(text.substr(parts.pairs.at(5).name_begin), "port=1");
}

}  // namespace
}  // namespace pgdbm::db::conninfo
