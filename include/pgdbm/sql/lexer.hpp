// The one lexer of PostgreSQL's SQL text, with the holes {{…}} of templates as tokens of their own.
// It follows the scanner of PostgreSQL 15 to 17 with standard_conforming_strings on, allocates nothing,
// never fails (an unclosed construct is an error token that reaches to the end), and runs while compiling too.
//
// Where it is kinder than one server version: numbers such as 0x1F and 1_000 (PostgreSQL 16) are accepted.
// Where it is stricter: a parameter above 65535 is an error, as the protocol cannot carry so many.
#pragma once

#include <pgdbm/sql/character.hpp>
#include <pgdbm/sql/token.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pgdbm::sql {

/// How far braces count.
enum class LexMode : std::uint8_t {
  statement,  ///< SQL: every {{ outside literals, identifiers and comments begins a hole or is an escape
  body,       ///< the inside of dollar quotes: SQL, but only {{schema}} and what begins with {{tables. is a hole
  plain,      ///< not SQL: no quotes, no comments; holes as in `body`
};

class Lexer {
 public:
  /// Lexes `text` from the byte `from` on. Offsets of tokens count from the beginning of `text`.
  constexpr explicit Lexer(std::string_view text, LexMode mode = LexMode::statement, std::size_t from = 0) noexcept
      : data_{text.data()}, size_{text.size()}, position_{from < size_ ? from : size_}, mode_{mode} {}

  /// The next token; one of kind `end` for ever once the text is used up.
  [[nodiscard]] constexpr Token next() noexcept {
    start_ = position_;
    if (start_ == size_) return token(TokenKind::end, start_);
    if (mode_ == LexMode::plain) return plain_text();
    return sql();
  }

  [[nodiscard]] constexpr LexMode mode() const noexcept { return mode_; }
  [[nodiscard]] constexpr std::string_view text() const noexcept { return {data_, size_}; }

 private:
  constexpr Token sql() noexcept {
    const char c = data_[start_];
    if (character::is(c, character::word_start)) return word();
    if (character::is(c, character::space)) return run(TokenKind::whitespace, character::space, start_ + 1);
    if (character::is(c, character::digit)) return number();
    switch (c) {
      case '\'':
        return literal(start_, Quoting::doubled);
      case '"':
        return quoted_identifier(start_);
      case '$':
        return dollar();
      case '{':
        return at(start_ + 1) == '{' ? braces() : token(TokenKind::other, start_ + 1);
      case '.':
        if (character::is(at(start_ + 1), character::digit)) return number();
        break;
      default:
        break;
    }
    if (c == '-' && at(start_ + 1) == '-') return token(TokenKind::comment, end_of_line(start_));
    if (c == '/' && at(start_ + 1) == '*') return block_comment();
    if (character::is(c, character::symbol)) return symbol();
    if (character::is(c, character::single)) return punctuation();
    return token(TokenKind::other, start_ + 1);
  }

  // Literals may be prefixed by a letter or by U&; anything else that begins with a letter is a word.
  constexpr Token word() noexcept {
    const char prefix = character::lower(data_[start_]);
    const char after = at(start_ + 1);
    if (after == '\'' && (prefix == 'e' || prefix == 'b' || prefix == 'x' || prefix == 'n')) {
      if (prefix == 'e') return literal(start_ + 1, Quoting::escaped);
      return literal(start_ + 1, prefix == 'n' ? Quoting::doubled : Quoting::none);
    }
    if (prefix == 'u' && after == '&') {
      if (at(start_ + 2) == '\'') return literal(start_ + 2, Quoting::doubled);
      if (at(start_ + 2) == '"') return quoted_identifier(start_ + 2);
    }
    return run(TokenKind::identifier, character::word, start_ + 1);
  }

  // How a quote gets into a literal: never in B'…' and X'…', where a second quote begins another literal.
  enum class Quoting : std::uint8_t { none, doubled, escaped };

  constexpr Token literal(std::size_t quote, Quoting quoting) noexcept {
    for (;;) {
      const std::size_t closing = closing_quote(quote, quoting);
      if (closing == npos) return unclosed(TextError::unclosed_quote);
      quote = continuation(closing + 1);
      if (quote == npos) return token(TokenKind::literal, closing + 1);
    }
  }

  constexpr std::size_t closing_quote(std::size_t quote, Quoting quoting) const noexcept {
    for (std::size_t i = quote + 1; i < size_; ++i) {
      if (quoting == Quoting::escaped && data_[i] == '\\') {
        ++i;
      } else if (data_[i] == '\'') {
        if (quoting == Quoting::none || at(i + 1) != '\'') return i;
        ++i;
      }
    }
    return npos;
  }

