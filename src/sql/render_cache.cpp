#include "sql/render_cache.hpp"

#include <pgdbm/sql/render.hpp>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>

namespace pgdbm::sql {

namespace {

std::size_t shelf_of(std::string_view literal, const std::optional<std::string>& schema) noexcept {
  constexpr std::uint64_t golden = 0x9e3779b97f4a7c15;
  const auto hash = reinterpret_cast<std::uintptr_t>(literal.data()) + literal.size() +
                    (schema ? std::hash<std::string_view>{}(*schema) : 0);
  return static_cast<std::size_t>(hash * golden >> 54);  // the highest bits are mixed best
}

}  // namespace

std::shared_ptr<const std::string> RenderCache::render(std::string_view literal, const HolePlaces& holes,
                                                       const std::optional<std::string>& schema) {
  if (literal.size() > longest_text) return std::make_shared<const std::string>(sql::render(literal, holes, schema));
  if (shelves_.empty()) shelves_.resize(shelves);
  static_assert(shelves == 1024, "shelf_of gives ten bits");
  auto& shelf = shelves_[shelf_of(literal, schema)];
  for (const auto& [data, size, kept] : shelf) {
    const bool is_it =
        data == literal.data() && size == literal.size() && kept->schema == schema && kept->literal == literal;
    if (is_it) return {kept, &kept->text};
  }
  auto kept = std::make_shared<const Kept>(Kept{sql::render(literal, holes, schema), std::string{literal}, schema});
  std::ranges::move_backward(shelf.begin(), shelf.end() - 1, shelf.end());
  shelf.front() = {literal.data(), literal.size(), kept};
  return {kept, &kept->text};
}

}  // namespace pgdbm::sql
