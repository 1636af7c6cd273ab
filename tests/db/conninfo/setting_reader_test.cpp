#include "db/conninfo/setting_reader.hpp"

#include <gtest/gtest.h>

namespace pgdbm::db::conninfo {
namespace {

constexpr Choices<int, 2> colours{{{"red", 1}, {"green", 2}}};

TEST(Integer, IsReadAsLibpqReadsIt) {
  EXPECT_EQ(parse_integer("12"), 12);
  EXPECT_EQ(parse_integer(" \t12\n"), 12);
  EXPECT_EQ(parse_integer("+12"), 12);
  EXPECT_EQ(parse_integer("-12"), -12);
  EXPECT_EQ(parse_integer("012"), 12);
  EXPECT_EQ(parse_integer("2147483647"), 2147483647);
  for (const auto* const text :
       {"", " ", "x", "1x", "1 2", "0x1", "+-1", "- 1", "1.0", "2147483648", "99999999999999"}) {
    EXPECT_EQ(parse_integer(text), std::nullopt) << text;
  }
}

TEST(SettingReader, GivesDefaultsForWhatNobodyGave) {
  const Settings none;
  SettingReader reader{none};
  EXPECT_EQ(reader.text("host"), "");
  EXPECT_EQ(reader.integer("keepalives", 7), 7);
  EXPECT_EQ(reader.choice("colour", colours, 2), 2);
  EXPECT_TRUE(reader.flag("sslsni", true));
  EXPECT_EQ(reader.find("host"), nullptr);
  EXPECT_FALSE(reader.fault());
}

TEST(SettingReader, GivesValues) {
  const Settings settings{{"a", {"5", "x"}}, {"b", {"red", "x"}}, {"c", {"0", "x"}}};
  SettingReader reader{settings};
  EXPECT_EQ(reader.integer("a", 7), 5);
  EXPECT_EQ(reader.choice("b", colours, 2), 1);
  EXPECT_FALSE(reader.flag("c", true));
  EXPECT_FALSE(reader.fault());
}

TEST(SettingReader, RemembersTheFirstFaultAndNoValue) {
  const Settings settings{{"a", {"hunter2", "the variable PGA"}}, {"b", {"hunter2", "the connection string"}}};
  SettingReader reader{settings};
  EXPECT_EQ(reader.choice("b", colours, 2), 2);
  EXPECT_EQ(reader.integer("a", 7), 7);
  ASSERT_TRUE(reader.fault());
  EXPECT_EQ(reader.fault()->kind, FaultKind::configuration);
  EXPECT_EQ(reader.fault()->message, "The option 'b' in the connection string must be one of red, green.");
}

TEST(SettingReader, RefusesAnEmptyNumberOrChoice) {
  const Settings settings{{"a", {"", "the variable PGA"}}};
  SettingReader number{settings};
  EXPECT_EQ(number.integer("a", 7), 7);
  EXPECT_EQ(number.fault()->message, "The option 'a' in the variable PGA must be a whole number.");
  SettingReader choice{settings};
  EXPECT_EQ(choice.choice("a", colours, 1), 1);
  EXPECT_TRUE(choice.fault());
}

}  // namespace
}  // namespace pgdbm::db::conninfo
