#include "sql/role_change.hpp"

#include <pgdbm/sql/character.hpp>
#include <pgdbm/sql/lexer.hpp>
#include <pgdbm/sql/statement_tracker.hpp>

#include <cstddef>
#include <cstdint>

namespace pgdbm::sql {

namespace {

/// Follows the words of one SET or RESET.
class SettingFinder {
 public:
  /// True at the word that tells it: `ROLE`, or `AUTHORIZATION` behind `SESSION`.
  bool feed(std::string_view word) noexcept {
    const auto place = words_++;
    if (place == 0) {
      is_setting_ = is_keyword(word, "set") || is_keyword(word, "reset");
      return false;
    }
    if (!is_setting_) return false;
    const bool behind_session = is_behind_session_;
    is_behind_session_ = is_keyword(word, "session");
    // What comes behind the setting's name is its value.
    is_setting_ = is_behind_session_ || (place == 1 && is_keyword(word, "local"));
    return is_keyword(word, "role") || is_keyword(word, "session_authorization") ||
           (behind_session && is_keyword(word, "authorization"));
  }

 private:
  std::size_t words_ = 0;
  bool is_setting_ = false;
  bool is_behind_session_ = false;
};

/// A name as the server would fold it, its quotes taken off.
std::string_view unquoted(const Token& token, std::string_view text) noexcept {
  const auto word = token.in(text);
  const bool is_quoted = token.kind == TokenKind::quoted_identifier && word.starts_with('"');
  return is_quoted ? word.substr(1, word.size() - 2) : word;
}

bool names_other_setting(const Token& token, std::string_view text) noexcept {
  const auto literal = token.in(text);
  if (token.kind != TokenKind::literal || !literal.starts_with('\'')) return false;
  const auto name = literal.substr(1, literal.find('\'', 1) - 1);
  return literal.size() == name.size() + 2 && !is_keyword(name, "role") && !is_keyword(name, "session_authorization");
}

}  // namespace

std::optional<std::size_t> find_role_change(std::string_view script) noexcept {
  enum class Call : std::uint8_t { none, named, opened };
  Lexer lexer{script};
  StatementTracker tracker;
  SettingFinder setting;
  Call call = Call::none;
  std::size_t call_offset = 0;
  for (;;) {
    const auto token = lexer.next();
    if (token.kind == TokenKind::end) return std::nullopt;
    if (token.is_blank()) continue;
    if (call == Call::opened && !names_other_setting(token, script)) return call_offset;
    call = call == Call::named && token.is('(') ? Call::opened : Call::none;
    if (tracker.feed(token, script)) {
      setting = {};
      continue;
    }
    const auto word = unquoted(token, script);
    if (setting.feed(word)) return token.offset;
    if (is_keyword(word, "set_config")) {
      call = Call::named;
      call_offset = token.offset;
    }
  }
}

}  // namespace pgdbm::sql
