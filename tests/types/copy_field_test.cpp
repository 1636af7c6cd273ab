#include <pgdbm/types/copy_field.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

namespace pgdbm::types {
namespace {

template <class T>
std::string text_of_field(const T& value) {
  ByteBuffer out;
  append_copy_text(value, out);
  return {reinterpret_cast<const char*>(out.view().data()), out.size()};
}

TEST(CopyField, EscapesWhatWouldEndAFieldOrARow) {
  EXPECT_EQ(text_of_field(std::string{"a\tb\nc\rd\\e"}), "a\\tb\\nc\\rd\\\\e");
  EXPECT_EQ(text_of_field(std::string_view{"\\N"}), "\\\\N");
  EXPECT_EQ(text_of_field(-7), "-7");
  EXPECT_EQ(text_of_field(true), "t");
}

TEST(CopyField, WritesNullAsItsMark) {
  EXPECT_EQ(text_of_field(std::nullopt), "\\N");
  EXPECT_EQ(text_of_field(std::optional<int>{}), "\\N");
  EXPECT_EQ(text_of_field(std::optional<int>{3}), "3");
  EXPECT_EQ(text_of_field<const char*>(nullptr), "\\N");
}

TEST(CopyField, GoesInBinaryIntoColumnsOfItsOwnType) {
  EXPECT_TRUE(copies_as_parameter<std::int32_t>(oid::int4));
  EXPECT_FALSE(copies_as_parameter<std::int32_t>(oid::int8));
  EXPECT_TRUE(copies_as_parameter<std::optional<double>>(oid::float8));
  EXPECT_TRUE(copies_as_parameter<std::string>(oid::text));
  EXPECT_TRUE(copies_as_parameter<std::string>(oid::varchar));
  EXPECT_FALSE(copies_as_parameter<std::string>(oid::jsonb));
  EXPECT_FALSE(copies_as_parameter<std::string>(oid::date));
  EXPECT_TRUE(copies_as_parameter<std::nullopt_t>(oid::int8));
}

}  // namespace
}  // namespace pgdbm::types
