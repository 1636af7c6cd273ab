// The pieces that the lexer cuts SQL text into. A token is a span of the text, never a copy:
// the tokens of a text, laid end to end, are that text.
#pragma once

#include <pgdbm/sql/text_fault.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pgdbm::sql {

enum class TokenKind : std::uint8_t {
  end,  ///< no text is left; size 0
  whitespace,
  comment,            ///< `-- …` without its newline, or `/* … */` with all that is nested
  identifier,         ///< a bare word: keyword or name
  quoted_identifier,  ///< "…" or U&"…"
  literal,            ///< '…', E'…', U&'…', B'…', X'…', with its continuations on later lines
  dollar_quoted,      ///< $$…$$ or $tag$…$tag$; `value` is the length of one delimiter
  parameter,          ///< $n; `value` is n
  number,
  symbol,          ///< an operator
  punctuation,     ///< one of ( ) [ ] , ; : . or one of :: .. :=
  hole,            ///< {{…}}, its inside not yet judged
  escaped_braces,  ///< {{{{, which stands for {{
  other,           ///< a byte that means nothing in SQL
  error,           ///< see `error`; spans the faulty text
};

struct Token {
  TokenKind kind = TokenKind::end;
  TextError error = TextError::none;
  std::uint32_t value = 0;
  std::size_t offset = 0;
  std::size_t size = 0;

  [[nodiscard]] constexpr std::size_t end() const noexcept { return offset + size; }
  /// The token's span; `whole` is the text that was lexed.
  [[nodiscard]] constexpr std::string_view in(std::string_view whole) const noexcept {
    return {whole.data() + offset, size};
  }
  /// True for this one character of punctuation.
  [[nodiscard]] constexpr bool is(char mark) const noexcept {
    return kind == TokenKind::punctuation && value == static_cast<unsigned char>(mark);
  }
  /// True for what the server's grammar does not see.
  [[nodiscard]] constexpr bool is_blank() const noexcept {
    return kind == TokenKind::whitespace || kind == TokenKind::comment;
  }
};

/// What lies between the delimiters of a dollar-quoted token, as a pair of offsets into the whole text.
struct Body {
  std::size_t begin;
  std::size_t end;
};

[[nodiscard]] constexpr Body body_of(const Token& dollar_quoted) noexcept {
  return {dollar_quoted.offset + dollar_quoted.value, dollar_quoted.end() - dollar_quoted.value};
}

}  // namespace pgdbm::sql
