// Rendered literals, kept for the next call: a statement that a program repeats is rendered once for a schema. What is
// kept never goes stale, as a text and a schema say all about the result; so whoever needs one may have one, and no
// cache is shared. It is bounded: a few entries compete for each place, and the oldest of them goes.
//
// One thread at a time. What it has handed out lives on without it.
#pragma once

#include <pgdbm/sql/hole_places.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgdbm::sql {

class RenderCache {
 public:
  /// Longer ones are rendered each time: sending them costs more than that.
  static constexpr std::size_t longest_text = 8 * 1024;

  /// `render(literal, holes, schema)`, found by where the literal is; that it still says the same is compared, as code
  /// may be unloaded. Costs two copies more when it is not kept yet. Requires the same as `render`.
  [[nodiscard]] std::shared_ptr<const std::string> render(std::string_view literal, const HolePlaces& holes,
                                                          const std::optional<std::string>& schema);

  /// How many texts are kept at most.
  [[nodiscard]] static constexpr std::size_t capacity() noexcept { return shelves * places_of_shelf; }

 private:
  struct Kept {
    std::string text;
    std::string literal;
    std::optional<std::string> schema;
  };
  struct Place {
    const char* literal = nullptr;
    std::size_t size = 0;
    std::shared_ptr<const Kept> kept;
  };
  /// So many that a thousand schemas in turn, a text or two of each, hardly ever crowd one another out.
  static constexpr std::size_t shelves = 1024;
  static constexpr std::size_t places_of_shelf = 4;
  using Shelf = std::array<Place, places_of_shelf>;

  std::vector<Shelf> shelves_;  ///< none before the first text
};

}  // namespace pgdbm::sql
