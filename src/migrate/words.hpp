// The words of a statement, one after the other, without what the server's grammar does not see.
#pragma once

#include <pgdbm/sql/lexer.hpp>
#include <pgdbm/sql/token.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace pgdbm::migrate {

/// A name as the catalogue has it: folded or without its quotes, and as long as a name may be.
struct QualifiedName {
  std::string schema;  ///< empty: it is not said
  std::string name;
};

class Words {
 public:
  /// Requires: the text stays.
  explicit Words(std::string_view statement) noexcept : text_(statement), lexer_(statement) { advance(); }

  [[nodiscard]] const sql::Token& token() const noexcept { return token_; }
  [[nodiscard]] std::string_view view() const noexcept { return token_.in(text_); }
  [[nodiscard]] bool is_at_end() const noexcept { return token_.kind == sql::TokenKind::end; }
  [[nodiscard]] bool is(std::string_view lower_case_keyword) const noexcept;
  void advance() noexcept;

  /// Goes on behind the keywords when all of them follow here, and else stays: `take("if not exists")`.
  bool take(std::string_view lower_case_keywords) noexcept;
  /// Goes on behind one character of punctuation.
  bool take_mark(char mark) noexcept;
  /// Goes on behind what is within parentheses that begin here.
  void skip_parentheses() noexcept;

  /// Nothing when no name stands here, or one that is written as U&"…", which is not read.
  [[nodiscard]] std::optional<QualifiedName> take_name();
  /// The text of '…', or nothing: of literals with escapes too.
  [[nodiscard]] std::optional<std::string> take_literal();

 private:
  [[nodiscard]] std::optional<std::string> take_simple_name();

  std::string_view text_;
  sql::Lexer lexer_;
  sql::Token token_;
};

}  // namespace pgdbm::migrate
