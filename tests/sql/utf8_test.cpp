#include "sql/utf8.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace pgdbm::sql::utf8 {
namespace {

TEST(Utf8, MeasuresCharactersOfEachSize) {
  EXPECT_EQ(sequence_length("a"), 1U);
  EXPECT_EQ(sequence_length(std::string_view{"\0", 1}), 1U);
  EXPECT_EQ(sequence_length("\xc3\xa9 more"), 2U);
  EXPECT_EQ(sequence_length("\xe2\x82\xac"), 3U);
  EXPECT_EQ(sequence_length("\xf0\x9f\x90\x98"), 4U);
  EXPECT_EQ(sequence_length("\xf4\x8f\xbf\xbf"), 4U) << "the last of Unicode";
}

TEST(Utf8, KnowsNoCharacterThatIsNotWellFormed) {
  for (const auto* text : {"\x80", "\xbf", "\xc1\x81", "\xc3", "\xc3(", "\xe0\x9f\xbf", "\xe2\x82", "\xed\xa0\x80",
                           "\xf0\x8f\xbf\xbf", "\xf0\x9f\x90", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff"}) {
    EXPECT_EQ(sequence_length(text), 0U) << text;
  }
}

TEST(Utf8, TellsWhereCharactersBegin) {
  std::string begins;
  for (const char c : std::string_view{"a\xe2\x82\xac\xc3\xa9"}) begins += begins_character(c) ? '|' : '.';
  EXPECT_EQ(begins, "||..|.");
}

}  // namespace
}  // namespace pgdbm::sql::utf8
