// Tells from its text whether a statement can only read: what then holds it up is its own work, and nobody waits for
// rows it has locked.
//
// Limit: functions that it calls may do anything.
#pragma once

#include <pgdbm/sql/character.hpp>
#include <pgdbm/sql/lexer.hpp>
#include <pgdbm/sql/token.hpp>

#include <string_view>

namespace pgdbm::sql {

/// True for SELECT, VALUES and TABLE that neither lock rows (FOR UPDATE …) nor make a table (INTO). WITH may hide a
/// statement that writes, and counts as one.
[[nodiscard]] constexpr bool only_reads(std::string_view text) noexcept {
  Lexer lexer{text};
  bool has_begun = false;
  bool is_behind_for = false;
  for (;;) {
    const Token token = lexer.next();
    if (token.kind == TokenKind::end) return has_begun;
    if (token.is_blank() || (!has_begun && token.is('('))) continue;
    const auto word = token.kind == TokenKind::identifier ? token.in(text) : std::string_view{};
    if (!has_begun) {
      has_begun = is_keyword(word, "select") || is_keyword(word, "values") || is_keyword(word, "table");
      if (!has_begun) return false;
      continue;
    }
    if (is_keyword(word, "into")) return false;
    // FOR UPDATE, FOR NO KEY UPDATE, FOR SHARE, FOR KEY SHARE; but substring(x FOR 3).
    if (is_behind_for && (is_keyword(word, "update") || is_keyword(word, "no") || is_keyword(word, "share") ||
                          is_keyword(word, "key"))) {
      return false;
    }
    is_behind_for = is_keyword(word, "for");
  }
}

}  // namespace pgdbm::sql
