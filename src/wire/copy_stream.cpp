#include "wire/copy_stream.hpp"

#include <pgdbm/wire/field_reader.hpp>
#include <pgdbm/wire/limits.hpp>

#include <cstdint>

namespace pgdbm::wire {

std::optional<CopyFormat> parse_copy_format(ByteView body) noexcept {
  FieldReader reader{body};
  const auto overall = reader.integer<std::int8_t>();
  const std::size_t columns = reader.integer<std::uint16_t>();
  if (reader.failed() || overall < 0 || overall > 1 || columns > max_columns) return std::nullopt;
  for (std::size_t i = 0; i < columns; ++i) {
    // A stream is wholly binary or wholly text.
    if (reader.integer<std::int16_t>() != overall) return std::nullopt;
  }
  if (!reader.finished()) return std::nullopt;
  return CopyFormat{.is_binary = overall == 1, .columns = columns};
}

}  // namespace pgdbm::wire
