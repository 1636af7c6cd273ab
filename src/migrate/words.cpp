#include "migrate/words.hpp"

#include "sql/utf8.hpp"
#include <pgdbm/sql/character.hpp>
#include <pgdbm/sql/template.hpp>

#include <cstddef>
#include <utility>

namespace pgdbm::migrate {

namespace {

/// What the server makes of a longer one, with a notice only.
std::string cut_to_length(std::string name) {
  if (name.size() <= sql::longest_identifier) return name;
  std::size_t end = sql::longest_identifier;
  while (end > 0 && !sql::utf8::begins_character(name[end])) --end;
  name.resize(end);
  return name;
}

/// What stands between two quotes, of which each inside is doubled.
std::string unquote(std::string_view quoted) {
  const char quote = quoted.front();
  std::string text;
  for (std::size_t i = 1; i + 1 < quoted.size(); ++i) {
    text += quoted[i];
    if (quoted[i] == quote) ++i;
  }
  return text;
}

}  // namespace

void Words::advance() noexcept {
  do token_ = lexer_.next();
  while (token_.is_blank());
}

bool Words::is(std::string_view lower_case_keyword) const noexcept {
  return token_.kind == sql::TokenKind::identifier && sql::is_keyword(view(), lower_case_keyword);
}

bool Words::take(std::string_view lower_case_keywords) noexcept {
  const auto here = *this;
  while (!lower_case_keywords.empty()) {
    const auto end = lower_case_keywords.find(' ');
    if (!is(lower_case_keywords.substr(0, end))) {
      *this = here;
      return false;
    }
    advance();
    lower_case_keywords.remove_prefix(end == std::string_view::npos ? lower_case_keywords.size() : end + 1);
  }
  return true;
}

bool Words::take_mark(char mark) noexcept {
  if (!token_.is(mark)) return false;
  advance();
  return true;
}

void Words::skip_parentheses() noexcept {
  std::size_t depth = 0;
  do {
    if (token_.is('(')) ++depth;
    if (token_.is(')')) --depth;
    advance();
  } while (depth > 0 && !is_at_end());
}

std::optional<std::string> Words::take_simple_name() {
  std::string name;
  if (token_.kind == sql::TokenKind::identifier) {
    for (const char c : view()) name += sql::character::lower(c);
  } else if (token_.kind == sql::TokenKind::quoted_identifier && view().front() == '"') {
    name = unquote(view());
  } else {
    return std::nullopt;
  }
  advance();
  return cut_to_length(std::move(name));
}

std::optional<QualifiedName> Words::take_name() {
  auto first = take_simple_name();
  if (!first) return std::nullopt;
  if (!take_mark('.')) return QualifiedName{.schema = {}, .name = *std::move(first)};
  auto second = take_simple_name();
  if (!second) return std::nullopt;
  if (!take_mark('.')) return QualifiedName{.schema = *std::move(first), .name = *std::move(second)};
  auto third = take_simple_name();  // behind the name of the database
  if (!third) return std::nullopt;
  return QualifiedName{.schema = *std::move(second), .name = *std::move(third)};
}

std::optional<std::string> Words::take_literal() {
  if (token_.kind != sql::TokenKind::literal || view().front() != '\'') return std::nullopt;
  auto text = unquote(view());
  advance();
  return text;
}

}  // namespace pgdbm::migrate
