// Tells from its text whether a statement can only read: what then holds it up is its own work, and nobody waits for
// rows it has locked. And whether it only computes: then it may run twice, or be undone, and nobody could tell.
//
// Limits: to read, functions that it calls may do anything. To compute, it calls none but those known here; what
// views, operators and policies call is not seen.
#pragma once

#include <pgdbm/sql/character.hpp>
#include <pgdbm/sql/lexer.hpp>
#include <pgdbm/sql/token.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace pgdbm::sql {

/// True for SELECT, VALUES and TABLE that neither lock rows (FOR UPDATE …) nor make a table (INTO). WITH may hide a
/// statement that writes, and counts as one.
[[nodiscard]] constexpr bool only_reads(std::string_view text) noexcept {
  Lexer lexer{text};
  bool has_begun = false;
  bool is_behind_for = false;
  for (;;) {
    const Token token = lexer.next();
    if (token.kind == TokenKind::end) return has_begun;
    if (token.is_blank() || (!has_begun && token.is('('))) continue;
    const auto word = token.kind == TokenKind::identifier ? token.in(text) : std::string_view{};
    if (!has_begun) {
      has_begun = is_keyword(word, "select") || is_keyword(word, "values") || is_keyword(word, "table");
      if (!has_begun) return false;
      continue;
    }
    if (is_keyword(word, "into")) return false;
    // FOR UPDATE, FOR NO KEY UPDATE, FOR SHARE, FOR KEY SHARE; but substring(x FOR 3).
    if (is_behind_for && (is_keyword(word, "update") || is_keyword(word, "no") || is_keyword(word, "share") ||
                          is_keyword(word, "key"))) {
      return false;
    }
    is_behind_for = is_keyword(word, "for");
  }
}

namespace detail {

/// What may stand before a parenthesis: words of the language, types, and functions of PostgreSQL that only compute.
inline constexpr std::array<std::string_view, 150> before_parenthesis{
    // clang-format off
    "all", "and", "any", "array", "as", "between", "by", "case", "cube", "distinct", "else", "escape", "except",
    "exists", "filter", "from", "group", "having", "ilike", "in", "intersect", "is", "join", "lateral", "like", "limit",
    "not", "offset", "on", "or", "over", "rollup", "row", "select", "sets", "some", "then", "to", "union", "using",
    "values", "when", "where",
    "bit", "char", "character", "decimal", "numeric", "time", "timestamp", "timestamptz", "varchar", "varying",
    "abs", "age", "array_agg", "array_append", "array_length", "array_position", "array_to_string", "avg", "bool_and",
    "bool_or", "btrim", "cardinality", "cast", "ceil", "ceiling", "char_length", "character_length", "coalesce",
    "concat", "concat_ws", "count", "date_bin", "date_part", "date_trunc", "decode", "dense_rank", "encode", "every",
    "extract", "first_value", "floor", "format", "generate_series", "greatest", "initcap", "json_agg",
    "json_build_array", "json_build_object", "json_object_agg", "jsonb_agg", "jsonb_array_elements",
    "jsonb_array_length", "jsonb_build_array", "jsonb_build_object", "jsonb_object_agg", "lag", "last_value", "lead",
    "least", "left", "length", "lower", "lpad", "ltrim", "make_date", "make_interval", "max", "md5", "min", "mod", "now",
    "ntile", "nullif", "octet_length", "overlay", "position", "power", "rank", "regexp_replace", "repeat", "replace",
    "reverse", "right", "round", "row_number", "row_to_json", "rpad", "rtrim", "sign", "split_part", "sqrt",
    "string_agg", "string_to_array", "strpos", "substr", "substring", "sum", "to_char", "to_date", "to_json",
    "to_jsonb", "to_number", "to_timestamp", "trim", "trunc", "unnest", "upper"
    // clang-format on
};

}  // namespace detail

[[nodiscard]] constexpr bool only_computes(std::string_view text) noexcept {
  if (!only_reads(text)) return false;
  Lexer lexer{text};
  Token before{};
  bool is_qualified = false;  // the name before, by a schema: whose function it is, is not known
  for (;;) {
    const Token token = lexer.next();
    if (token.kind == TokenKind::end) return true;
    if (token.is_blank()) continue;
    if (token.is('(')) {
      if (before.kind == TokenKind::quoted_identifier) return false;
      if (before.kind == TokenKind::identifier) {
        const auto word = before.in(text);
        const auto is_it = [word](std::string_view known) { return is_keyword(word, known); };
        if (is_qualified || !std::ranges::any_of(detail::before_parenthesis, is_it)) return false;
      }
    }
    const bool is_name = token.kind == TokenKind::identifier || token.kind == TokenKind::quoted_identifier;
    is_qualified = is_name && before.is('.');
    before = token;
  }
}

}  // namespace pgdbm::sql
