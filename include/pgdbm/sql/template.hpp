// Templates: SQL text with holes for a schema to be filled in, read into pieces.
//
//   {{tables.users}}   {{tables.billing.users}}   {{schema}}        and {{{{ for two literal braces
//
// Holes are never looked for inside '…', "…" and comments. They are inside dollar quotes, because function bodies
// need them; a body is read as SQL again, so its own literals and comments are left alone, and a dollar quote within
// it is again a body (eight deep; beyond that text stays as it is).
//
// A body may be in another language, or be plain data. There only {{schema}} and what begins with {{tables. counts,
// and the escape only directly before those. Nothing else in a body is a fault: from an unclosed quote or comment on
// (the apostrophe of "don't" in Python) the rest of that body is plain text, in which every such hole is filled.
#pragma once

#include <pgdbm/sql/lexer.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace pgdbm::sql {

/// PostgreSQL cuts longer names silently; this library refuses them.
inline constexpr std::size_t longest_identifier = 63;

enum class PieceKind : std::uint8_t {
  text,             ///< copied as it is
  schema,           ///< {{schema}}
  schema_dot,       ///< {{schema}}. with the dot, which vanishes when there is no schema
  table,            ///< {{tables.table}}
  qualified_table,  ///< {{tables.schema.table}}
  braces,           ///< {{{{
};

struct Piece {
  PieceKind kind = PieceKind::text;
  bool is_joined = false;  ///< a table's name goes on in the text behind the hole: {{tables.users}}_id_seq
  std::size_t offset = 0;
  std::size_t size = 0;
  std::string_view schema{};  ///< the name in a qualified_table
  std::string_view table{};   ///< the name in a table or qualified_table
};

namespace detail {

constexpr TextFault fault_in_name(std::string_view name, std::size_t offset) noexcept {
  if (character::is(name[0], character::digit)) return {TextError::name_begins_with_digit, offset};
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool is_good = character::is(c, character::word) && c != '$' && static_cast<unsigned char>(c) < 0x80;
    if (!is_good) return {TextError::name_has_bad_character, offset + i};
  }
  if (name.size() > longest_identifier) return {TextError::name_too_long, offset};
  return {};
}

/// The first NUL byte, or the size of the text. While compiling, std::string_view::find would cost ten times the steps.
constexpr std::size_t find_nul(std::string_view text) noexcept {
  const std::size_t size = text.size();
  if (!std::is_constant_evaluated()) {
    const std::size_t found = text.find('\0');
    return found == std::string_view::npos ? size : found;
  }
  const char* const data = text.data();
  std::size_t i = 0;
  while (i < size && data[i] != '\0') ++i;
  return i;
}

constexpr bool has_capital(std::string_view name) noexcept {
  for (char c : name) {
    if (c >= 'A' && c <= 'Z') return true;
  }
  return false;
}

/// Judges one hole; `piece` receives what it means.
constexpr TextFault read_hole(std::string_view text, const Token& hole, Piece& piece) noexcept {
  piece = {.offset = hole.offset, .size = hole.size};
  const std::size_t begin = hole.offset + 2;
  const std::string_view inside = text.substr(begin, hole.size - 4);
  const char after = hole.end() < text.size() ? text[hole.end()] : '\0';
  if (inside.empty()) return {TextError::empty_hole, hole.offset};
  for (std::size_t i = 0; i < inside.size(); ++i) {
    if (character::is(inside[i], character::space)) return {TextError::whitespace_in_hole, begin + i};
  }
  if (inside == "schema") {
    piece.kind = after == '.' ? PieceKind::schema_dot : PieceKind::schema;
    piece.size += after == '.' ? 1 : 0;
    return {};
  }
  if (inside == "tables") return {TextError::missing_table_name, hole.offset};
  constexpr std::string_view prefix = "tables.";
  if (!inside.starts_with(prefix)) return {TextError::unknown_hole, hole.offset};

  const std::size_t name_begin = begin + prefix.size();
  const std::string_view name = inside.substr(prefix.size());
  const std::size_t dot = name.find('.');
  if (dot == std::string_view::npos) {
    piece.kind = PieceKind::table;
    piece.table = name;
  } else {
    piece.kind = PieceKind::qualified_table;
    piece.schema = name.substr(0, dot);
    piece.table = name.substr(dot + 1);
    if (piece.table.find('.') != std::string_view::npos) return {TextError::too_many_parts, hole.offset};
    if (piece.schema.empty()) return {TextError::missing_schema_name, hole.offset};
    if (const TextFault fault = fault_in_name(piece.schema, name_begin)) return fault;
  }
  if (piece.table.empty()) return {TextError::missing_table_name, hole.offset};
  if (const TextFault fault = fault_in_name(piece.table, begin + inside.size() - piece.table.size())) return fault;

  piece.is_joined = character::is(after, character::word) && after != '$';
  if (piece.is_joined && has_capital(piece.table)) return {TextError::joined_name_needs_quotes, hole.offset};
  return {};
}

