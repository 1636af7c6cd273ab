// The names of an aggregate's members, read while compiling, with no macro: the compiler prints a pointer to a member
// of an object that is never made, and the name is cut out of that print. Boost.PFR counts the members and reaches
// each. (Boost.PFR of Debian 12 does not know names yet: docs/decisions/005.)
#pragma once

#include <boost/pfr/core.hpp>
#include <boost/pfr/tuple_size.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>

namespace pgdbm::db {

/// A type whose members stand for columns.
template <class T>
concept Record = std::is_aggregate_v<T> && std::is_class_v<T> && !std::is_empty_v<T>;

namespace detail {

template <class T>
struct Unmade {
  const T value;
};

#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wundefined-var-template"
#pragma clang diagnostic ignored "-Wundefined-internal"
#endif
// Never defined and never read: only its members' addresses are named.
template <class T>
extern const Unmade<T> unmade;

/// Clang 16 takes a pointer into an object as a template argument only inside a class.
template <class Pointer>
struct Argument {
  Pointer pointer;
};
template <class Pointer>
Argument(Pointer) -> Argument<Pointer>;

template <Argument member>
consteval std::string_view printed_member() {
  return __PRETTY_FUNCTION__;
}

template <class T, std::size_t I>
consteval std::string_view member_name() {
  // … "unmade.value.name}]" by Clang, "… Unmade<T>::value.T::name)}]" by GCC: the last word is the name.
  constexpr std::string_view printed = printed_member<Argument{std::addressof(boost::pfr::get<I>(unmade<T>.value))}>();
  constexpr std::string_view word = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
  constexpr std::size_t end = printed.find_last_of(word, printed.rfind('}')) + 1;
  constexpr std::size_t begin = printed.find_last_not_of(word, end - 1) + 1;
  return printed.substr(begin, end - begin);
}
#if defined(__clang__)
#pragma clang diagnostic pop
#endif

template <class T, std::size_t... I>
consteval auto read_member_names(std::index_sequence<I...> /*members*/) {
  return std::array<std::string_view, sizeof...(I)>{member_name<T, I>()...};
}

}  // namespace detail

template <Record T>
inline constexpr std::size_t member_count = boost::pfr::tuple_size_v<T>;

/// In the order of declaration.
template <Record T>
inline constexpr auto member_names = detail::read_member_names<T>(std::make_index_sequence<member_count<T>>{});

}  // namespace pgdbm::db
