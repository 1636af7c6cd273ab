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
  transaction,  ///< BEGIN, COMMIT, SAVEPOINT …, SET LOCAL, set_config(…, true)
  cursor,       ///< DECLARE, FETCH …
  temporary,    ///< makes or names temporary tables
  session,      ///< SET, LISTEN, PREPARE …, or calls set_config(…, false), pg_advisory_lock() …
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

// The words, at namespace scope: within the functions they would be built anew at each call.
inline constexpr std::array<std::string_view, 8> transaction_words{"begin",    "start", "commit",    "end",
                                                                   "rollback", "abort", "savepoint", "release"};
inline constexpr std::array<std::string_view, 8> session_words{"set",  "reset",   "listen",     "unlisten",
                                                               "load", "prepare", "deallocate", "discard"};
inline constexpr std::array<std::string_view, 4> cursor_words{"declare", "fetch", "move", "close"};
inline constexpr std::array<std::string_view, 3> opaque_words{"do", "call", "execute"};
inline constexpr std::array<std::string_view, 3> explain_options{"analyze", "analyse", "verbose"};
inline constexpr std::array<std::string_view, 2> temporary_words{"temp", "temporary"};
inline constexpr std::array<std::string_view, 5> before_temporary{"create", "replace", "global", "local", "into"};
inline constexpr std::array<std::string_view, 2> before_into{"insert", "merge"};
inline constexpr std::array<std::string_view, 2> before_scope{"set", "prepare"};
inline constexpr std::array<std::string_view, 3> scope_of_transaction{"local", "transaction", "constraints"};

/// Functions that leave something behind in the session, or that tell what an earlier statement left there.
inline constexpr std::array<std::string_view, 17> session_functions{"setseed",
                                                                    "currval",
                                                                    "lastval",
                                                                    "pg_listening_channels",
                                                                    "pg_my_temp_schema",
                                                                    "set_limit",
                                                                    "dblink_connect",
                                                                    "dblink_connect_u",
                                                                    "dblink_disconnect",
                                                                    "pg_replication_origin_session_setup",
                                                                    "pg_advisory_lock",
                                                                    "pg_advisory_lock_shared",
                                                                    "pg_advisory_unlock",
                                                                    "pg_advisory_unlock_shared",
                                                                    "pg_advisory_unlock_all",
                                                                    "pg_try_advisory_lock",
                                                                    "pg_try_advisory_lock_shared"};

constexpr StatementKind kind_of_first_word(std::string_view word) noexcept {
  if (is_one_of(word, transaction_words)) return StatementKind::transaction;
  if (is_one_of(word, session_words)) return StatementKind::session;
  if (is_one_of(word, cursor_words)) return StatementKind::cursor;
  if (is_one_of(word, opaque_words)) return StatementKind::opaque;
  return is_keyword(word, "copy") ? StatementKind::copy : StatementKind::plain;
}

/// The kind of one statement, told by its tokens one after the other.
class KindFinder {
 public:
  constexpr void feed(const Token& token, std::string_view text, bool is_routine) noexcept {
    if (token.is_blank() || token.kind == TokenKind::end) return;
    feed_call(token, text, is_routine);
    if (token.kind == TokenKind::identifier) {
      feed_word(token.in(text));
      remember(token.in(text));
    } else if (token.kind == TokenKind::quoted_identifier && text[token.offset] == '"') {
      raise_to(StatementKind::plain);
      remember({text.data() + token.offset + 1, token.size - 2});
    } else if (!token.is(';')) {
      // A statement may stand in parentheses; anything else that is no word begins nothing we know.
      if (!token.is('(')) raise_to(StatementKind::plain);
      if (token.is('(') && !is_routine && is_one_of(previous_, session_functions)) raise_to(StatementKind::session);
      if (token.is('(')) ++parentheses_;
      if (token.is(')')) --parentheses_;
      remember({});
    }
  }

  [[nodiscard]] constexpr StatementKind kind() const noexcept {
    const bool is_cut_short = settings_depth_ != 0 && kind_ < StatementKind::session;
    return is_cut_short ? StatementKind::session : kind_;
  }

 private:
  /// set_config() leaves nothing behind when it says in so many words that it is local: `…, true)`.
  constexpr void feed_call(const Token& token, std::string_view text, bool is_routine) noexcept {
    if (token.is(')') && parentheses_ == settings_depth_) {
      raise_to(is_lone_true_ ? StatementKind::transaction : StatementKind::session);
      settings_depth_ = 0;
    }
    if (token.is('(') && !is_routine && is_keyword(previous_, "set_config")) {
      if (settings_depth_ != 0) raise_to(StatementKind::session);
      settings_depth_ = parentheses_ + 1;
    }
    is_lone_true_ = is_behind_comma_ && token.kind == TokenKind::identifier && is_keyword(token.in(text), "true");
    is_behind_comma_ = token.is(',');
  }

  constexpr void feed_word(std::string_view word) noexcept {
    if (kind_ == StatementKind::empty || (is_explained_ && parentheses_ == 0 && !is_one_of(word, explain_options))) {
      is_explained_ = kind_ == StatementKind::empty && is_keyword(word, "explain");
      is_first_ = true;
      raise_to(kind_of_first_word(word));
      return;
    }
    // SET LOCAL, SET TRANSACTION, SET CONSTRAINTS and PREPARE TRANSACTION end with the transaction.
    if (is_first_ && is_one_of(word, scope_of_transaction) && is_one_of(previous_, before_scope)) {
      kind_ = StatementKind::transaction;
    }
    is_first_ = false;
    if (is_one_of(word, temporary_words) && is_one_of(previous_, before_temporary) &&
        !is_one_of(earlier_, before_into)) {
      raise_to(StatementKind::temporary);  // INSERT INTO temp only names a table so
    }
    if (word.size() >= 7 && is_keyword(word.substr(0, 7), "pg_temp")) raise_to(StatementKind::temporary);
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
  int settings_depth_ = 0;        // within the arguments of set_config()
  bool is_behind_comma_ = false;  // the last token was one
  bool is_lone_true_ = false;     // a whole argument so far
  bool is_first_ = false;         // the last word began the statement
  bool is_explained_ = false;     // EXPLAIN has been read; what it explains decides
};

}  // namespace detail

/// The kind of a whole text, told by its tokens one after the other, the one of kind `end` included.
class KindOfText {
 public:
  constexpr void feed(const Token& token, std::string_view text) noexcept {
    const bool is_routine = tracker_.is_routine();
    const bool is_last = tracker_.feed(token, text) || token.kind == TokenKind::end;
    finder_.feed(token, text, is_routine);
    if (!is_last) return;
    if (greatest_ < finder_.kind()) greatest_ = finder_.kind();
    finder_ = {};
  }

  [[nodiscard]] constexpr StatementKind kind() const noexcept { return greatest_; }
  [[nodiscard]] constexpr const StatementTracker& tracker() const noexcept { return tracker_; }

 private:
  StatementTracker tracker_;
  detail::KindFinder finder_;
  StatementKind greatest_ = StatementKind::empty;
};

/// The kind of a text, template or rendered. Text that does not lex is judged by what comes before the fault.
[[nodiscard]] constexpr StatementKind statement_kind(std::string_view text) noexcept {
  Lexer lexer{text};
  KindOfText kind;
  for (;;) {
    const Token token = lexer.next();
    kind.feed(token, text);
    if (token.kind == TokenKind::end) return kind.kind();
  }
}

}  // namespace pgdbm::sql
