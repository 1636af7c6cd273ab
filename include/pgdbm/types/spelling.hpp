// How the compiler spells a type, for messages about types that have no fixed name of ours.
#pragma once

#include <string_view>

namespace pgdbm::types {

/// "shop::Mood", for any T.
template <class T>
[[nodiscard]] consteval std::string_view spelling_of() {
  // "… [with T = shop::Mood; …]" by GCC, "… [T = shop::Mood]" by Clang.
  constexpr std::string_view printed = __PRETTY_FUNCTION__;
  constexpr std::string_view before = "T = ";
  constexpr std::size_t begin = printed.find(before) + before.size();
  return printed.substr(begin, printed.find_first_of(";]", begin) - begin);
}

}  // namespace pgdbm::types
