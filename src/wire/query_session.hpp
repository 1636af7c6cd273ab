// The reply to one flight of messages (statements up to a Sync, or one simple Query), from its first frame to
// ReadyForQuery, as a state machine without I/O. Messages that belong to no flight (notices, notifications, changed
// parameters) may come anywhere; the connection takes them out before it feeds the session.
//
// A flight that leaves its Sync to the one behind it ends with its statement: at CommandComplete, or, when it fails,
// with all that the server passes over up to that Sync.
#pragma once

#include "wire/backend.hpp"
#include "wire/copy_stream.hpp"
#include "wire/frame.hpp"
#include <pgdbm/wire/rows.hpp>

#include <pgdbm/base/fault.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pgdbm::wire {

/// True for a message that may come between any two others.
[[nodiscard]] constexpr bool is_asynchronous(char type) noexcept {
  return type == backend::notice_response || type == backend::notification_response ||
         type == backend::parameter_status;
}

/// How a flight ended, the connection being fit for the next one.
struct QueryOutcome {
  std::optional<Fault> fault;
  std::string tag;         ///< of the last statement: "INSERT 0 1"
  std::uint64_t rows = 0;  ///< that the last statement touched or returned
  TransactionStatus transaction = TransactionStatus::idle;
  bool is_suspended = false;  ///< its portal has more rows than were asked for
};

/// What a prepared statement returns, kept so that it need not be described each time.
class ResultShape {
 public:
  /// Of a statement that returns no rows.
  ResultShape() = default;
  /// Requires: `columns` were read from `description`, the body of a RowDescription.
  ResultShape(ByteView description, const RowDescription& columns)
      : description_(description.begin(), description.end()), columns_(columns.kept_in(description_, memo_)) {}
  ResultShape(const ResultShape&) = delete;  // the columns point into this
  ResultShape& operator=(const ResultShape&) = delete;

  [[nodiscard]] bool returns_rows() const noexcept { return !description_.empty(); }
  [[nodiscard]] const RowDescription& columns() const noexcept { return columns_; }

 private:
  std::vector<std::byte> description_;
  mutable ColumnsMemo memo_;
  RowDescription columns_;
};

/// One of several statements before one Sync.
struct BatchStep {
  RowSink* sink = nullptr;
  bool is_described = false;                   ///< its portal is described, and the answer kept in `shape`
  std::shared_ptr<const ResultShape> shape{};  ///< neither described nor known: that of the step before
  std::string tag{};
  std::uint64_t rows = 0;
};

class QuerySession {
 public:
  enum class Protocol : std::uint8_t { extended, simple };
  enum class Progress : std::uint8_t {
    more,            ///< read the next frame
    copy_in,         ///< the server waits for data: CopyData …, then CopyDone or CopyFail
    refuse_copy_in,  ///< send CopyFail (and Sync again in the extended protocol: the server has swallowed ours)
    finished,        ///< `outcome()` is complete
    passes_over,     ///< it failed without a Sync of its own: those behind it, up to the next Sync, get no reply
    violation,       ///< close the connection: what was sent makes no sense here
  };

  /// Rows go to `sink`; without one they are passed over.
  explicit QuerySession(Protocol protocol, RowSink* sink) noexcept : sink_(sink), protocol_(protocol) {}
  /// Several statements before one Sync; the first that fails ends the flight. Requires: one step at least.
  explicit QuerySession(std::vector<BatchStep> steps) noexcept;

  [[nodiscard]] Progress resume(const Frame& frame);

  /// The same for whole rows that `received` begins with, as long as nothing else comes: how many bytes they were. Most
  /// of what a server sends are rows; what is not as it should be is left to `resume`.
  [[nodiscard]] std::size_t take_rows(ByteView received);

