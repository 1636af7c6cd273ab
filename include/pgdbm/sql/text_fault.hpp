// What can be wrong with SQL text, named once for the lexer, the template and the compile-time check.
// A fault is a code and the byte where it begins; the words for people are made from the code.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pgdbm::sql {

enum class TextError : std::uint8_t {
  none,
  // the lexer's
  unclosed_quote,
  unclosed_identifier,
  unclosed_comment,
  unclosed_dollar_quote,
  unclosed_hole,
  junk_after_number,
  junk_after_parameter,
  parameter_too_large,
  // the template's
  empty_hole,
  whitespace_in_hole,
  unknown_hole,
  missing_table_name,
  missing_schema_name,
  too_many_parts,
  name_begins_with_digit,
  name_has_bad_character,
  name_too_long,
  hole_touches_word,
  joined_name_needs_quotes,
  nul_byte,
  // the query's: text against arguments
  parameter_zero,
  too_few_arguments,
  too_many_arguments,
  parameter_gap,
};

struct TextFault {
  TextError error = TextError::none;
  std::size_t offset = 0;  ///< the byte where the faulty piece begins

  [[nodiscard]] constexpr explicit operator bool() const noexcept { return error != TextError::none; }
  friend constexpr bool operator==(TextFault, TextFault) = default;
};

/// The fault in words, without its place.
[[nodiscard]] constexpr std::string_view describe(TextError error) noexcept {
  switch (error) {
    case TextError::none:
      return "no fault";
    case TextError::unclosed_quote:
      return "a quoted string is never closed";
    case TextError::unclosed_identifier:
      return "a quoted identifier is never closed";
    case TextError::unclosed_comment:
      return "a /* comment is never closed";
    case TextError::unclosed_dollar_quote:
      return "a dollar-quoted string is never closed";
    case TextError::unclosed_hole:
      return "a placeholder is never closed by }} (to write two braces, write {{{{)";
    case TextError::junk_after_number:
      return "letters follow a number directly";
    case TextError::junk_after_parameter:
      return "letters follow a parameter directly";
    case TextError::parameter_too_large:
      return "the number of a parameter is above 65535, the limit of PostgreSQL";
    case TextError::empty_hole:
      return "an empty placeholder: write {{schema}}, {{tables.name}} or {{tables.schema.name}}";
    case TextError::whitespace_in_hole:
      return "whitespace inside the braces of a placeholder";
    case TextError::unknown_hole:
      return "an unknown placeholder: there are {{schema}}, {{tables.name}} and {{tables.schema.name}}";
    case TextError::missing_table_name:
      return "a placeholder without the name of a table: write {{tables.name}}";
    case TextError::missing_schema_name:
      return "a placeholder without the name of a schema: write {{tables.schema.name}}";
    case TextError::too_many_parts:
      return "a placeholder of too many parts: write {{schema}}, {{tables.name}} or {{tables.schema.name}}";
    case TextError::name_begins_with_digit:
      return "a name in a placeholder begins with a digit";
    case TextError::name_has_bad_character:
      return "a name in a placeholder holds a character other than letters, digits and underscores";
    case TextError::name_too_long:
      return "a name in a placeholder is longer than 63 bytes, the limit of PostgreSQL";
    case TextError::hole_touches_word:
      return "a placeholder touches the word or quote beside it: put a space or a dot between them";
    case TextError::joined_name_needs_quotes:
      return "a placeholder of a name with capitals is continued by letters: the name cannot be quoted then";
    case TextError::nul_byte:
      return "a NUL byte: PostgreSQL would cut the statement there";
    case TextError::parameter_zero:
      return "there is no parameter $0: parameters begin at $1";
    case TextError::too_few_arguments:
      return "a parameter without an argument: fewer arguments are given than the highest $n";
    case TextError::too_many_arguments:
      return "an argument without a parameter: more arguments are given than the highest $n";
    case TextError::parameter_gap:
      return "a number below the highest $n is never used";
  }
  return "an unnamed fault";
}

}  // namespace pgdbm::sql
