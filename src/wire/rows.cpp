#include <pgdbm/wire/rows.hpp>

namespace pgdbm::wire {

Column RowDescription::read_column(FieldReader& reader) noexcept {
  Column column;
  column.name = reader.cstring();
  const auto* const fixed = reader.bytes(18).data();  // all that follows the name, checked at once
  if (fixed == nullptr) return column;
  column.table = load_big_endian<std::uint32_t>(fixed);
  column.attribute = load_big_endian<std::int16_t>(fixed + 4);
  column.type = load_big_endian<std::uint32_t>(fixed + 6);
  column.type_length = load_big_endian<std::int16_t>(fixed + 10);
  column.type_modifier = load_big_endian<std::int32_t>(fixed + 12);
  column.format = load_big_endian<std::int16_t>(fixed + 16);
  return column;
}

std::optional<RowDescription> RowDescription::parse(ByteView body) noexcept {
  FieldReader reader{body};
  RowDescription description;
  description.size_ = reader.integer<std::uint16_t>();
  if (reader.failed() || description.size_ > max_columns) return std::nullopt;
  description.fields_ = body.subspan(sizeof(std::uint16_t));
  for (std::size_t i = 0; i < description.size_; ++i) {
    const auto column = read_column(reader);
    if (reader.failed() || column.format < 0 || column.format > 1) return std::nullopt;
  }
  if (!reader.finished()) return std::nullopt;
  return description;
}

}  // namespace pgdbm::wire
