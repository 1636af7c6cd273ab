#include "sql/transaction_control.hpp"

#include <pgdbm/sql/character.hpp>
#include <pgdbm/sql/lexer.hpp>
#include <pgdbm/sql/statement_tracker.hpp>

#include <algorithm>
#include <array>

namespace pgdbm::sql {

namespace {

constexpr std::array<std::string_view, 5> ending_or_beginning{"begin", "start", "commit", "end", "abort"};

bool is_one_of_them(std::string_view word) noexcept {
  return std::ranges::any_of(ending_or_beginning, [&](auto keyword) { return is_keyword(word, keyword); });
}

}  // namespace

std::optional<std::size_t> find_transaction_control(std::string_view script) noexcept {
  Lexer lexer{script};
  StatementTracker tracker;
  std::size_t words = 0;  // of the statement so far
  std::optional<std::size_t> rollback;
  std::optional<std::size_t> prepare;
  for (;;) {
    const auto token = lexer.next();
    if (token.kind == TokenKind::end) return rollback;
    if (token.is_blank()) continue;
    if (tracker.feed(token, script)) {
      if (rollback) return rollback;
      words = 0;
      prepare.reset();
      continue;
    }
    const auto word = token.in(script);
    if (words == 0 && is_one_of_them(word)) return token.offset;
    if (words == 0 && is_keyword(word, "rollback")) rollback = token.offset;
    if (words == 0 && is_keyword(word, "prepare")) prepare = token.offset;
    if (words == 1 && prepare && is_keyword(word, "transaction")) return prepare;
    if (rollback && is_keyword(word, "to")) rollback.reset();  // a savepoint
    ++words;
  }
}

}  // namespace pgdbm::sql
