// A query: SQL text that fits its arguments. A literal is checked while compiling: a broken placeholder, an unclosed
// quote, or a number of $n that differs from the number of arguments does not compile, and the compiler's message
// names the fault. Text that is made at run time is said aloud, and checked when the statement is made:
//
//   template <class... Args>
//   awaitable<void> execute(query<Args...> sql, Args... args);
//
//   execute("DELETE FROM {{tables.users}} WHERE id = $1", id);
//   execute(pgdbm::runtime(sql), id);
//
// A literal of up to about 20 KB is checked within Clang's default limit of steps, and 50 KB within GCC's.
#pragma once

#include <pgdbm/sql/query_check.hpp>
#include <pgdbm/sql/query_refusal.hpp>
#include <pgdbm/sql/render.hpp>
#include <pgdbm/sql/statement_kind.hpp>

#include <pgdbm/base/result.hpp>

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>

namespace pgdbm::sql {

/// Text that no compiler has seen. A view: the text must live until the statement is done.
class runtime_query {
 public:
  constexpr explicit runtime_query(std::string_view text) noexcept : text_{text} {}
  [[nodiscard]] constexpr std::string_view text() const noexcept { return text_; }

 private:
  std::string_view text_;
};

/// Says that `text` is made at run time, so that a query may be made of it.
[[nodiscard]] constexpr runtime_query runtime(std::string_view text) noexcept {
  return runtime_query{text};
}

/// A view of SQL text for arguments of these types; copying it copies no text.
template <class... Args>
class basic_query {
 public:
  /// A literal, checked while compiling.
  template <std::size_t N>
  consteval basic_query(const char (&literal)[N])  // NOLINT(google-explicit-constructor)
      : basic_query{std::string_view{literal, N - 1}, judge_or_refuse({literal, N - 1})} {}

  /// Any other constant, for example a constexpr std::string_view.
  template <class Text>
    requires std::convertible_to<const Text&, std::string_view> && (!std::is_array_v<Text>) &&
             (!std::same_as<Text, std::string>)
  consteval basic_query(const Text& constant)  // NOLINT(google-explicit-constructor)
      : basic_query{std::string_view{constant}, judge_or_refuse(constant)} {}

  /// A std::string is never a constant: this says so in one line, where the compiler would need thirty.
  template <std::same_as<std::string> Text>
  basic_query(const Text& /*text*/) {  // NOLINT(google-explicit-constructor)
    static_assert(!std::same_as<Text, std::string>, "text made at run time is not checked: write pgdbm::runtime(text)");
  }

  /// Text made at run time: call `check` before using it.
  constexpr basic_query(runtime_query text) noexcept  // NOLINT(google-explicit-constructor)
      : text_{text.text()}, holes_{}, kind_{statement_kind(text_)}, is_checked_{false} {}

  [[nodiscard]] constexpr std::string_view text() const noexcept { return text_; }
  [[nodiscard]] constexpr StatementKind kind() const noexcept { return kind_; }
  /// True when the compiler has seen the text.
  [[nodiscard]] constexpr bool is_checked() const noexcept { return is_checked_; }

  /// Of text that the compiler has seen: render with them.
  [[nodiscard]] constexpr const HolePlaces& holes() const noexcept { return holes_; }

  /// Judges text that the compiler has not seen; costs nothing for what it has. Fault: invalid_template.
  [[nodiscard]] Result<void> check() const {
    if (is_checked_) return {};
    if (const TextFault fault = check_text<sizeof...(Args)>(text_)) return invalid_template(fault, text_);
    return {};
  }

 private:
  consteval basic_query(std::string_view text, const TextJudgement& judgement)
      : text_{text}, holes_{judgement.holes}, kind_{judgement.kind}, is_checked_{true} {}

  static consteval TextJudgement judge_or_refuse(std::string_view text) {
    const TextJudgement judgement = judge_text<sizeof...(Args)>(text);
    if (judgement.fault) refuse(judgement.fault.error, text.data() + judgement.fault.offset);
    return judgement;
  }

  // No padding between them: Clang 16 counts it as a member, and would store all that follows one place too early.
  std::string_view text_;
  HolePlaces holes_;
  StatementKind kind_;
  bool is_checked_;
};

/// What a function takes as its parameter, so that the arguments alone decide `Args`.
template <class... Args>
using query = basic_query<std::type_identity_t<Args>...>;

}  // namespace pgdbm::sql

namespace pgdbm {
using sql::runtime;
}  // namespace pgdbm
