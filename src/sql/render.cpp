#include "sql/utf8.hpp"
#include <pgdbm/sql/caret.hpp>
#include <pgdbm/sql/identifier.hpp>
#include <pgdbm/sql/render.hpp>
#include <pgdbm/sql/template.hpp>

namespace pgdbm::sql {
namespace {

// Names in pieces and valid schemas hold no quote, so none needs doubling.
void append_quoted(std::string& out, std::string_view name) {
  out += '"';
  out += name;
  out += '"';
}

// A joined name is only the beginning of a word: reserved words do not matter, and capitals are refused before.
void append_table(std::string& out, const Piece& piece) {
  piece.is_joined || is_bare_identifier(piece.table) ? void(out += piece.table) : append_quoted(out, piece.table);
}

void append_piece(std::string& out, const Piece& piece, std::string_view text, std::optional<std::string_view> schema) {
  switch (piece.kind) {
    case PieceKind::text:
      out += text.substr(piece.offset, piece.size);
      break;
    case PieceKind::braces:
      out += "{{";
      break;
    case PieceKind::schema:
      schema ? append_quoted(out, *schema) : void(out += "public");
      break;
    case PieceKind::schema_dot:
      if (schema) {
        append_quoted(out, *schema);
        out += '.';
      }
      break;
    case PieceKind::table:
      if (schema) {
        append_quoted(out, *schema);
        out += '.';
      }
      append_table(out, piece);
      break;
    case PieceKind::qualified_table:
      append_quoted(out, piece.schema);
      out += '.';
      append_table(out, piece);
      break;
  }
}

struct Writer {
  std::string_view text;
  std::optional<std::string_view> schema;
  std::string out{};

  void piece(const Piece& piece) { append_piece(out, piece, text, schema); }
  void token(const Token& /*token*/) const noexcept {}
};

// Counts the characters that each piece becomes until the wanted one is met.
struct PositionFinder {
  std::string_view text;
  std::optional<std::string_view> schema;
  std::size_t characters_left;
  std::optional<std::size_t> found{};
  std::string filled{};

  void piece(const Piece& piece) {
    if (found) return;
    filled.clear();
    append_piece(filled, piece, text, schema);
    for (std::size_t i = 0; i < filled.size(); ++i) {
      if (!utf8::begins_character(filled[i])) continue;
      if (characters_left == 0) {
        found = piece.kind == PieceKind::text ? piece.offset + i : piece.offset;
        return;
      }
      --characters_left;
    }
  }
  void token(const Token& /*token*/) const noexcept {}
};

}  // namespace

Result<std::string> render(std::string_view text, std::optional<std::string_view> schema) {
  if (schema) {
    if (auto valid = validate_schema_name(*schema); !valid) return valid.error();
  }
  if (!may_have_holes(text)) return std::string{text};
  Writer writer{.text = text, .schema = schema};
  writer.out.reserve(text.size() + 64);
  if (const TextFault fault = parse_template(text, writer)) return invalid_template(fault, text);
  return std::move(writer.out);
}

std::string render(std::string_view text, const HolePlaces& holes, std::optional<std::string_view> schema) {
  std::string out;
  out.reserve(text.size() + 64);
  std::size_t done = 0;
  for (const auto& place : holes) {
    Piece piece{.kind = PieceKind::braces, .offset = place.offset, .size = place.size};
    const Token hole{.kind = TokenKind::hole, .offset = place.offset, .size = place.size};
    if (!place.is_escape) (void)detail::read_hole(text, hole, piece);  // without fault when the places were found
    out += text.substr(done, piece.offset - done);
    append_piece(out, piece, text, schema);
    done = piece.offset + piece.size;
  }
  out += text.substr(done);
  return out;
}

std::size_t template_offset(std::string_view text, std::optional<std::string_view> schema, std::size_t position) {
  if (position == 0) return 0;
  PositionFinder finder{.text = text, .schema = schema, .characters_left = position - 1};
  if (!may_have_holes(text)) {
    finder.piece(Piece{.offset = 0, .size = text.size()});
  } else if (parse_template(text, finder)) {
    return 0;
  }
  return finder.found.value_or(text.size());
}

Fault invalid_template(TextFault fault, std::string_view text) {
  std::string message = "Invalid SQL text: ";
  message.append(describe(fault.error)).append("\n").append(show_position(text, fault.offset));
  return Fault{.kind = FaultKind::invalid_template, .message = std::move(message)};
}

}  // namespace pgdbm::sql
