// One result on its way into C++ values, before their type matters: it says what it asks of the statement and what it
// has to know of the database's types.
//
// Whoever runs the statement (db/statement_runner) calls `expect` before the flight; after it, as long as there are
// `unknown_types`, looks these up and calls `read_kept`. Without `expect` it knows built-in types, in binary.
#pragma once

#include <pgdbm/db/row_plan.hpp>

#include <pgdbm/types/oid_lookup.hpp>
#include <pgdbm/wire/rows.hpp>

#include <pgdbm/base/byte_buffer.hpp>
#include <pgdbm/base/fault.hpp>

#include <cstddef>
#include <exception>
#include <optional>
#include <span>
#include <vector>

namespace pgdbm::db {

class RowReader : public wire::RowSink {
 public:
  /// False: no column that only comes as text could be read, nor be passed over, so that the statement need not be
  /// described before it runs.
  [[nodiscard]] virtual bool may_meet_text() const noexcept = 0;

  /// `formats` are those in which the result was asked for: what a result says of itself may be of another run. Both
  /// must live until the rows are there.
  void expect(detail::ResultFormats formats, const types::OidLookup& lookup) noexcept {
    formats_ = formats;
    lookup_ = &lookup;
  }

  /// Of its columns.
  [[nodiscard]] virtual std::span<const types::Oid> unknown_types() const noexcept = 0;
  /// They were looked up; one that is still unknown is read as its C++ type thinks fit.
  virtual void read_kept() noexcept = 0;

 protected:
  RowReader() = default;

  /// A sink must not throw: what `work` throws, or returns as a fault, waits for `expect_no_fault`.
  template <class Work>
  bool guarded(Work&& work) noexcept {
    try {
      fault_ = work();
    } catch (...) {
      exception_ = std::current_exception();
    }
    return !exception_ && !fault_;
  }

  void expect_no_fault();

  /// A result begins; one before it, if any, is void.
  void begin_result() noexcept {
    fault_.reset();
    exception_ = nullptr;
    drop_rows();
  }
  virtual void drop_rows() noexcept = 0;

  [[nodiscard]] detail::ResultFormats formats() const noexcept { return formats_; }
  [[nodiscard]] const types::OidLookup* lookup() const noexcept { return lookup_; }
  [[nodiscard]] bool has_failed() const noexcept { return fault_ || exception_; }

 private:
  detail::ResultFormats formats_;
  const types::OidLookup* lookup_ = nullptr;
  std::optional<Fault> fault_;
  std::exception_ptr exception_;
};

/// Fills objects by a plan; takes rows that come before their types are known.
class PlannedReader : public RowReader {
 public:
  bool on_columns(const wire::RowDescription& columns) noexcept final;
  /// As long as there are any, the rows are kept as they came.
  [[nodiscard]] std::span<const types::Oid> unknown_types() const noexcept final { return plan_.unknown_types(); }
  void read_kept() noexcept final;

 protected:
  explicit PlannedReader(std::span<const detail::Target> targets) noexcept : plan_(targets) {}

  [[nodiscard]] const detail::RowPlan& plan() const noexcept { return plan_; }
  /// Then rows go to `keep` and come again when the types are known.
  [[nodiscard]] bool is_keeping() const noexcept { return is_keeping_; }
  bool keep(wire::DataRow row) noexcept;

 private:
  void keep(const wire::RowDescription& columns);

  detail::RowPlan plan_;
  bool is_keeping_ = false;
  ByteBuffer description_;             ///< what was kept: the body of RowDescription,
  ByteBuffer kept_rows_;               ///< and those of DataRow,
  std::vector<std::size_t> row_ends_;  ///< with the end of each
};

}  // namespace pgdbm::db
