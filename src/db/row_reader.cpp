#include <pgdbm/db/row_reader.hpp>

#include <pgdbm/base/error.hpp>

#include <utility>

namespace pgdbm::db {

bool PlannedReader::on_columns(const wire::RowDescription& columns) noexcept {
  begin_result();
  description_.clear();
  kept_rows_.clear();
  row_ends_.clear();
  return guarded([&]() -> std::optional<Fault> {
    auto fault = plan_.settle(columns, formats(), lookup());
    is_keeping_ = !plan_.unknown_types().empty();
    if (!is_keeping_) return fault;
    keep(columns);  // what was found against it may be for want of knowledge
    return std::nullopt;
  });
}

/// As RowDescription had it, so that it reads again.
void PlannedReader::keep(const wire::RowDescription& columns) {
  description_.append_integer(static_cast<std::uint16_t>(columns.size()));
  columns.for_each([&](std::size_t, const wire::Column& column) {
    description_.append_cstring(column.name);
    description_.append_integer(column.table);
    description_.append_integer(column.attribute);
    description_.append_integer(column.type);
    description_.append_integer(column.type_length);
    description_.append_integer(column.type_modifier);
    description_.append_integer(column.format);
  });
}

bool PlannedReader::keep(wire::DataRow row) noexcept {
  return guarded([&]() -> std::optional<Fault> {
    kept_rows_.append_integer(static_cast<std::uint16_t>(row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) {
      const auto field = row.next();
      kept_rows_.append_integer(field.is_null ? std::int32_t{-1} : static_cast<std::int32_t>(field.bytes.size()));
      kept_rows_.append(field.bytes);
    }
    row_ends_.push_back(kept_rows_.size());
    if (row.finished()) return std::nullopt;
    return detail::malformed_row();
  });
}

void PlannedReader::read_kept() noexcept {
  if (!is_keeping() || has_failed()) return;
  is_keeping_ = false;
  const auto columns = wire::RowDescription::parse(description_.view());
  bool goes_on = guarded([&] { return plan_.settle(columns.value(), formats(), lookup()); });
  std::size_t begin = 0;
  for (const auto end : row_ends_) {
    if (!goes_on) return;
    goes_on = on_row(wire::DataRow{kept_rows_.view().subspan(begin, end - begin)});
    begin = end;
  }
}

void RowReader::expect_no_fault() {
  if (exception_) std::rethrow_exception(exception_);
  if (fault_) raise(*std::move(fault_));
}

}  // namespace pgdbm::db