  // A literal goes on where another quote follows after whitespace with a newline in it; `--` comments count as
  // whitespace there. What follows is read by the rules of the first part (escapes or not).
  constexpr std::size_t continuation(std::size_t i) const noexcept {
    bool has_newline = false;
    while (i < size_) {
      const char c = data_[i];
      if (c == '\n' || c == '\r') {
        has_newline = true;
        ++i;
      } else if (character::is(c, character::space)) {
        ++i;
      } else if (c == '-' && at(i + 1) == '-') {
        i = end_of_line(i);
      } else {
        return has_newline && c == '\'' ? i : npos;
      }
    }
    return npos;
  }

  constexpr Token quoted_identifier(std::size_t quote) noexcept {
    for (std::size_t i = quote + 1; i < size_; ++i) {
      if (data_[i] != '"') continue;
      if (at(i + 1) != '"') return token(TokenKind::quoted_identifier, i + 1);
      ++i;
    }
    return unclosed(TextError::unclosed_identifier);
  }

  constexpr Token block_comment() noexcept {
    std::size_t depth = 1;
    std::size_t i = start_ + 2;
    while (i < size_) {
      if (data_[i] == '/' && at(i + 1) == '*') {
        ++depth;
        i += 2;
      } else if (data_[i] == '*' && at(i + 1) == '/') {
        i += 2;
        if (--depth == 0) return token(TokenKind::comment, i);
      } else {
        ++i;
      }
    }
    return unclosed(TextError::unclosed_comment);
  }

  constexpr Token dollar() noexcept {
    std::size_t i = start_ + 1;
    if (character::is(at(i), character::digit)) return parameter();
    if (character::is(at(i), character::word_start)) {
      while (character::is(at(i), character::word) && at(i) != '$') ++i;
    }
    if (at(i) != '$') return token(TokenKind::other, start_ + 1);
    const std::string_view delimiter = text().substr(start_, i + 1 - start_);
    const std::size_t closing = text().find(delimiter, i + 1);
    if (closing == npos) return unclosed(TextError::unclosed_dollar_quote);
    Token result = token(TokenKind::dollar_quoted, closing + delimiter.size());
    result.value = static_cast<std::uint32_t>(delimiter.size());
    return result;
  }

  constexpr Token parameter() noexcept {
    constexpr std::uint32_t highest = 65535;  // Bind counts parameters in 16 bits
    std::uint32_t value = 0;
    std::size_t i = start_ + 1;
    for (; character::is(at(i), character::digit); ++i) {
      if (value <= highest) value = value * 10 + static_cast<std::uint32_t>(data_[i] - '0');
    }
    if (character::is(at(i), character::word_start)) return junk(TextError::junk_after_parameter, i);
    if (value > highest) return error(TextError::parameter_too_large, i);
    Token result = token(TokenKind::parameter, i);
    result.value = value;
    return result;
  }

  constexpr Token number() noexcept {
    std::size_t i = start_;
    if (data_[i] == '0') {
      if (const std::size_t end = after_radix(i); end != npos) {
        // "0b12" is no number and nothing else either: the server reads it as 0 with junk behind it.
        if (character::is(at(end), character::word)) return junk(TextError::junk_after_number, end);
        return token(TokenKind::number, end);
      }
    }
    i = after_digits(i);
    // "1..10" is a range of PL/pgSQL, not the number "1." and the number ".10".
    if (at(i) == '.' && at(i + 1) != '.') i = after_digits(i + 1);
    if (character::lower(at(i)) == 'e') {
      const bool has_sign = at(i + 1) == '+' || at(i + 1) == '-';
      const std::size_t exponent = i + (has_sign ? 2 : 1);
      if (character::is(at(exponent), character::digit)) {
        i = after_digits(exponent);
      } else if (has_sign) {
        return error(TextError::junk_after_number, exponent);
      }
    }
    const bool is_junk = character::is(at(i), character::word_start) || (at(i) == '$' && ends_like_a_word(i));
    return is_junk ? junk(TextError::junk_after_number, i) : token(TokenKind::number, i);
  }

  // "1e5$" is to the server the number 1 and the word e5$, as the longest match wins; "15$" is a number and a $.
  constexpr bool ends_like_a_word(std::size_t i) const noexcept {
    while (i > start_ && character::is(data_[i - 1], character::digit)) --i;
    return i > start_ && character::is(data_[i - 1], character::word_start);
  }

  // Digits, with a single underscore allowed between two of them.
  constexpr std::size_t after_digits(std::size_t i) const noexcept {
    while (character::is(at(i), character::digit) ||
           (at(i) == '_' && i > start_ && character::is(data_[i - 1], character::digit) &&
            character::is(at(i + 1), character::digit))) {
      ++i;
    }
    return i;
  }

