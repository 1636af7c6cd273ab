#include "migrate/transaction_control.hpp"

#include <pgdbm/sql/character.hpp>
#include <pgdbm/sql/lexer.hpp>
#include <pgdbm/sql/statement_tracker.hpp>

#include <algorithm>
#include <array>

namespace pgdbm::migrate {

namespace {

constexpr std::array<std::string_view, 5> ending_or_beginning{"begin", "start", "commit", "end", "abort"};

bool is_one_of_them(std::string_view word) noexcept {
  return std::ranges::any_of(ending_or_beginning, [&](auto keyword) { return sql::is_keyword(word, keyword); });
}

}  // namespace

std::optional<std::size_t> find_transaction_control(std::string_view script) noexcept {
  sql::Lexer lexer{script};
  sql::StatementTracker tracker;
  std::size_t words = 0;  // of the statement so far
  std::optional<std::size_t> rollback;
  for (;;) {
    const auto token = lexer.next();
    if (token.kind == sql::TokenKind::end) return rollback;
    if (token.is_blank()) continue;
    if (tracker.feed(token, script)) {
      if (rollback) return rollback;
      words = 0;
      continue;
    }
    const auto word = token.in(script);
    if (words == 0 && is_one_of_them(word)) return token.offset;
    if (words == 0 && sql::is_keyword(word, "rollback")) rollback = token.offset;
    if (rollback && sql::is_keyword(word, "to")) rollback.reset();  // a savepoint
    ++words;
  }
}

}  // namespace pgdbm::migrate
