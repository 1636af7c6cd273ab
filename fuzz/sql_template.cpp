// Contract: lexing takes every byte once; rendering never crashes; text without holes renders to itself; the rendered
// text lexes to the tokens of the template around its holes; positions lead back into the template, in order.
#include <pgdbm/sql/caret.hpp>
#include <pgdbm/sql/lexer.hpp>
#include <pgdbm/sql/query_check.hpp>
#include <pgdbm/sql/render.hpp>
#include <pgdbm/sql/statement_kind.hpp>
#include <pgdbm/sql/template.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace pgdbm::sql;

void require(bool holds, const char* promise) {
  if (holds) return;
  std::cerr << "broken promise: " << promise << '\n';
  std::abort();
}

void lex_every_byte_once(std::string_view text, LexMode mode) {
  Lexer lexer{text, mode};
  std::size_t covered = 0;
  for (Token token = lexer.next(); token.kind != TokenKind::end; token = lexer.next()) {
    require(token.offset == covered && token.size > 0, "tokens lie end to end");
    require((token.kind == TokenKind::error) == (token.error != TextError::none), "an error token names its error");
    covered = token.end();
  }
  require(covered == text.size(), "tokens cover the text");
}

struct Pieces {
  bool has_hole = false;
  bool has_vanishing_hole = false;
  bool has_other = false;
  bool has_body_with_holes = false;
  std::size_t covered = 0;
  std::vector<std::string_view> around{};  // the tokens that rendering copies
  std::string_view text;

  void piece(const Piece& piece) {
    require(piece.offset == covered && piece.size > 0, "pieces lie end to end");
    covered += piece.size;
    has_hole = has_hole || piece.kind != PieceKind::text;
    has_vanishing_hole = has_vanishing_hole || piece.kind == PieceKind::schema_dot || piece.kind == PieceKind::braces;
    has_vanishing_hole = has_vanishing_hole || piece.is_joined;
  }
  void token(const Token& token) {
    has_other = has_other || token.kind == TokenKind::other;
    const bool is_body = token.kind == TokenKind::dollar_quoted;
    has_body_with_holes = has_body_with_holes || (is_body && token.in(text).find("{{") != std::string_view::npos);
    const bool is_copied = token.kind != TokenKind::hole && token.kind != TokenKind::escaped_braces &&
                           !token.is_blank() && token.kind != TokenKind::end;
    if (is_copied) around.push_back(token.in(text));
  }
};

// The tokens around holes must appear, whole and in order, among the tokens of the rendered text.
void keep_tokens_whole(const Pieces& pieces, std::string_view rendered) {
  Lexer lexer{rendered};
  auto wanted = pieces.around.begin();
  for (Token token = lexer.next(); token.kind != TokenKind::end && wanted != pieces.around.end();
       token = lexer.next()) {
    if (token.in(rendered) == *wanted) ++wanted;
  }
  require(wanted == pieces.around.end(), "what fills a hole does not melt into the text beside it");
}

void render_and_lead_back(std::string_view text, std::optional<std::string_view> schema, const Pieces& pieces) {
  const auto rendered = render(text, schema);
  require(rendered.has_value(), "a text that parses renders");
  if (!pieces.has_hole) require(*rendered == text, "text without holes renders to itself");
  const bool is_plain_sql = !pieces.has_other && !pieces.has_vanishing_hole && !pieces.has_body_with_holes;
  if (is_plain_sql) keep_tokens_whole(pieces, *rendered);

  std::size_t before = 0;
  const std::size_t last = rendered->size() + 2;
  const std::size_t step = last / 64 + 1;  // each look-up reads the text again
  for (std::size_t position = 0; position <= last; position += step) {
    const std::size_t offset = template_offset(text, schema, position);
    require(offset <= text.size(), "positions lead into the template");
    require(offset >= before, "later positions lead to later places");
    before = offset;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  const std::string_view text = bytes;
  for (LexMode mode : {LexMode::statement, LexMode::body, LexMode::plain}) lex_every_byte_once(text, mode);
  (void)statement_kind(text);
  (void)check_text<2>(text);

  Pieces pieces{.text = text};
  const TextFault fault = parse_template(text, pieces);
  require(fault.offset <= text.size(), "a fault lies within the text");
  (void)show_position(text, fault.offset);
  if (fault) {
    require(!render(text, "s").has_value() || text.find("{{") == std::string_view::npos,
            "a broken template is refused");
    return 0;
  }
  require(pieces.covered == text.size(), "pieces cover the text");
  for (auto schema : {std::optional<std::string_view>{}, std::optional<std::string_view>{"a_Schema"}}) {
    render_and_lead_back(text, schema, pieces);
  }
  return 0;
}
