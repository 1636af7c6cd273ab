#include "db/conninfo/pairs.hpp"
#include "db/conninfo/split.hpp"

#include <gtest/gtest.h>

namespace pgdbm::db::conninfo {
namespace {

std::string read(std::string_view text) {
  return shown(split(text));
}

TEST(KeyValue, HasNoPairsInAnEmptyText) {
  EXPECT_EQ(read(""), "");
  EXPECT_EQ(read(" \t\r\n\f\v "), "");
}

TEST(KeyValue, SeparatesPairsByAnySpace) {
  EXPECT_EQ(read("host=a\tport=1\n user=u "), "host=<a> port=<1> user=<u>");
}

TEST(KeyValue, AllowsSpacesAroundTheEqualsSign) {
  EXPECT_EQ(read("host = a port\n=\t1"), "host=<a> port=<1>");
}

TEST(KeyValue, TakesAnEmptyValue) {
  EXPECT_EQ(read("host="), "host=<>");
  EXPECT_EQ(read("host=''"), "host=<>");
  EXPECT_EQ(read("host= port=1"), "host=<port=1>");
}

TEST(KeyValue, TakesQuotedValues) {
  EXPECT_EQ(read("password='a b' host=h"), "password=<a b> host=<h>");
  EXPECT_EQ(read("host='a'port=1"), "host=<a> port=<1>");
  EXPECT_EQ(read("host=a'b"), "host=<a'b>");
}

TEST(KeyValue, TakesTheByteBehindABackslashAsItIs) {
  EXPECT_EQ(read(R"(password='it\'s' host=h)"), "password=<it's> host=<h>");
  EXPECT_EQ(read(R"(password=a\ b\\c\'d)"), R"(password=<a b\c'd>)");
  EXPECT_EQ(read(R"(host=a\)"), "host=<a>");
}

TEST(KeyValue, RefusesAWordWithoutAnEqualsSign) {
  constexpr auto word =
      "fault: The connection string has a word without '=' (is a value with spaces in it not in quotes?) at byte ";
  EXPECT_EQ(read("host"), std::string{word} + "1.");
  EXPECT_EQ(read("password=my secret"), std::string{word} + "13.");
  EXPECT_EQ(read("host='a'b"), std::string{word} + "9.");
}

TEST(KeyValue, RefusesAnOpenQuote) {
  constexpr auto open = "fault: The connection string has a quote that is not closed at byte 6.";
  EXPECT_EQ(read("host='a"), open);
  EXPECT_EQ(read("host='a\\"), open);
  EXPECT_EQ(read("host='a\\'"), open);
}

TEST(KeyValue, KeepsThePairsBeforeAFault) {
  const auto parts = split("host=h password=a b");
  ASSERT_TRUE(parts.fault);
  EXPECT_EQ(parts.pairs.size(), 2U);
}

TEST(KeyValue, KnowsWhereEachValueStandsWithItsQuotes) {
  const std::string_view text = "host=h password='a b' port=1";
  const auto parts = split(text);
  ASSERT_EQ(parts.pairs.size(), 3U);
  const auto& pair = parts.pairs[1];
  EXPECT_EQ(text.substr(pair.name_begin, 8), "password");
  EXPECT_EQ(text.substr(pair.value_begin, pair.value_end - pair.value_begin), "'a b'");
}

}  // namespace
}  // namespace pgdbm::db::conninfo
