// What a statement does to the connection that runs it, told from its text alone: may it ride on any connection,
// or must it have one to itself, and is that connection as new afterwards?
//
// Limits: only what is written in the statement is seen. A function or a view that calls set_config() or takes an
// advisory lock inside looks like any other, and so do a trigger, a rule and a function called by an alias made of
// U&"…". For DO, CALL and EXECUTE, which may do anything, the answer is `opaque`: the careful one.
#pragma once

#include <pgdbm/sql/character.hpp>
#include <pgdbm/sql/lexer.hpp>
#include <pgdbm/sql/statement_tracker.hpp>
#include <pgdbm/sql/token.hpp>

#include <array>
#include <cstdint>
#include <string_view>

namespace pgdbm::sql {

/// Ordered: of several statements in one text, the greatest kind stands for all.
enum class StatementKind : std::uint8_t {
  empty,        ///< whitespace and comments only
  plain,        ///< leaves nothing behind on the connection
  copy,         ///< takes the connection over while it runs
  transaction,  ///< BEGIN, COMMIT, SAVEPOINT …
  cursor,       ///< DECLARE, FETCH …
  temporary,    ///< makes or names temporary tables
  session,      ///< SET, LISTEN, PREPARE …, or calls set_config(), pg_advisory_lock() …
  opaque,       ///< DO, CALL, EXECUTE: what it does cannot be seen
};

/// True when the statement must hold a connection of its own rather than share one.
[[nodiscard]] constexpr bool needs_lease(StatementKind kind) noexcept {
  return kind > StatementKind::plain;
}

/// True when the connection must be reset before anyone else may have it.
[[nodiscard]] constexpr bool leaves_session_state(StatementKind kind) noexcept {
  return kind >= StatementKind::cursor;
}

namespace detail {

constexpr bool is_one_of(std::string_view word, auto const& keywords) noexcept {
  for (std::string_view keyword : keywords) {
    if (is_keyword(word, keyword)) return true;
  }
  return false;
}

constexpr StatementKind kind_of_first_word(std::string_view word) noexcept {
  constexpr std::array<std::string_view, 8> transaction{"begin",    "start", "commit",    "end",
                                                        "rollback", "abort", "savepoint", "release"};
  constexpr std::array<std::string_view, 8> session{"set",  "reset",   "listen",     "unlisten",
                                                    "load", "prepare", "deallocate", "discard"};
  constexpr std::array<std::string_view, 4> cursor{"declare", "fetch", "move", "close"};
  constexpr std::array<std::string_view, 3> opaque{"do", "call", "execute"};
  if (is_one_of(word, transaction)) return StatementKind::transaction;
  if (is_one_of(word, session)) return StatementKind::session;
  if (is_one_of(word, cursor)) return StatementKind::cursor;
  if (is_one_of(word, opaque)) return StatementKind::opaque;
  return is_keyword(word, "copy") ? StatementKind::copy : StatementKind::plain;
}

/// Functions that leave something behind in the session, or that tell what an earlier statement left there.
constexpr bool is_session_function(std::string_view name) noexcept {
  constexpr std::array<std::string_view, 9> names{
      "set_config", "setseed",        "currval",           "lastval",          "pg_listening_channels",
      "set_limit",  "dblink_connect", "dblink_disconnect", "pg_my_temp_schema"};
  if (is_one_of(name, names)) return true;
  constexpr std::array<std::string_view, 7> locks{
      "pg_advisory_lock",       "pg_advisory_lock_shared", "pg_advisory_unlock",         "pg_advisory_unlock_shared",
      "pg_advisory_unlock_all", "pg_try_advisory_lock",    "pg_try_advisory_lock_shared"};
  return is_one_of(name, locks);
}

/// The kind of one statement, told by its tokens one after the other.
class KindFinder {
 public:
  constexpr void feed(const Token& token, std::string_view text, bool is_routine) noexcept {
    if (token.is_blank() || token.kind == TokenKind::end) return;
    const std::string_view spelled = token.in(text);
    if (token.kind == TokenKind::identifier) {
      feed_word(spelled);
      remember(spelled);
    } else if (token.kind == TokenKind::quoted_identifier && spelled.front() == '"') {
      raise_to(StatementKind::plain);
      remember(spelled.substr(1, spelled.size() - 2));
    } else if (spelled != ";") {
      // A statement may stand in parentheses; anything else that is no word begins nothing we know.
      if (spelled != "(") raise_to(StatementKind::plain);
      if (spelled == "(" && !is_routine && is_session_function(previous_)) raise_to(StatementKind::session);
      if (spelled == "(") ++parentheses_;
      if (spelled == ")") --parentheses_;
      remember({});
    }
  }

  [[nodiscard]] constexpr StatementKind kind() const noexcept { return kind_; }

 private:
  constexpr void feed_word(std::string_view word) noexcept {
    constexpr std::array<std::string_view, 3> explain_options{"analyze", "analyse", "verbose"};
    constexpr std::array<std::string_view, 5> before_temp{"create", "replace", "global", "local", "into"};
    constexpr std::array<std::string_view, 2> temp{"temp", "temporary"};
    constexpr std::array<std::string_view, 3> of_transaction{"local", "transaction", "constraints"};

    if (kind_ == StatementKind::empty || (is_explained_ && parentheses_ == 0 && !is_one_of(word, explain_options))) {
      is_explained_ = kind_ == StatementKind::empty && is_keyword(word, "explain");
      is_first_ = true;
      raise_to(kind_of_first_word(word));
      return;
    }
    // SET LOCAL, SET TRANSACTION, SET CONSTRAINTS and PREPARE TRANSACTION end with the transaction.
    if (is_first_ && (is_keyword(previous_, "set") || is_keyword(previous_, "prepare")) &&
        is_one_of(word, of_transaction)) {
      kind_ = StatementKind::transaction;
    }
    is_first_ = false;
    const bool is_insert = is_keyword(earlier_, "insert") || is_keyword(earlier_, "merge");  // INTO a table named temp
    if (is_one_of(word, temp) && is_one_of(previous_, before_temp) && !is_insert) raise_to(StatementKind::temporary);
    if (is_keyword(word.substr(0, 7), "pg_temp")) raise_to(StatementKind::temporary);
  }

  constexpr void remember(std::string_view name) noexcept {
    earlier_ = previous_;
    previous_ = name;
  }

  constexpr void raise_to(StatementKind kind) noexcept {
    if (kind_ < kind) kind_ = kind;
  }

  StatementKind kind_ = StatementKind::empty;
  std::string_view previous_;  // the name directly before, its quotes taken off
  std::string_view earlier_;   // the name before that
  int parentheses_ = 0;
  bool is_first_ = false;      // the last word began the statement
  bool is_explained_ = false;  // EXPLAIN has been read; what it explains decides
};

}  // namespace detail

/// The kind of a text, template or rendered. Text that does not lex is judged by what comes before the fault.
[[nodiscard]] constexpr StatementKind statement_kind(std::string_view text) noexcept {
  Lexer lexer{text};
  StatementTracker tracker;
  detail::KindFinder finder;
  StatementKind greatest = StatementKind::empty;
  for (Token token = lexer.next();; token = lexer.next()) {
    const bool is_routine = tracker.is_routine();
    const bool is_last = tracker.feed(token, text) || token.kind == TokenKind::end;
    finder.feed(token, text, is_routine);
    if (!is_last) continue;
    if (greatest < finder.kind()) greatest = finder.kind();
    if (token.kind == TokenKind::end) return greatest;
    finder = {};
  }
}

}  // namespace pgdbm::sql
