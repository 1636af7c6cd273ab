#include "types/bytes.hpp"
#include <pgdbm/types/integer.hpp>
#include <pgdbm/types/nested.hpp>
#include <pgdbm/types/text.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>

namespace pgdbm::types {
namespace {

using namespace testing;

std::string quoted(std::string_view text) {
  ByteBuffer out;
  append_quoted_text(text, out);
  return {reinterpret_cast<const char*>(out.view().data()), out.size()};
}

TEST(Nested, QuotesWhateverTextItIsGiven) {
  EXPECT_EQ(quoted(""), R"("")");
  EXPECT_EQ(quoted("plain, (with) {all}"), R"("plain, (with) {all}")");
  EXPECT_EQ(quoted(R"("\)"), R"("\"\\")");
  EXPECT_EQ(quoted(R"(a"b\c)"), R"("a\"b\\c")");
}

TEST(Nested, TakesNullIntoAnOptionalOnly) {
  std::optional<std::int32_t> value = 7;
  EXPECT_EQ(decode_field(oid::int4, std::nullopt, value, nullptr), Decoded::fine);
  EXPECT_FALSE(value.has_value());
  std::int32_t plain = 7;
  EXPECT_EQ(decode_field(oid::int4, std::nullopt, plain, nullptr), Decoded::unexpected_null);
  const auto two = bytes("00 00 00 02");
  EXPECT_EQ(decode_field(oid::int4, ByteView{two}, value, nullptr), Decoded::fine);
  EXPECT_EQ(value, 2);
  EXPECT_EQ(decode_field(oid::int4, ByteView{two}, plain, nullptr), Decoded::fine);
  EXPECT_EQ(plain, 2);
}

}  // namespace
}  // namespace pgdbm::types
