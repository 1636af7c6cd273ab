// The reply to one flight of messages (a Parse…Sync, or one simple Query), from its first frame to ReadyForQuery,
// as a state machine without I/O. Messages that belong to no flight (notices, notifications, changed parameters) may
// come anywhere; the connection takes them out before it feeds the session.
#pragma once

#include "wire/backend.hpp"
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
};

/// What a prepared statement returns, kept so that it need not be described each time.
struct ResultShape {
  bool returns_rows = false;
  std::vector<std::byte> description;  ///< the body of its RowDescription
};

class QuerySession {
 public:
  enum class Protocol : std::uint8_t { extended, simple };
  enum class Progress : std::uint8_t {
    more,            ///< read the next frame
    refuse_copy_in,  ///< send CopyFail (and Sync again in the extended protocol: the server has swallowed ours)
    finished,        ///< `outcome()` is complete
    violation,       ///< close the connection: what was sent makes no sense here
  };

  /// Rows go to `sink`; without one they are passed over.
  explicit QuerySession(Protocol protocol, RowSink* sink) noexcept : sink_(sink), protocol_(protocol) {}

  [[nodiscard]] Progress resume(const Frame& frame);

  /// For a flight that describes its portal: keep the answer for `take_shape`.
  void keep_shape() noexcept { keeps_shape_ = true; }
  /// What was kept; null when the flight failed before it was described.
  [[nodiscard]] std::shared_ptr<const ResultShape> take_shape() noexcept { return std::move(shape_); }
  /// For a flight that does not describe its portal: this is what it returns.
  void reuse_shape(std::shared_ptr<const ResultShape> shape) noexcept { shape_ = std::move(shape); }

  /// The caller is gone: whatever rows are still to come are passed over.
  void abandon() noexcept { sink_ = nullptr; }

  [[nodiscard]] Protocol protocol() const noexcept { return protocol_; }
  [[nodiscard]] QueryOutcome& outcome() noexcept { return outcome_; }

 private:
  enum class State : std::uint8_t {
    before_rows,  ///< parse, bind, or between two statements: no row may come yet
    described,    ///< the columns are known, rows may come
    rows,         ///< rows came; their statement has to end before the flight does
    copy_out,     ///< a stream nobody asked for, passed over up to its CopyDone
    failed,       ///< an error came, or COPY was refused: nothing but errors and ReadyForQuery may follow
  };

  Progress on_bound();
  Progress on_columns(ByteView description);
  Progress on_no_data();
  Progress on_row(const Frame& frame);
  Progress on_command_complete(const Frame& frame);
  Progress on_suspended();
  Progress on_copy_in();
  Progress on_copy_out(char type);
  Progress on_error(const Frame& frame);
  Progress on_ready(const Frame& frame);
  void refuse_copy();

  RowSink* sink_;
  QueryOutcome outcome_;
  State state_ = State::before_rows;
  Protocol protocol_;
  bool keeps_shape_ = false;
  std::size_t columns_ = 0;
  std::shared_ptr<const ResultShape> shape_;
};

}  // namespace pgdbm::wire
