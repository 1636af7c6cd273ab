// SQL text against the arguments it is given: the judgement behind query.hpp, the same while compiling and running.
#pragma once

#include <pgdbm/sql/statement_tracker.hpp>
#include <pgdbm/sql/template.hpp>
#include <pgdbm/sql/text_fault.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pgdbm::sql {

namespace detail {

/// Marks which of $1 … $N a text names. Parameters of a routine's body, or of what PREPARE defines, are not the text's.
template <std::size_t N>
struct ParameterCounter {
  std::string_view text;
  StatementTracker tracker{};
  std::array<bool, N + 1> used{};
  std::size_t highest = 0;
  std::size_t highest_offset = 0;
  TextFault fault{};

  constexpr void piece(const Piece& /*piece*/) const noexcept {}

  constexpr void token(const Token& token) noexcept {
    tracker.feed(token, text);
    if (token.kind != TokenKind::parameter || tracker.has_own_parameters() || fault) return;
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

/// The first fault of a template that is to run with `Arguments` arguments: a fault of the text itself, or a number of
/// arguments other than the highest $n, or a number from 1 to n that is never used.
template <std::size_t Arguments>
[[nodiscard]] constexpr TextFault check_text(std::string_view text) {
  detail::ParameterCounter<Arguments> counter{.text = text};
  if (const TextFault fault = parse_template(text, counter)) return fault;
  return counter.result();
}

}  // namespace pgdbm::sql
