// Where the holes of a template are, found once (while compiling, for a literal), so that filling them does not read
// the whole text again at each call.
#pragma once

#include <pgdbm/sql/template.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace pgdbm::sql {

/// The holes of a text without fault, in order. As the visitor of `parse_template` it finds them itself.
class HolePlaces {
 public:
  static constexpr std::size_t most = 8;

  struct Place {
    std::uint32_t offset = 0;
    std::uint16_t size = 0;  ///< with the braces
    bool is_escape = false;  ///< {{{{, which stands for two braces
  };

  constexpr void piece(const Piece& piece) noexcept {
    if (piece.kind == PieceKind::text) return;
    // The dot behind {{schema}} belongs to the piece, but not to the hole.
    const std::size_t size = piece.size - (piece.kind == PieceKind::schema_dot ? 1 : 0);
    if (count_ == most || piece.offset > UINT32_MAX || size > UINT16_MAX) {
      is_whole_ = false;
      return;
    }
    places_[count_++] = {static_cast<std::uint32_t>(piece.offset), static_cast<std::uint16_t>(size),
                         piece.kind == PieceKind::braces};
  }
  constexpr void token(const Token& /*token*/) const noexcept {}

  /// False: there are more than can be kept, and the text is to be read.
  [[nodiscard]] constexpr bool is_whole() const noexcept { return is_whole_; }
  [[nodiscard]] constexpr bool empty() const noexcept { return count_ == 0 && is_whole_; }
  [[nodiscard]] constexpr const Place* begin() const noexcept { return places_.data(); }
  [[nodiscard]] constexpr const Place* end() const noexcept { return places_.data() + count_; }

 private:
  std::array<Place, most> places_{};
  std::uint8_t count_ = 0;
  bool is_whole_ = true;
};

}  // namespace pgdbm::sql
