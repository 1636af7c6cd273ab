#include <pgdbm/wire/rows.hpp>

namespace pgdbm::wire {

Column RowDescription::read_column(FieldReader& reader) noexcept {
  Column column;
  column.name = reader.cstring();
  column.table = reader.integer<std::uint32_t>();
  column.attribute = reader.integer<std::int16_t>();
  column.type = reader.integer<std::uint32_t>();
  column.type_length = reader.integer<std::int16_t>();
  column.type_modifier = reader.integer<std::int32_t>();
  column.format = reader.integer<std::int16_t>();
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
