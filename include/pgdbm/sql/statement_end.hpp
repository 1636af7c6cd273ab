// Where a statement's own words end, and whether it returns rows by a RETURNING of its own: what has to be known to add
// a clause to it. Literals, comments, identifiers in quotes and what stands within parentheses do not count.
#pragma once

#include <pgdbm/sql/character.hpp>
#include <pgdbm/sql/lexer.hpp>
#include <pgdbm/sql/token.hpp>

#include <cstddef>
#include <string_view>

namespace pgdbm::sql {

struct StatementEnd {
  std::size_t offset = 0;  ///< only blanks and semicolons follow; 0 when there is nothing else
  bool has_returning = false;
};

/// Of a text of one statement, template or rendered. What follows its end has no holes.
[[nodiscard]] constexpr StatementEnd find_statement_end(std::string_view text) noexcept {
  StatementEnd end;
  Lexer lexer{text};
  std::size_t depth = 0;
  bool may_be_label = false;  // RETURNING is reserved, but a label may be called so: "t.returning", "AS returning"
  for (auto token = lexer.next(); token.kind != TokenKind::end; token = lexer.next()) {
    if (token.is_blank() || token.is(';')) continue;
    end.offset = token.end();
    const bool is_word = token.kind == TokenKind::identifier;
    if (is_word && depth == 0 && !may_be_label && is_keyword(token.in(text), "returning")) end.has_returning = true;
    may_be_label = token.is('.') || (is_word && is_keyword(token.in(text), "as"));
    if (token.is('(')) ++depth;
    if (token.is(')') && depth > 0) --depth;
  }
  return end;
}

}  // namespace pgdbm::sql
