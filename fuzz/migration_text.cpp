// Contract: text of a migration never crashes what reads it; statements are cut in order, and nothing but blanks and
// semicolons is lost between them; places lead back into the part of the file they come from.
#include "migrate/file_parts.hpp"
#include "migrate/script.hpp"
#include "migrate/split.hpp"
#include "migrate/statement_nature.hpp"
#include "migrate/text_file.hpp"

#include <pgdbm/sql/lexer.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace pgdbm;
using namespace pgdbm::migrate;

void require(bool holds, const char* promise) {
  if (holds) return;
  std::cerr << "broken promise: " << promise << '\n';
  std::abort();
}

void lose_nothing(std::string_view text, const std::vector<Span>& statements) {
  std::size_t end = 0;
  for (const auto& statement : statements) {
    require(statement.begin >= end && statement.end > statement.begin, "statements lie in order, and are not empty");
    end = statement.end;
  }
  require(end <= text.size(), "statements lie within the text");
  sql::Lexer lexer{text};
  auto statement = statements.begin();
  for (auto token = lexer.next(); token.kind != sql::TokenKind::end; token = lexer.next()) {
    while (statement != statements.end() && statement->end <= token.offset) ++statement;
    const bool is_inside = statement != statements.end() && statement->begin <= token.offset;
    require(is_inside || token.is_blank() || token.is(';'), "nothing is lost between statements");
  }
}

void cut(const FilePart& part) {
  for (const auto& schema : {std::optional<std::string>{}, std::optional<std::string>{"a_Schema"}}) {
    const auto script = cut_script(part, schema);
    if (!script) continue;
    std::size_t before = part.begin;
    for (const auto& segment : script->segments) {
      require(!segment.statements.empty(), "a segment is not empty");
      for (const auto& statement : segment.statements) {
        const auto offset = file_offset(*script, part, statement, 1);
        require(offset >= before && offset < part.end, "statements lead into their part, in order");
        before = offset;
        require(!statement.data || statement.data->begin >= statement.end, "rows lie behind their COPY");
      }
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto text = read_text(std::string(data, data + size), "001_x.sql");
  if (!text) return 0;
  for (const auto& spans : {split(*text), split_by_lexer(*text)}) {
    lose_nothing(*text, spans);
    for (const auto& span : spans) (void)nature_of(std::string_view{*text}.substr(span.begin, span.end - span.begin));
  }
  const Migration migration{.filename = "001_x.sql", .content = *std::move(text), .checksum = {}, .down = {}};
  const auto parts = read_parts(migration);
  if (!parts) return 0;
  cut(parts->up);
  if (parts->down) cut(*parts->down);
  return 0;
}
