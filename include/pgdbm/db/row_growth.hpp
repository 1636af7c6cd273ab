// How the vector grows that a result is collected in: a long one costs less by its growth than by its rows.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace pgdbm::db::detail {

/// From here on fourfold rather than twofold: pages that are not touched cost nothing, and each growth copies all that
/// is there into pages that the system has to clear.
inline constexpr std::size_t long_result = std::size_t{128} << 10;

/// Out of line, lest it weighs on what is done for each row.
template <class T>
[[gnu::noinline, gnu::cold]] void grow(std::vector<T>& rows) {
  constexpr std::size_t first_rows = 4;
  const std::size_t factor = rows.size() * sizeof(T) >= long_result ? 4 : 2;
  rows.reserve(std::max(first_rows, factor * rows.size()));
}

/// Room for one more.
template <class T>
void make_room(std::vector<T>& rows) {
  if (rows.size() == rows.capacity()) [[unlikely]]
    grow(rows);
}

}  // namespace pgdbm::db::detail
