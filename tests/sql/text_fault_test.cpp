#include <pgdbm/sql/text_fault.hpp>

#include <gtest/gtest.h>

#include <map>
#include <string_view>

namespace pgdbm::sql {
namespace {

static_assert(!TextFault{});
static_assert(TextFault{TextError::unclosed_quote, 3});

TEST(TextFault, HasItsOwnWordsForEachError) {
  using enum TextError;
  const std::map<TextError, std::string_view> words{
      {none, "no fault"},
      {unclosed_quote, "a quoted string is never closed"},
      {unclosed_identifier, "a quoted identifier is never closed"},
      {unclosed_comment, "a /* comment is never closed"},
      {unclosed_dollar_quote, "a dollar-quoted string is never closed"},
      {unclosed_hole, "a placeholder is never closed by }} (to write two braces, write {{{{)"},
      {junk_after_number, "letters follow a number directly"},
      {junk_after_parameter, "letters follow a parameter directly"},
      {parameter_too_large, "the number of a parameter is above 65535, the limit of PostgreSQL"},
      {empty_hole, "an empty placeholder: write {{schema}}, {{tables.name}} or {{tables.schema.name}}"},
      {whitespace_in_hole, "whitespace inside the braces of a placeholder"},
      {unknown_hole, "an unknown placeholder: there are {{schema}}, {{tables.name}} and {{tables.schema.name}}"},
      {missing_table_name, "a placeholder without the name of a table: write {{tables.name}}"},
      {missing_schema_name, "a placeholder without the name of a schema: write {{tables.schema.name}}"},
      {too_many_parts, "a placeholder of too many parts: write {{schema}}, {{tables.name}} or {{tables.schema.name}}"},
      {name_begins_with_digit, "a name in a placeholder begins with a digit"},
      {name_has_bad_character, "a name in a placeholder holds a character other than letters, digits and underscores"},
      {name_too_long, "a name in a placeholder is longer than 63 bytes, the limit of PostgreSQL"},
      {hole_touches_word, "a placeholder touches the word or quote beside it: put a space or a dot between them"},
      {joined_name_needs_quotes,
       "a placeholder of a name with capitals is continued by letters: the name cannot be quoted then"},
      {nul_byte, "a NUL byte: PostgreSQL would cut the statement there"},
      {parameter_zero, "there is no parameter $0: parameters begin at $1"},
      {too_few_arguments, "a parameter without an argument: fewer arguments are given than the highest $n"},
      {too_many_arguments, "an argument without a parameter: more arguments are given than the highest $n"},
      {parameter_gap, "a number below the highest $n is never used"},
  };
  EXPECT_EQ(words.size(), static_cast<std::size_t>(parameter_gap) + 1) << "an error without pinned words";
  for (const auto& [error, text] : words) EXPECT_EQ(describe(error), text);
}

}  // namespace
}  // namespace pgdbm::sql
