// SQL text against the arguments it is given: the judgement behind query.hpp, the same while compiling and running.
#pragma once

#include <pgdbm/sql/hole_places.hpp>
#include <pgdbm/sql/statement_kind.hpp>
#include <pgdbm/sql/template.hpp>
#include <pgdbm/sql/text_fault.hpp>

#include <cstddef>
#include <string_view>

namespace pgdbm::sql {

namespace detail {

/// Marks which of $1 … $N a text names. Parameters of a routine's body, or of what PREPARE defines, are not the text's.
template <std::size_t N>
struct QueryReader {
  std::string_view text;
  KindOfText kind{};
  bool used[N + 1]{};
  std::size_t highest = 0;
  std::size_t highest_offset = 0;
  TextFault fault{};

  HolePlaces holes{};

  constexpr void piece(const Piece& piece) noexcept { holes.piece(piece); }

  constexpr void token(const Token& token) noexcept {
    kind.feed(token, text);
    if (token.kind != TokenKind::parameter || kind.tracker().has_own_parameters() || fault) return;
    if (token.value == 0) {
      fault = {TextError::parameter_zero, token.offset};
    } else if (token.value > N) {
      fault = {TextError::too_few_arguments, token.offset};
    } else {
      used[token.value] = true;
      if (token.value > highest) {
        highest = token.value;
        highest_offset = token.offset;
      }
    }
  }

  [[nodiscard]] constexpr TextFault result() const noexcept {
    if (fault) return fault;
    if (highest < N) return {TextError::too_many_arguments, text.size()};
    for (std::size_t i = 1; i < highest; ++i) {
      if (!used[i]) return {TextError::parameter_gap, highest_offset};
    }
    return {};
  }
};

}  // namespace detail

/// What one reading of a text tells.
struct TextJudgement {
  TextFault fault{};
  StatementKind kind = StatementKind::empty;  ///< of a text without fault
  HolePlaces holes{};                         ///< of a text without fault
};

/// Judges a template that is to run with `Arguments` arguments. Its fault is the first one of the text itself; failing
/// that, a number of arguments other than the highest $n, or a number from 1 to n that is never used.
template <std::size_t Arguments>
[[nodiscard]] constexpr TextJudgement judge_text(std::string_view text) {
  detail::QueryReader<Arguments> reader{.text = text};
  if (const TextFault fault = parse_template(text, reader)) return {.fault = fault};
  return {.fault = reader.result(), .kind = reader.kind.kind(), .holes = reader.holes};
}

/// The first fault that `judge_text` finds.
template <std::size_t Arguments>
[[nodiscard]] constexpr TextFault check_text(std::string_view text) {
  return judge_text<Arguments>(text).fault;
}

}  // namespace pgdbm::sql
