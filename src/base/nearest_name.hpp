// What somebody who misspelt a name may have meant: of the names known, the one fewest letters away.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace pgdbm {

/// Levenshtein's distance: how many bytes to insert, drop or replace. Costs a.size() * b.size() steps.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// The first of the nearest; empty when none is known. Of a very long word only the beginning counts.
[[nodiscard]] std::string_view nearest_name(std::string_view word, std::span<const std::string_view> known);

}  // namespace pgdbm
