#include "migrate/split.hpp"

#include <pgdbm/sql/lexer.hpp>
#include <pgdbm/sql/statement_tracker.hpp>

#include <pg_query.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <span>

namespace pgdbm::migrate {

namespace {

/// What libpg_query found, freed as it needs to be: it crashes on a count without statements, which some errors leave.
class ParsedCuts {
 public:
  explicit ParsedCuts(const std::string& sql) noexcept : result_(pg_query_split_with_parser(sql.c_str())) {
    if (result_.stmts == nullptr) result_.n_stmts = 0;
  }
  ParsedCuts(const ParsedCuts&) = delete;
  ParsedCuts& operator=(const ParsedCuts&) = delete;
  ~ParsedCuts() { pg_query_free_split_result(result_); }

  [[nodiscard]] bool has_error() const noexcept { return result_.error != nullptr; }
  [[nodiscard]] std::span<PgQuerySplitStmt*> statements() const noexcept {
    return {result_.stmts, static_cast<std::size_t>(result_.n_stmts)};
  }

 private:
  PgQuerySplitResult result_;
};

/// From the first token that is not blank to the last one; nothing when there is none.
std::optional<Span> words_between(std::string_view sql, std::size_t begin, std::size_t end) noexcept {
  std::optional<Span> words;
  sql::Lexer lexer{sql.substr(0, end), sql::LexMode::statement, begin};
  for (auto token = lexer.next(); token.kind != sql::TokenKind::end; token = lexer.next()) {
    if (token.is_blank()) continue;
    if (!words) words = Span{token.offset, token.end()};
    words->end = token.end();
  }
  return words;
}

}  // namespace

std::vector<Span> split(const std::string& sql) {
  const ParsedCuts cuts{sql};
  if (cuts.has_error()) return split_by_lexer(sql);
  std::vector<Span> statements;
  for (const auto* const cut : cuts.statements()) {
    const auto begin = static_cast<std::size_t>(cut->stmt_location);
    const auto end = cut->stmt_len == 0 ? sql.size() : begin + static_cast<std::size_t>(cut->stmt_len);
    if (const auto words = words_between(sql, begin, end)) statements.push_back(*words);
  }
  return statements;
}

std::vector<Span> split_by_lexer(std::string_view sql) {
  std::vector<Span> statements;
  std::optional<Span> words;
  sql::Lexer lexer{sql};
  sql::StatementTracker tracker;
  for (auto token = lexer.next(); token.kind != sql::TokenKind::end; token = lexer.next()) {
    if (token.is_blank()) continue;
    if (tracker.feed(token, sql)) {
      if (words) statements.push_back(*words);
      words.reset();
      continue;
    }
    if (!words) words = Span{token.offset, token.end()};
    words->end = token.end();
  }
  if (words) statements.push_back(*words);
  return statements;
}

}  // namespace pgdbm::migrate
