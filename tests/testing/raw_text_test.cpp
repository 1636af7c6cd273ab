#include "testing/raw_text.hpp"

#include "testing/scratch.hpp"

#include <gtest/gtest.h>

namespace pgdbm::testing {
namespace {

TEST(RawText, JoinsTextAndNumbers) {
  RawText<32> text;
  text.add("/proc/").add(1234).add("/").add("stat");
  EXPECT_STREQ(text.c_str(), "/proc/1234/stat");
  EXPECT_TRUE(text.fits());
}

TEST(RawText, CutsOffWhatDoesNotFitAndTells) {
  RawText<8> text;
  text.add("12345678");
  EXPECT_EQ(text.view(), "1234567");
  EXPECT_FALSE(text.fits());
}

TEST(RawText, ReadsTheStartOfAFile) {
  const Scratch scratch;
  std::array<char, 4> buffer{};
  EXPECT_EQ(read_start(scratch.write("file", "123456").c_str(), buffer), "1234");
  EXPECT_EQ(read_start((scratch.path() / "missing").c_str(), buffer), "");
}

TEST(RawText, TakesWordByWord) {
  std::string_view text = "  one two\nthree ";
  EXPECT_EQ(take_word(text), "one");
  EXPECT_EQ(take_word(text), "two");
  EXPECT_EQ(take_word(text), "three");
  EXPECT_EQ(take_word(text), "");
  EXPECT_EQ(take_word(text), "");
}

TEST(RawText, ParsesOnlyWholeNumbers) {
  int number = 7;
  EXPECT_TRUE(parse_number("12", number));
  EXPECT_EQ(number, 12);
  EXPECT_FALSE(parse_number("12x", number));
  EXPECT_FALSE(parse_number("", number));
  EXPECT_FALSE(parse_number("99999999999999999999", number));
  EXPECT_EQ(number, 12);
}

}  // namespace
}  // namespace pgdbm::testing