/// True when what stands directly before a hole would melt into what fills it: a word, or the beginning of U&"…".
constexpr bool melts_into_previous(const Piece& piece, TokenKind previous, std::string_view text) noexcept {
  if (previous == TokenKind::identifier || previous == TokenKind::quoted_identifier || previous == TokenKind::number ||
      previous == TokenKind::parameter || previous == TokenKind::hole) {
    return true;
  }
  const std::size_t i = piece.offset;
  return i >= 2 && text[i - 1] == '&' && character::lower(text[i - 2]) == 'u' &&
         (i == 2 || !character::is(text[i - 3], character::word));
}

/// True when the text behind a hole would melt into what fills it. A table may be continued by a word.
constexpr bool melts_into_next(const Piece& piece, std::string_view text) noexcept {
  const std::size_t end = piece.offset + piece.size;
  if (end >= text.size() || piece.kind == PieceKind::schema_dot) return false;
  const char c = text[end];
  if (c == '"' || c == '\'' || c == '$') return true;
  if (c == '&' && piece.table == "u") return text.substr(end + 1, 1) == "'" || text.substr(end + 1, 1) == "\"";
  return piece.kind == PieceKind::schema && character::is(c, character::word);
}

}  // namespace detail

/// Reads a template from front to back. `visitor.piece(const Piece&)` receives pieces that, laid end to end, are the
/// text; `visitor.token(const Token&)` every token outside bodies, in order. Returns the first fault; what the visitor
/// received until then is to be thrown away.
template <class Visitor>
constexpr TextFault parse_template(std::string_view text, Visitor&& visitor) {
  struct Outside {
    std::size_t end;
    LexMode mode;
    std::size_t resume;
  };
  std::array<Outside, 8> outside{};
  std::size_t depth = 0;
  std::size_t done = 0;  // everything before is already a piece
  TokenKind previous = TokenKind::whitespace;
  Lexer lexer{text};

  if (const std::size_t nul = detail::find_nul(text); nul < text.size()) return {TextError::nul_byte, nul};
  for (;;) {
    const Token token = lexer.next();
    if (depth == 0) visitor.token(token);
    switch (token.kind) {
      case TokenKind::end:
        if (depth == 0) {
          if (text.size() > done) visitor.piece(Piece{.offset = done, .size = text.size() - done});
          return {};
        }
        --depth;
        lexer = Lexer{text.substr(0, outside[depth].end), outside[depth].mode, outside[depth].resume};
        break;

      case TokenKind::dollar_quoted: {
        const Body body = body_of(token);
        if (depth == outside.size()) break;
        if (text.substr(body.begin, body.end - body.begin).find("{{") == std::string_view::npos) break;
        outside[depth++] = {.end = lexer.text().size(), .mode = lexer.mode(), .resume = token.end()};
        lexer = Lexer{text.substr(0, body.end), LexMode::body, body.begin};
        break;
      }

      case TokenKind::hole:
      case TokenKind::escaped_braces: {
        Piece piece{.kind = PieceKind::braces, .offset = token.offset, .size = token.size};
        if (token.kind == TokenKind::hole) {
          if (const TextFault fault = detail::read_hole(text, token, piece)) return fault;
          const bool melts = detail::melts_into_previous(piece, previous, text) || detail::melts_into_next(piece, text);
          if (depth == 0 && melts) return {TextError::hole_touches_word, token.offset};
        }
        if (token.offset > done) visitor.piece(Piece{.offset = done, .size = token.offset - done});
        visitor.piece(static_cast<const Piece&>(piece));
        done = piece.offset + piece.size;
        break;
      }

      case TokenKind::error:
        if (depth == 0 || token.error == TextError::unclosed_hole) return {token.error, token.offset};
        // A body that is not SQL after all. Words that only the server's scanner dislikes change nothing.
        if (token.end() == lexer.text().size()) lexer = Lexer{lexer.text(), LexMode::plain, token.offset};
        break;

      default:
        break;
    }
    previous = token.kind;
  }
}

}  // namespace pgdbm::sql
