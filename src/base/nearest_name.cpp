#include "base/nearest_name.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace pgdbm {

namespace {

constexpr std::size_t longest_word = 32;  // longer than any name, and short enough for a table of them

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  // Row i of the table, written over row i - 1: row[j] is the distance of a's first i bytes from b's first j.
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

std::string_view nearest_name(std::string_view word, std::span<const std::string_view> known) {
  if (known.empty()) return {};
  word = word.substr(0, longest_word);
  return std::ranges::min(known, {}, [&](std::string_view name) { return edit_distance(word, name); });
}

}  // namespace pgdbm
