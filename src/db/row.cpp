#include <pgdbm/db/row.hpp>

#include <pgdbm/base/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace pgdbm {

namespace {

constexpr std::uint32_t null_mark = std::uint32_t{1} << 31;  // a row, being a message, is shorter than this

[[noreturn]] void refuse(std::string message) {
  raise({.kind = FaultKind::conversion, .message = std::move(message)});
}

std::string names_of(std::span<const RowColumn> columns) {
  std::string names;
  for (const auto& column : columns) names += (names.empty() ? "" : ", ") + column.name;
  return names.empty() ? "none" : names;
}

/// One that nobody shares is its owner's, who sees to it.
std::shared_ptr<const types::OidLookup> shared(const types::OidLookup* lookup) {
  if (lookup == nullptr) return nullptr;
  auto owned = lookup->weak_from_this().lock();
  return owned ? owned : std::shared_ptr<const types::OidLookup>{std::shared_ptr<void>{}, lookup};
}

std::string type_name(types::Oid type, const types::OidLookup* lookup) {
  return lookup == nullptr ? types::type_name(type) : lookup->name_of(type);
}

}  // namespace

void RowField::read(const db::detail::Target& target, void* object) const {
  using db::detail::FieldOutcome;
  const auto& column = this->column();
  const auto* const lookup = columns_->lookup.get();
  const db::detail::Misfit misfit{column.name, column.type_name, target};
  FieldOutcome outcome{};
  if (column.format == types::Format::text) {
    if (target.fill_from_text == nullptr) raise(db::detail::comes_as_text_only(misfit));
    outcome = target.fill_from_text(column.type, field_, object, lookup);
  } else {
    const auto read_as = target.read_as(column.type, lookup);
    if (read_as == 0) raise(db::detail::of_unreadable_type(misfit));
    outcome = target.fill(read_as, field_, object, lookup);
  }
  if (outcome != FieldOutcome::fine) raise(db::detail::misfit(misfit, outcome, column.format));
}

wire::Field Row::field(std::size_t index) const noexcept {
  const auto end_of = [&](std::size_t i) {
    std::uint32_t end = 0;
    std::memcpy(&end, data_.data() + i * sizeof end, sizeof end);
    return end;
  };
  const std::size_t header = size() * sizeof(std::uint32_t);
  const std::size_t begin = index == 0 ? header : end_of(index - 1) & ~null_mark;
  const auto end = end_of(index);
  if ((end & null_mark) != 0) return {{}, true};
  return {ByteView{data_}.subspan(begin, end - begin), false};
}

RowField Row::operator[](std::size_t index) const {
  if (index >= size()) {
    refuse(fmt::format("The row has {} columns, and column {} was asked for, counted from 0. It has: {}.", size(),
                       index, names_of(columns())));
  }
  return {*columns_, index, field(index)};
}

RowField Row::operator[](std::string_view name) const {
  const auto all = columns();
  const auto found = std::ranges::find(all, name, &RowColumn::name);
  if (found == all.end()) {
    refuse(fmt::format("The row has no column '{}'; it has: {}. Select it (AS {}), or ask for one of these.", name,
                       names_of(all), name));
  }
  const auto count = std::ranges::count(found, all.end(), name, &RowColumn::name);
  if (count > 1) {
    refuse(fmt::format("The row has {} columns named '{}'. Give the others another name with AS, or ask by index.",
                       count, name));
  }
  return (*this)[static_cast<std::size_t>(found - all.begin())];
}

bool Row::contains(std::string_view name) const noexcept {
  return std::ranges::find(columns(), name, &RowColumn::name) != columns().end();
}

namespace db {

bool RowMaker::on_columns(const wire::RowDescription& columns) noexcept {
  begin_result();
  unknown_types_.clear();
  return guarded([&]() -> std::optional<Fault> {
    columns_ = std::make_shared<detail::RowColumns>();
    columns_->lookup = shared(lookup());
    columns.for_each([&](std::size_t i, const wire::Column& column) {
      columns_->columns.push_back({.name = std::string{column.name},
                                   .type = column.type,
                                   .type_name = type_name(column.type, lookup()),
                                   .table = column.table,
                                   .attribute = column.attribute,
                                   .type_modifier = column.type_modifier,
                                   .format = detail::format_of(formats(), i)});
      if (lookup() != nullptr && !lookup()->knows(column.type)) unknown_types_.push_back(column.type);
    });
    return std::nullopt;
  });
}

/// The rows are as they came; only the names of their types were wanting.
void RowMaker::read_kept() noexcept {
  if (has_failed()) return;
  (void)guarded([&]() -> std::optional<Fault> {
    for (auto& column : columns_->columns) column.type_name = type_name(column.type, lookup());
    unknown_types_.clear();
    return std::nullopt;
  });
}

std::optional<Fault> RowMaker::make(wire::DataRow from, Row& row) const {
  row.columns_ = columns_;
  auto& data = row.data_;
  const std::size_t size = from.size();
  auto sizing = from;
  std::size_t total = size * sizeof(std::uint32_t);
  for (std::size_t i = 0; i < size; ++i) total += sizing.next().bytes.size();
  if (!sizing.finished()) return detail::malformed_row();
  data.resize(total);
  std::size_t at = size * sizeof(std::uint32_t);
  for (std::size_t i = 0; i < size; ++i) {
    const auto field = from.next();
    if (!field.bytes.empty()) std::memcpy(data.data() + at, field.bytes.data(), field.bytes.size());
    at += field.bytes.size();
    const auto end = static_cast<std::uint32_t>(at) | (field.is_null ? null_mark : 0);
    std::memcpy(data.data() + i * sizeof end, &end, sizeof end);
  }
  return std::nullopt;
}

}  // namespace db

}  // namespace pgdbm
