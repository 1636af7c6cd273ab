// One result on its way into C++ values, before their type matters: it says what it asks of the statement and what it
// has to know of the database's types, and takes rows that come before that is known.
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

  bool on_columns(const wire::RowDescription& columns) noexcept final;

  /// Of its columns. As long as there are any, the rows are kept as they came.
  [[nodiscard]] std::span<const types::Oid> unknown_types() const noexcept { return plan_.unknown_types(); }
  /// Reads what was kept; a type that is still unknown is read as its C++ type thinks fit.
  void read_kept() noexcept;

 protected:
  explicit RowReader(std::span<const detail::Target> targets) noexcept : plan_(targets) {}

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

  [[nodiscard]] const detail::RowPlan& plan() const noexcept { return plan_; }
  /// Then rows go to `keep` and come again when the types are known.
  [[nodiscard]] bool is_keeping() const noexcept { return is_keeping_; }
  bool keep(wire::DataRow row) noexcept;
  void expect_no_fault();

 private:
  void keep(const wire::RowDescription& columns);

  detail::RowPlan plan_;
  detail::ResultFormats formats_;
  const types::OidLookup* lookup_ = nullptr;
  bool is_keeping_ = false;
  ByteBuffer description_;             ///< what was kept: the body of RowDescription,
  ByteBuffer rows_;                    ///< and those of DataRow,
  std::vector<std::size_t> row_ends_;  ///< with the end of each
  std::optional<Fault> fault_;
  std::exception_ptr exception_;
};

}  // namespace pgdbm::db
