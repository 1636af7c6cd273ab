#include <pgdbm/sql/character.hpp>

#include <gtest/gtest.h>

namespace pgdbm::sql {
namespace {

static_assert(character::is('a', character::word_start) && character::is('\xff', character::word_start));
static_assert(!character::is('$', character::word_start) && character::is('$', character::word));
static_assert(!character::is('1', character::word_start) && character::is('1', character::digit));
static_assert(!character::is('\0', 0xff), "NUL is of no class: the lexer reads past the end as NUL");
static_assert(is_keyword("Select", "select") && !is_keyword("selects", "select") && !is_keyword("", "select"));

TEST(Character, PutsEveryByteInOneClassOfTokens) {
  using namespace character;
  for (int i = 0; i < 256; ++i) {
    const char c = static_cast<char>(i);
    const int kinds = is(c, space) + (is(c, word_start) || is(c, digit)) + is(c, symbol) + is(c, single);
    EXPECT_LE(kinds, 1) << i;
  }
}

TEST(Character, LowersAsciiOnly) {
  EXPECT_EQ(character::lower('Z'), 'z');
  EXPECT_EQ(character::lower('['), '[');
  EXPECT_EQ(character::lower('\xc3'), '\xc3');
}

}  // namespace
}  // namespace pgdbm::sql
