// Classes of bytes as PostgreSQL's scanner knows them; independent of any locale.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pgdbm::sql {

namespace character {

inline constexpr std::uint8_t space = 1;
inline constexpr std::uint8_t word_start = 2;  ///< letters, underscore and every byte above 127
inline constexpr std::uint8_t word = 4;        ///< what may follow in a word: these, digits and $
inline constexpr std::uint8_t digit = 8;
inline constexpr std::uint8_t symbol = 16;  ///< what operators are made of
inline constexpr std::uint8_t single = 32;  ///< a token of its own

struct Classes {
  std::uint8_t of[256];  // bare, as std::array costs a call for each byte while compiling
};

inline constexpr Classes classes = [] {
  Classes result{};
  auto& table = result.of;
  // \v counts as a space since PostgreSQL 16; older servers refuse it anywhere.
  for (char c : std::string_view{" \t\n\r\f\v"}) table[static_cast<unsigned char>(c)] = space;
  for (std::size_t c = 'a'; c <= 'z'; ++c) table[c] = table[c - 'a' + 'A'] = word_start | word;
  for (std::size_t c = 0x80; c <= 0xff; ++c) table[c] = word_start | word;
  for (std::size_t c = '0'; c <= '9'; ++c) table[c] = digit | word;
  table[std::size_t{'_'}] = word_start | word;
  table[std::size_t{'$'}] = word;
  for (char c : std::string_view{"~!@#^&|`?+-*/%<>="}) table[static_cast<unsigned char>(c)] = symbol;
  for (char c : std::string_view{"()[],;:."}) table[static_cast<unsigned char>(c)] = single;
  return result;
}();

[[nodiscard]] constexpr bool is(char c, std::uint8_t kind) noexcept {
  return (classes.of[static_cast<unsigned char>(c)] & kind) != 0;
}

[[nodiscard]] constexpr char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace character

/// Compares a word with a lower-case keyword as the server does: ASCII letters without regard to case.
[[nodiscard]] constexpr bool is_keyword(std::string_view word, std::string_view lower_case_keyword) noexcept {
  if (word.size() != lower_case_keyword.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (character::lower(word[i]) != lower_case_keyword[i]) return false;
  }
  return true;
}

}  // namespace pgdbm::sql
