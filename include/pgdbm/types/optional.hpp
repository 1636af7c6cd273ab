// NULL. A member of type std::optional<T> accepts it; as a parameter an empty optional, std::nullopt or nullptr is it.
#pragma once

#include <pgdbm/types/codec.hpp>

#include <cstddef>
#include <optional>
#include <type_traits>

namespace pgdbm::types {

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

/// What a nullable parameter or member holds: T of std::optional<T>, else T itself.
template <class T>
struct RemoveOptional {
  using type = T;
};
template <class T>
struct RemoveOptional<std::optional<T>> {
  using type = T;
};
template <class T>
using remove_optional_t = typename RemoveOptional<T>::type;

template <class T>
concept NullLiteral = std::same_as<T, std::nullopt_t> || std::same_as<T, std::nullptr_t>;

}  // namespace pgdbm::types
