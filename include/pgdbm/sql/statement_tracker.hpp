// Follows the tokens of a script and knows where one statement ends and the next begins.
// A `;` ends a statement unless it lies in parentheses (CREATE RULE) or in the body of a routine that is written
// as BEGIN ATOMIC … END.
#pragma once

#include <pgdbm/sql/character.hpp>
#include <pgdbm/sql/token.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pgdbm::sql {

class StatementTracker {
 public:
  /// Takes the next token of `text`; true when it is the `;` that ends the statement.
  constexpr bool feed(const Token& token, std::string_view text) noexcept {
    if (token.is_blank() || token.kind == TokenKind::end) return false;
    if (token.is(';')) return feed_semicolon();
    if (token.is('(')) ++parentheses_;
    if (token.is(')') && parentheses_ > 0) --parentheses_;
    if (token.kind == TokenKind::identifier) {
      feed_word(token.in(text));
    } else {
      advance(Head::other);
      is_after_begin_ = false;
    }
    return false;
  }

  /// True within CREATE FUNCTION or PROCEDURE and within PREPARE: their $n belong to what they define.
  [[nodiscard]] constexpr bool has_own_parameters() const noexcept {
    return head_ == Head::routine || head_ == Head::prepare;
  }
  [[nodiscard]] constexpr bool is_routine() const noexcept { return head_ == Head::routine; }

 private:
  // How far the words at the head of the statement have been recognised.
  enum class Head : std::uint8_t { begin, create, create_or, create_or_replace, routine, prepare, other };

  constexpr bool feed_semicolon() noexcept {
    is_after_begin_ = false;
    if (parentheses_ > 0 || blocks_ > 0) return false;
    *this = {};
    return true;
  }

  constexpr void feed_word(std::string_view word) noexcept {
    if (head_ == Head::routine) {
      if (parentheses_ == 0) feed_word_of_routine(word);
    } else if (head_ == Head::begin) {
      advance(is_keyword(word, "create") ? Head::create : is_keyword(word, "prepare") ? Head::prepare : Head::other);
    } else if (head_ == Head::create && is_keyword(word, "or")) {
      head_ = Head::create_or;
    } else if (head_ == Head::create_or && is_keyword(word, "replace")) {
      head_ = Head::create_or_replace;
    } else if (head_ == Head::create || head_ == Head::create_or_replace) {
      head_ = is_keyword(word, "function") || is_keyword(word, "procedure") ? Head::routine : Head::other;
    } else {
      advance(Head::other);
    }
  }

  constexpr void feed_word_of_routine(std::string_view word) noexcept {
    if (blocks_ == 0) {
      if (is_after_begin_ && is_keyword(word, "atomic")) blocks_ = 1;
    } else if (is_keyword(word, "case")) {
      ++blocks_;
    } else if (is_keyword(word, "end")) {
      --blocks_;
    }
    is_after_begin_ = is_keyword(word, "begin");
  }

  // A head once recognised stays until the statement ends.
  constexpr void advance(Head next) noexcept {
    if (head_ != Head::routine && head_ != Head::prepare) head_ = next;
  }

  std::size_t parentheses_ = 0;
  std::size_t blocks_ = 0;  // of BEGIN ATOMIC, and of CASE within it
  Head head_ = Head::begin;
  bool is_after_begin_ = false;
};

}  // namespace pgdbm::sql