  // The end of 0x…, 0o… or 0b… (at least one digit, underscores before digits), or npos when there is none.
  constexpr std::size_t after_radix(std::size_t zero) const noexcept {
    const char radix = character::lower(at(zero + 1));
    if (radix != 'x' && radix != 'o' && radix != 'b') return npos;
    std::size_t i = zero + 2;
    const auto is_digit = [radix](char c) {
      if (radix == 'b') return c == '0' || c == '1';
      if (radix == 'o') return c >= '0' && c <= '7';
      const char l = character::lower(c);
      return character::is(c, character::digit) || (l >= 'a' && l <= 'f');
    };
    while (is_digit(at(i)) || (at(i) == '_' && is_digit(at(i + 1)))) ++i;
    return i == zero + 2 ? npos : i;
  }

  // The longest run of operator characters, cut where a comment begins. An operator of several characters may end
  // in + or - only if it holds one of ~ ! @ # ^ & | ` ? %, so that "a=-1" is what it looks like.
  constexpr Token symbol() noexcept {
    std::size_t i = start_;
    bool may_end_in_sign = false;
    for (; character::is(at(i), character::symbol); ++i) {
      const char c = data_[i];
      if ((c == '-' && at(i + 1) == '-') || (c == '/' && at(i + 1) == '*')) break;
      if (c != '+' && c != '-' && c != '*' && c != '/' && c != '<' && c != '>' && c != '=') may_end_in_sign = true;
    }
    if (!may_end_in_sign) {
      while (i > start_ + 1 && (data_[i - 1] == '+' || data_[i - 1] == '-')) --i;
    }
    return token(TokenKind::symbol, i);
  }

  constexpr Token punctuation() noexcept {
    const char c = data_[start_];
    const char after = at(start_ + 1);
    const bool is_pair = (c == ':' && (after == ':' || after == '=')) || (c == '.' && after == '.');
    Token result = token(TokenKind::punctuation, start_ + (is_pair ? 2 : 1));
    if (!is_pair) result.value = static_cast<unsigned char>(c);
    return result;
  }

  // At {{. Outside bodies {{ means nothing in SQL, so each is a hole or an escape; in a body, which may be written
  // in any language, both must be spelled in full to count.
  constexpr Token braces() noexcept {
    const std::string_view rest = text().substr(start_);
    if (rest.starts_with("{{{{") && (mode_ == LexMode::statement || is_marked(rest.substr(2)))) {
      return token(TokenKind::escaped_braces, start_ + 4);
    }
    if (mode_ != LexMode::statement && !is_marked(rest)) return token(TokenKind::other, start_ + 1);
    std::size_t i = start_ + 2;
    while (i < size_ && data_[i] != '{' && data_[i] != '}' && data_[i] != '\n') ++i;
    if (at(i) != '}' || at(i + 1) != '}') return error(TextError::unclosed_hole, i);
    return token(TokenKind::hole, i + 2);
  }

  static constexpr bool is_marked(std::string_view braces) noexcept {
    return braces.starts_with("{{schema}}") || braces.starts_with("{{tables.");
  }

  constexpr Token plain_text() noexcept {
    const std::size_t braces_at = text().find("{{", start_);
    if (braces_at == start_) return braces();
    return token(TokenKind::other, braces_at == npos ? size_ : braces_at);
  }

  constexpr std::size_t end_of_line(std::size_t i) const noexcept {
    while (i < size_ && data_[i] != '\n' && data_[i] != '\r') ++i;
    return i;
  }

  constexpr Token run(TokenKind kind, std::uint8_t characters, std::size_t i) noexcept {
    while (i < size_ && character::is(data_[i], characters)) ++i;
    return token(kind, i);
  }

  // NUL past the end: no class of characters holds it.
  [[nodiscard]] constexpr char at(std::size_t i) const noexcept { return i < size_ ? data_[i] : '\0'; }

  constexpr Token token(TokenKind kind, std::size_t end) noexcept {
    position_ = end;
    return {.kind = kind, .offset = start_, .size = end - start_};
  }
  constexpr Token error(TextError what, std::size_t end) noexcept {
    Token result = token(TokenKind::error, end);
    result.error = what;
    return result;
  }
  constexpr Token unclosed(TextError what) noexcept { return error(what, size_); }
  constexpr Token junk(TextError what, std::size_t i) noexcept {
    while (character::is(at(i), character::word)) ++i;
    return error(what, i);
  }

  static constexpr std::size_t npos = std::string_view::npos;

  // A pointer rather than a view: each call costs steps, of which Clang allows a million while compiling.
  const char* data_;
  std::size_t size_;
  std::size_t position_;
  std::size_t start_ = 0;
  LexMode mode_;
};

}  // namespace pgdbm::sql
