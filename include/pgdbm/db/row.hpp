// A row whose columns are not known while compiling: values by column name or index, each read when it is asked for,
// into any type that a member of a struct may have.
//
//   const auto rows = co_await db.fetch_all<pgdbm::Row>("SELECT * FROM {{tables.users}}");
//   for (const auto& row : rows) print(row["email"].as<std::string>(), row[1].is_null());
//
// A row owns its bytes and shares with those of its result what is said of the columns. It may outlive its pool; while
// that is in use, read values of the database's own types on the pool's executor.
#pragma once

#include <pgdbm/db/row_growth.hpp>
#include <pgdbm/db/row_mapper.hpp>
#include <pgdbm/db/row_reader.hpp>

#include <pgdbm/types/oid_lookup.hpp>
#include <pgdbm/wire/rows.hpp>

#include <boost/json/fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgdbm {

/// What the server says of a column.
struct RowColumn {
  std::string name;
  types::Oid type = 0;
  std::string type_name;            ///< "int4", "shop.mood[]"
  std::uint32_t table = 0;          ///< oid of its table; 0 when it is an expression
  std::int16_t attribute = 0;       ///< its number in that table
  std::int32_t type_modifier = -1;  ///< as of varchar(n)
  types::Format format{};           ///< in which its values came
};

namespace db {
class RowMaker;
}

namespace db::detail {
/// Shared by the rows of a result.
struct RowColumns {
  std::vector<RowColumn> columns;
  std::shared_ptr<const types::OidLookup> lookup;
};
}  // namespace db::detail

/// One value of a row: a view, which must not outlive the row.
class RowField {
 public:
  [[nodiscard]] const RowColumn& column() const noexcept { return columns_->columns[index_]; }
  [[nodiscard]] bool is_null() const noexcept { return field_.is_null; }
  /// As it came, in the column's format.
  [[nodiscard]] ByteView bytes() const noexcept { return field_.bytes; }

  /// Throws ConversionError, as for a member of a struct: when T does not read the column's type, or not this value, or
  /// it is NULL and T no std::optional.
  template <db::Scalar T>
  [[nodiscard]] T as() const {
    T value{};
    read(db::detail::targets<T>[0], &value);
    return value;
  }

  /// NULL, booleans, integers, floating point and json as they are; text, enums, dates, times, uuids, addresses and
  /// bytes as PostgreSQL writes them, and so numeric, of which no digit is lost; arrays of all these. Throws
  /// ConversionError for other types: cast such a column to text, or by to_jsonb. Callers include <boost/json.hpp>.
  [[nodiscard]] boost::json::value to_json() const;

 private:
  friend class Row;
  RowField(const db::detail::RowColumns& columns, std::size_t index, wire::Field field) noexcept
      : columns_(&columns), index_(index), field_(field) {}

  void read(const db::detail::Target& target, void* object) const;

  const db::detail::RowColumns* columns_;
  std::size_t index_;
  wire::Field field_;
};

class Row {
 public:
  /// Without columns.
  Row() noexcept = default;

  [[nodiscard]] std::size_t size() const noexcept { return columns().size(); }
  [[nodiscard]] bool empty() const noexcept { return size() == 0; }
  [[nodiscard]] std::span<const RowColumn> columns() const noexcept {
    return columns_ ? std::span<const RowColumn>{columns_->columns} : std::span<const RowColumn>{};
  }

  /// Throws ConversionError when there is no such column.
  [[nodiscard]] RowField operator[](std::size_t index) const;
  /// Throws ConversionError when no column, or more than one, has that name. Compares it with each name.
  [[nodiscard]] RowField operator[](std::string_view name) const;
  /// True when one column at least has that name.
  [[nodiscard]] bool contains(std::string_view name) const noexcept;

  /// A member for each column (RowField::to_json). Throws ConversionError when two have the same name.
  [[nodiscard]] boost::json::object to_json() const;

 private:
  friend class db::RowMaker;
  [[nodiscard]] wire::Field field(std::size_t index) const noexcept;

  std::shared_ptr<const db::detail::RowColumns> columns_;
  std::vector<std::byte> data_;  ///< for each column where its value ends, then the values
};

namespace db {

/// Makes the rows of one result.
class RowMaker : public RowReader {
 public:
  [[nodiscard]] bool may_meet_text() const noexcept final { return true; }
  bool on_columns(const wire::RowDescription& columns) noexcept final;
  [[nodiscard]] std::span<const types::Oid> unknown_types() const noexcept final { return unknown_types_; }
  void read_kept() noexcept final;

 protected:
  [[nodiscard]] std::optional<Fault> make(wire::DataRow from, Row& row) const;

 private:
  std::shared_ptr<detail::RowColumns> columns_;
  std::vector<types::Oid> unknown_types_;
};

template <>
class RowCollector<Row> final : public RowMaker {
 public:
  bool on_row(wire::DataRow row) noexcept override {
    return guarded([&] {
      detail::make_room(rows_);
      return make(row, rows_.emplace_back());
    });
  }
  std::vector<Row> take() {
    expect_no_fault();
    return std::move(rows_);
  }

 private:
  void drop_rows() noexcept override { rows_.clear(); }

  std::vector<Row> rows_;
};

template <>
class FirstRow<Row> final : public RowMaker {
 public:
  bool on_row(wire::DataRow row) noexcept override {
    if (++count_ > 1) return true;
    return guarded([&] { return make(row, row_.emplace()); });
  }
  [[nodiscard]] std::size_t count() const noexcept { return count_; }
  std::optional<Row> take() {
    expect_no_fault();
    return std::move(row_);
  }

 private:
  void drop_rows() noexcept override {
    count_ = 0;
    row_.reset();
  }

  std::size_t count_ = 0;
  std::optional<Row> row_;
};

}  // namespace db

}  // namespace pgdbm
