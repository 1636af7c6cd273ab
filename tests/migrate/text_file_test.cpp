#include "migrate/text_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

namespace pgdbm::migrate {
namespace {

using ::testing::HasSubstr;
using namespace std::string_literals;

std::string refusal_of_text(std::string bytes) {
  const auto text = read_text(std::move(bytes), "001_x.sql");
  return text ? "read" : text.error().message;
}

TEST(TextFile, HasOneKindOfLineEnd) {
  EXPECT_EQ(read_text("a\r\nb\rc\nd\r\r\n\r", "f").value(), "a\nb\nc\nd\n\n\n");
  EXPECT_EQ(read_text("\xef\xbb\xbf"
                      "a",
                      "f")
                .value(),
            "\xef\xbb\xbf"
            "a")
      << "the mark is for others to pass over";
  EXPECT_EQ(read_text("", "f").value(), "");
}

TEST(TextFile, IsUtf8) {
  EXPECT_EQ(refusal_of_text("SELECT 'ä ࠀ \U0010ffff 😀';\x7f"), "read");
  EXPECT_EQ(refusal_of_text("SELECT 1;\nSELECT 'gr\xfc\xdf';"),
            "The migration file 001_x.sql is not UTF-8: line 2 has the byte 0xFC. Save it as UTF-8.");
  for (const std::string_view bad : {"\x80", "\xc0\xaf", "\xc1\x81", "\xc3", "\xe0\x80\x80", "\xed\xa0\x80", "\xe2\x82",
                                     "\xf0\x80\x80\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff"}) {
    EXPECT_THAT(refusal_of_text(std::string{bad}), HasSubstr("is not UTF-8: line 1")) << bad;
  }
  EXPECT_EQ(refusal_of_text("\xff\xfeS\0"s),
            "The migration file 001_x.sql is UTF-16, and must be UTF-8. Save it as such.");
}

TEST(TextFile, HasNoNulByte) {
  EXPECT_EQ(refusal_of_text("SELECT 1;\nSELECT '\0';"s),
            "The migration file 001_x.sql has a NUL byte in line 2, which PostgreSQL's text cannot hold. Is it SQL?");
}

TEST(TextFile, IsNotTooLarge) {
  EXPECT_EQ(refusal_of_text(std::string(largest_file, ' ')), "read");
  EXPECT_THAT(refusal_of_text(std::string(largest_file + 1, ' ')),
              HasSubstr("has 67108865 bytes, and 67108864 are the most"));
}

TEST(TextFile, IsStrippedOfWhatPythonTakesForWhiteSpace) {
  EXPECT_EQ(strip(" \t\n\v\f\r\x1c\x1d\x1e\x1f\xc2\x85\xc2\xa0 a \xe1\x9a\x80\xe2\x80\x80\xe2\x80\xa8\xe3\x80\x80"),
            "a");
  EXPECT_EQ(strip("\xef\xbb\xbf a\xe2\x80\x8b"), "\xef\xbb\xbf a\xe2\x80\x8b") << "neither mark nor zero-width space";
  EXPECT_EQ(strip(" \n"), "");
}

}  // namespace
}  // namespace pgdbm::migrate