  /// For a flight that describes its portal: keep the answer for `take_shape`.
  void keep_shape() noexcept { keeps_shape_ = true; }
  /// What was kept; null when the flight failed before it was described.
  [[nodiscard]] std::shared_ptr<const ResultShape> take_shape() noexcept { return std::move(shape_); }
  /// For a flight that does not describe its portal: this is what it returns.
  void reuse_shape(std::shared_ptr<const ResultShape> shape) noexcept { shape_ = std::move(shape); }
  /// For a flight that only fetches more rows of a portal. Requires: a shape that returns rows.
  void continue_rows(std::shared_ptr<const ResultShape> shape) noexcept;

  /// The flight is a COPY FROM STDIN, whose data the caller will send.
  void expect_copy_in() noexcept { takes_copy_in_ = true; }
  /// The flight is a COPY TO STDOUT.
  void expect_copy_out(CopySink& sink) noexcept { copy_sink_ = &sink; }
  /// What the server said of the stream; none as long as it has not begun.
  [[nodiscard]] const std::optional<CopyFormat>& copy_format() const noexcept { return copy_format_; }
  [[nodiscard]] bool takes_copy_in() const noexcept { return takes_copy_in_; }
  /// True while the server waits for the data of a COPY FROM STDIN.
  [[nodiscard]] bool wants_copy_data() const noexcept { return state_ == State::copy_in; }

  /// Its Sync is that of a flight behind it. Requires: a flight of one statement.
  void leave_sync() noexcept { has_sync_ = false; }
  /// The Sync it fell back to: its reply ends with ReadyForQuery after all.
  void take_sync() noexcept { has_sync_ = true; }
  [[nodiscard]] bool has_sync() const noexcept { return has_sync_; }

  /// The caller is gone: whatever rows are still to come are passed over.
  void abandon() noexcept;

  /// Of a batch: what each statement came to, and how many ended well.
  [[nodiscard]] std::vector<BatchStep>& steps() noexcept { return steps_; }
  [[nodiscard]] std::size_t steps_done() const noexcept { return step_; }

  [[nodiscard]] Protocol protocol() const noexcept { return protocol_; }
  [[nodiscard]] QueryOutcome& outcome() noexcept { return outcome_; }

 private:
  enum class State : std::uint8_t {
    before_rows,  ///< parse, bind, or between two statements: no row may come yet
    described,    ///< the columns are known, rows may come
    rows,         ///< rows came; their statement has to end before the flight does
    copy_in,      ///< the server takes data until we end it, or it fails
    copy_out,     ///< data comes, up to its CopyDone
    failed,       ///< an error came, or COPY was refused: nothing but errors and ReadyForQuery may follow
  };

  /// No statement's rows or data are half-way.
  [[nodiscard]] bool is_between_streams() const noexcept {
    return state_ == State::before_rows || state_ == State::described;
  }

  Progress on_bound();
  Progress on_description(ByteView description);
  Progress on_columns(const RowDescription& columns);
  Progress on_no_data();
  Progress on_row(const Frame& frame);
  Progress on_command_complete(const Frame& frame);
  Progress on_empty();
  Progress on_suspended();
  Progress on_copy_in(const Frame& frame);
  Progress on_copy_out(const Frame& frame);
  Progress on_copy_data(const Frame& frame);
  Progress on_error(const Frame& frame);
  Progress on_ready(const Frame& frame);
  void begin_step() noexcept;
  void end_step();
  void refuse_copy();

  RowSink* sink_;
  CopySink* copy_sink_ = nullptr;
  QueryOutcome outcome_;
  State state_ = State::before_rows;
  Protocol protocol_;
  bool keeps_shape_ = false;
  bool takes_copy_in_ = false;
  bool has_sync_ = true;
  std::size_t columns_ = 0;
  std::shared_ptr<const ResultShape> shape_;
  std::optional<CopyFormat> copy_format_;
  std::vector<BatchStep> steps_;  ///< empty: a flight of one statement, or of the simple protocol
  std::size_t step_ = 0;
};

}  // namespace pgdbm::wire
