#include <pgdbm/types/range.hpp>

namespace pgdbm::types::detail {

namespace {

// The flags byte (src/include/utils/rangetypes.h).
constexpr std::uint8_t flag_empty = 0x01;
constexpr std::uint8_t flag_lower_inclusive = 0x02;
constexpr std::uint8_t flag_upper_inclusive = 0x04;
constexpr std::uint8_t flag_lower_infinite = 0x08;
constexpr std::uint8_t flag_upper_infinite = 0x10;
constexpr std::uint8_t all_flags = 0x1f;

}  // namespace

std::optional<RangeParts> read_range(ByteView range) noexcept {
  ValueReader reader{range};
  const auto flags = reader.integer<std::uint8_t>();
  if (reader.failed() || (flags & ~all_flags) != 0) return std::nullopt;
  RangeParts parts{.is_empty = (flags & flag_empty) != 0,
                   .lower_inclusive = (flags & flag_lower_inclusive) != 0,
                   .upper_inclusive = (flags & flag_upper_inclusive) != 0};
  const bool has_lower = !parts.is_empty && (flags & flag_lower_infinite) == 0;
  const bool has_upper = !parts.is_empty && (flags & flag_upper_infinite) == 0;
  if (has_lower) parts.lower = reader.field();
  if (has_upper) parts.upper = reader.field();
  // A bound is never NULL: infinite ones have a flag.
  if (!reader.finished() || parts.lower.has_value() != has_lower || parts.upper.has_value() != has_upper) {
    return std::nullopt;
  }
  return parts;
}

std::uint8_t range_flags(bool is_empty, std::optional<bool> lower_inclusive,
                         std::optional<bool> upper_inclusive) noexcept {
  if (is_empty) return flag_empty;
  const auto flag = [](std::optional<bool> is_inclusive, unsigned inclusive, unsigned infinite) {
    if (!is_inclusive) return infinite;
    return *is_inclusive ? inclusive : 0u;
  };
  return static_cast<std::uint8_t>(flag(lower_inclusive, flag_lower_inclusive, flag_lower_infinite) |
                                   flag(upper_inclusive, flag_upper_inclusive, flag_upper_infinite));
}

}  // namespace pgdbm::types::detail
