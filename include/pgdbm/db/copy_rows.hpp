// Rows of C++ values on their way into a table by COPY, before their type matters: whoever runs the COPY
// (db/copy_runner) finds out what the columns are, and then asks for piece after piece.
#pragma once

#include <pgdbm/db/parameter_rows.hpp>

#include <pgdbm/types/copy_field.hpp>
#include <pgdbm/types/oid.hpp>

#include <pgdbm/base/byte_buffer.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <ranges>
#include <source_location>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace pgdbm::db {

namespace detail {
template <class... Fields>
consteval bool copy_as_text(FieldTypes<Fields...> /*fields*/) {
  return (types::CopiesAsText<Fields> && ...);
}
}  // namespace detail

/// Rows of which each field can be copied into a column of any type that reads its text.
template <class Rows>
concept CopyableRows =
    ParameterRows<Rows> && detail::copy_as_text(detail::fields_of<std::ranges::range_value_t<Rows>>());

/// Names as they are, not quoted.
struct TableName {
  std::string schema;  ///< empty: left to the search_path
  std::string table;
};

/// Where the rows go.
struct CopyTarget {
  TableName name;
  std::vector<std::string> columns;  ///< empty: all that can be written, in the order of the table
  std::source_location called_at{};
};

class CopySource {
 public:
  CopySource() = default;
  CopySource(const CopySource&) = delete;
  CopySource& operator=(const CopySource&) = delete;
  virtual ~CopySource() = default;

  /// In each row.
  [[nodiscard]] virtual std::size_t fields() const noexcept = 0;
  /// True when each field has the bytes that its column takes in binary. Requires: as many columns as fields.
  [[nodiscard]] virtual bool fits_binary(std::span<const types::Oid> columns) const noexcept = 0;
  /// Appends rows until `out` holds `enough` bytes. False: these were the last. Throws ConversionError.
  [[nodiscard]] virtual bool append(types::Format format, ByteBuffer& out, std::size_t enough) = 0;
};

template <std::ranges::view Rows>
class CopyRows final : public CopySource {
  using Row = std::ranges::range_value_t<Rows>;
  using Types = decltype(detail::fields_of<Row>());

 public:
  explicit CopyRows(Rows rows) : rows_(std::move(rows)), next_(std::ranges::begin(rows_)) {}

  [[nodiscard]] std::size_t fields() const noexcept override { return detail::count_of(Types{}); }

  [[nodiscard]] bool fits_binary(std::span<const types::Oid> columns) const noexcept override {
    return fit_binary(Types{}, columns.begin());
  }

  [[nodiscard]] bool append(types::Format format, ByteBuffer& out, std::size_t enough) override {
    for (; next_ != std::ranges::end(rows_); ++next_) {
      if (out.size() >= enough) return true;
      // What the iterator gives may be a value or a reference to one.
      const Row& row = *next_;
      visit_fields(row, [&](const auto&... field) {
        if (format == types::Format::binary) {
          out.append_integer(static_cast<std::int16_t>(sizeof...(field)));
          (types::detail::append_parameter(field, out), ...);
        } else {
          std::size_t left = sizeof...(field);
          ((types::append_copy_text(field, out), out.append_integer(--left == 0 ? '\n' : '\t')), ...);
        }
      });
    }
    return false;
  }

 private:
  template <class... Fields>
  static bool fit_binary(detail::FieldTypes<Fields...> /*types*/, std::span<const types::Oid>::iterator column) {
    return (types::copies_as_parameter<Fields>(*column++) && ...);
  }

  Rows rows_;
  std::ranges::iterator_t<Rows> next_;
};

}  // namespace pgdbm::db
