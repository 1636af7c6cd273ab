#include "wire/saslprep.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace pgdbm::wire {
namespace {

std::string prepared(std::string_view password) {
  return std::string{saslprep(password).reveal()};
}

// RFC 4013, section 3.
TEST(Saslprep, MakesOfTheExamplesWhatTheRfcSays) {
  EXPECT_EQ(prepared("I\u00adX"), "IX");
  EXPECT_EQ(prepared("user"), "user");
  EXPECT_EQ(prepared("USER"), "USER");
  EXPECT_EQ(prepared("\u00aa"), "a");
  EXPECT_EQ(prepared("\u2168"), "IX");
}

TEST(Saslprep, TakesEverySpaceForTheOneOfAscii) {
  EXPECT_EQ(prepared("a\u00a0b\u3000c\u200bd"), "a b c d");
}

TEST(Saslprep, DropsWhatNobodySees) {
  EXPECT_EQ(prepared("p\u2060\ufeff\ufe0fw"), "pw");
}

TEST(Saslprep, WritesEveryLengthOfUtf8) {
  EXPECT_EQ(prepared("\uff21\u00e4\u6f22\U00020000"), "A\u00e4\u6f22\U00020000");
}

// What SASLprep would refuse is used as it is: PostgreSQL hashed it so.
TEST(Saslprep, LeavesAsciiAloneWhateverItIs) {
  EXPECT_EQ(prepared(""), "");
  EXPECT_EQ(prepared("tab\tbell\a\x7f"), "tab\tbell\a\x7f");
}

TEST(Saslprep, LeavesAPasswordAloneThatHasSomethingProhibited) {
  // Each would lose its soft hyphen otherwise.
  for (const std::string prohibited : {"\u0080", "\a", "\u06dd", "\ufffd", "\u2ff0", "\u200e", "\ue000", "\ufdd0",
                                       "\U000e0001", "\U0010ffff", "\U0001f600", "\u0221"}) {
    const auto password = "a\u00ad" + prohibited;
    EXPECT_EQ(prepared(password), password);
  }
}

TEST(Saslprep, LeavesAPasswordAloneOfWhichNothingIsLeft) {
  EXPECT_EQ(prepared("\u00ad"), "\u00ad");
}

TEST(Saslprep, LeavesMixedDirectionsAlone) {
  const std::string alef = "\u0627";
  const std::string hyphen = "\u00ad";
  EXPECT_EQ(prepared(hyphen + alef + "1" + alef), alef + "1" + alef);
  EXPECT_EQ(prepared(hyphen + alef + "a" + alef), hyphen + alef + "a" + alef) << "a left-to-right letter within";
  EXPECT_EQ(prepared(hyphen + alef + "1"), hyphen + alef + "1") << "does not end right to left";
  EXPECT_EQ(prepared(hyphen + "1" + alef), hyphen + "1" + alef) << "does not begin right to left";
}

// RFC 3454 would look at the result of normalization; PostgreSQL looks at what goes into it.
TEST(Saslprep, LooksForTheProhibitedBeforeItNormalizes) {
  EXPECT_EQ(prepared("\u2100"), "a/c");
  EXPECT_EQ(prepared("\ufe8d\u00ad"), "\u0627");
}

TEST(Saslprep, LeavesWhatIsNotUtf8Alone) {
  for (const std::string broken :
       {"\x80", "\xc3", "\xc3(", "\xe2\x82", "\xe2(\xac", "\xf0\x9f\x98", "\xff", "\xfe", "\xf8\x88\x80\x80\x80",
        "\xc0\xaf", "\xe0\x80\xaf", "\xf0\x80\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80"}) {
    const auto password = "\u00ad" + broken;
    EXPECT_EQ(prepared(password), password);
  }
}

}  // namespace
}  // namespace pgdbm::wire
