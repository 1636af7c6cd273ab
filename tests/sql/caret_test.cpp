#include <pgdbm/sql/caret.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace pgdbm::sql {
namespace {

using ::testing::HasSubstr;

TEST(Caret, StandsUnderTheByte) {
  EXPECT_EQ(show_position("SELECT a", 7), "line 1: SELECT a\n               ^");
  EXPECT_EQ(show_position("SELECT a", 0), "line 1: SELECT a\n        ^");
}

TEST(Caret, ShowsTheLineOfThePlace) {
  EXPECT_EQ(show_position("a\nbc\nd", 3), "line 2: bc\n         ^");
  EXPECT_EQ(show_position("a\nbc\nd", 5), "line 3: d\n        ^");
  EXPECT_EQ(show_position("a\r\nbc\r\nd", 3), "line 2: bc\n        ^");
}

TEST(Caret, StandsBehindTheLineAtItsEnd) {
  EXPECT_EQ(show_position("ab\nc", 2), "line 1: ab\n          ^");
  EXPECT_EQ(show_position("ab\r\nc", 3), "line 1: ab\n          ^") << "on the newline of Windows";
  EXPECT_EQ(show_position("ab", 2), "line 1: ab\n          ^");
  EXPECT_EQ(show_position("ab", 999), "line 1: ab\n          ^");
  EXPECT_EQ(show_position("", 0), "line 1: \n        ^");
  EXPECT_EQ(show_position("a\n", 2), "line 2: \n        ^");
}

TEST(Caret, CountsCharactersAsTerminalsDrawThem) {
  EXPECT_EQ(show_position("'\xc3\xa9' x", 5), "line 1: '\xc3\xa9' x\n            ^");
  EXPECT_EQ(show_position("'\xe6\xbc\xa2' x", 6), "line 1: '\xe6\xbc\xa2' x\n             ^") << "two columns wide";
  EXPECT_EQ(show_position("'e\xcc\x81' x", 6), "line 1: 'e\xcc\x81' x\n            ^") << "a combining accent";
  EXPECT_EQ(show_position("\xc3\xa9x", 1), "line 1: \xc3\xa9x\n        ^") << "in the middle of a character";
}

TEST(Caret, ShowsTabsAndControlCharactersAsSpaces) {
  EXPECT_EQ(show_position("\ta\x1b[31m\x7f", 1), "line 1:  a [31m \n         ^");
  EXPECT_EQ(show_position("\xc2\x9b x", 3), "line 1:   x\n          ^") << "a control character of two bytes";
}

TEST(Caret, ShowsBrokenUtf8AsReplacementCharacters) {
  EXPECT_EQ(show_position("\xff\xc3 x", 3), "line 1: \xef\xbf\xbd\xef\xbf\xbd x\n           ^");
  EXPECT_EQ(show_position("\xed\xa0\x80x", 3), "line 1: \xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdx\n           ^")
      << "half a surrogate pair";
}

TEST(Caret, CutsALongLineAroundThePlace) {
  const std::string line = std::string(300, 'a') + "X" + std::string(300, 'b');
  const std::string shown = show_position(line, 300);
  EXPECT_EQ(shown,
            "line 1: …" + std::string(60, 'a') + "X" + std::string(39, 'b') + "…\n" + std::string(69, ' ') + "^");
  EXPECT_EQ(show_position(line, 0).substr(0, 112), "line 1: " + std::string(100, 'a') + "…\n");
}

TEST(Caret, LooksAtNoMoreOfAVeryLongLineThanItShows) {
  const std::string line(10'000'000, 'a');
  EXPECT_THAT(show_position(line, 5'000'000), HasSubstr("…" + std::string(100, 'a') + "…"));
  std::string accents = "a";
  for (int i = 0; i < 100'000; ++i) accents += "\xcc\x81";
  EXPECT_LT(show_position(accents, accents.size() / 2).size(), 4000U) << "marks without width do not pile up";
}

}  // namespace
}  // namespace pgdbm::sql
