// The two messages that carry a result: its columns and its rows. Both are views into the receive buffer, checked as
// they are read; nothing is copied.
#pragma once

#include <pgdbm/wire/field_reader.hpp>
#include <pgdbm/wire/limits.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace pgdbm::wire {

struct Column {
  std::string_view name;
  std::uint32_t table = 0;       ///< oid of its table; 0 when it is an expression
  std::int16_t attribute = 0;    ///< its number in that table
  std::uint32_t type = 0;        ///< oid of its type
  std::int16_t type_length = 0;  ///< -1 for types of variable length
  std::int32_t type_modifier = -1;
  std::int16_t format = 0;  ///< 0 text, 1 binary
};

/// What a sink has worked out from columns that are kept, for the next result that has them. It goes when they do.
struct ColumnsMemo {
  const void* made_by = nullptr;  ///< whoever wrote it knows it again
  std::shared_ptr<const void> content;
};

/// RowDescription, validated whole by `parse`, so that iterating needs no checks.
class RowDescription {
 public:
  RowDescription() = default;
  [[nodiscard]] static std::optional<RowDescription> parse(ByteView body) noexcept;

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  /// The same columns, read from a copy of the body they were parsed from, with room for a memo.
  [[nodiscard]] RowDescription kept_in(ByteView body, ColumnsMemo& memo) const noexcept {
    RowDescription kept;
    kept.fields_ = body.subspan(sizeof(std::uint16_t));
    kept.size_ = size_;
    kept.memo_ = &memo;
    return kept;
  }
  /// Null when these columns are seen only once.
  [[nodiscard]] ColumnsMemo* memo() const noexcept { return memo_; }

  /// Calls `visit(index, column)` for each column in order.
  template <class Visit>
  void for_each(Visit&& visit) const {
    FieldReader reader{fields_};
    for (std::size_t i = 0; i < size_; ++i) visit(i, read_column(reader));
  }

 private:
  static Column read_column(FieldReader& reader) noexcept;

  ByteView fields_;
  std::size_t size_ = 0;
  ColumnsMemo* memo_ = nullptr;
};

/// One field of a row.
struct Field {
  ByteView bytes;
  bool is_null = false;
};

/// DataRow: a cursor over the fields. `next` fails for good on malformed bytes; ask `finished()` at the end.
class DataRow {
 public:
  /// `reader.failed()` at once when even the count is missing.
  explicit DataRow(ByteView body) noexcept : reader_(body), size_(reader_.integer<std::uint16_t>()) {}

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool failed() const noexcept { return reader_.failed(); }
  [[nodiscard]] bool finished() const noexcept { return reader_.finished(); }

  Field next() noexcept {
    const auto length = reader_.integer<std::int32_t>();
    if (length == -1) return {{}, true};
    // A negative length becomes a huge one, which no body holds: the reader fails.
    return {reader_.bytes(static_cast<std::uint32_t>(length)), false};
  }

 private:
  FieldReader reader_;
  std::size_t size_;
};

/// Receives a result as it arrives. Lies here, below those who fill structs with rows.
/// A sink that cannot go on returns false: the rest of the rows is passed over, and what was wrong is the sink's to
/// say.
class RowSink {
 public:
  RowSink() = default;
  RowSink(const RowSink&) = delete;
  RowSink& operator=(const RowSink&) = delete;
  virtual ~RowSink() = default;

  /// A result begins. What came of it before is void: the statement is run again.
  [[nodiscard]] virtual bool on_columns(const RowDescription& columns) noexcept = 0;
  [[nodiscard]] virtual bool on_row(DataRow row) noexcept = 0;
};

}  // namespace pgdbm::wire
