// How the compiler is made to say what is wrong with a query: while compiling, calling a function that is not constexpr
// is an error whose text names the function. These have no bodies; nothing can call them while running.
#pragma once

#include <pgdbm/sql/text_fault.hpp>

namespace pgdbm::sql {

namespace in_this_query {

void a_quoted_string_is_never_closed();
void a_quoted_identifier_is_never_closed();
void a_comment_is_never_closed();
void a_dollar_quoted_string_is_never_closed();
void a_placeholder_is_never_closed();
void letters_follow_a_number_directly();
void letters_follow_a_parameter_directly();
void a_parameter_is_above_65535();
void a_placeholder_is_empty();
void a_placeholder_has_whitespace_inside_its_braces();
void a_placeholder_is_unknown();
void a_placeholder_lacks_the_name_of_a_table();
void a_placeholder_lacks_the_name_of_a_schema();
void a_placeholder_has_too_many_parts();
void a_name_in_a_placeholder_begins_with_a_digit();
void a_name_in_a_placeholder_holds_a_bad_character();
void a_name_in_a_placeholder_is_longer_than_63_bytes();
void a_placeholder_touches_the_word_or_quote_beside_it();
void a_placeholder_with_capitals_is_continued_by_letters();
void a_nul_byte_would_cut_the_statement();
void there_is_no_parameter_0();
void fewer_arguments_than_the_highest_parameter();
void more_arguments_than_the_highest_parameter();
void a_parameter_below_the_highest_is_never_used();

}  // namespace in_this_query

/// Ends the compilation. `the_text_from_there_on` is only for the compiler to print.
consteval void refuse(TextError error, const char* /*the_text_from_there_on*/) {
  switch (error) {
    case TextError::none:
      return;
    case TextError::unclosed_quote:
      return in_this_query::a_quoted_string_is_never_closed();
    case TextError::unclosed_identifier:
      return in_this_query::a_quoted_identifier_is_never_closed();
    case TextError::unclosed_comment:
      return in_this_query::a_comment_is_never_closed();
    case TextError::unclosed_dollar_quote:
      return in_this_query::a_dollar_quoted_string_is_never_closed();
    case TextError::unclosed_hole:
      return in_this_query::a_placeholder_is_never_closed();
    case TextError::junk_after_number:
      return in_this_query::letters_follow_a_number_directly();
    case TextError::junk_after_parameter:
      return in_this_query::letters_follow_a_parameter_directly();
    case TextError::parameter_too_large:
      return in_this_query::a_parameter_is_above_65535();
    case TextError::empty_hole:
      return in_this_query::a_placeholder_is_empty();
    case TextError::whitespace_in_hole:
      return in_this_query::a_placeholder_has_whitespace_inside_its_braces();
    case TextError::unknown_hole:
      return in_this_query::a_placeholder_is_unknown();
    case TextError::missing_table_name:
      return in_this_query::a_placeholder_lacks_the_name_of_a_table();
    case TextError::missing_schema_name:
      return in_this_query::a_placeholder_lacks_the_name_of_a_schema();
    case TextError::too_many_parts:
      return in_this_query::a_placeholder_has_too_many_parts();
    case TextError::name_begins_with_digit:
      return in_this_query::a_name_in_a_placeholder_begins_with_a_digit();
    case TextError::name_has_bad_character:
      return in_this_query::a_name_in_a_placeholder_holds_a_bad_character();
    case TextError::name_too_long:
      return in_this_query::a_name_in_a_placeholder_is_longer_than_63_bytes();
    case TextError::hole_touches_word:
      return in_this_query::a_placeholder_touches_the_word_or_quote_beside_it();
    case TextError::joined_name_needs_quotes:
      return in_this_query::a_placeholder_with_capitals_is_continued_by_letters();
    case TextError::nul_byte:
      return in_this_query::a_nul_byte_would_cut_the_statement();
    case TextError::parameter_zero:
      return in_this_query::there_is_no_parameter_0();
    case TextError::too_few_arguments:
      return in_this_query::fewer_arguments_than_the_highest_parameter();
    case TextError::too_many_arguments:
      return in_this_query::more_arguments_than_the_highest_parameter();
    case TextError::parameter_gap:
      return in_this_query::a_parameter_below_the_highest_is_never_used();
  }
}

}  // namespace pgdbm::sql
