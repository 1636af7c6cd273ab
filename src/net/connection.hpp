// One session with a server. Flights of messages are queued, written together, and answered in their order: a caller
// need not wait for the one before (pipelining), and the error of one flight ends at its own Sync.
//
// A caller waits until its reply is there, its deadline has passed, it is cancelled by its Asio slot, or the connection
// is lost. Past its deadline or cancelled, a statement that is running is cancelled at the server; when even that
// brings no reply within `drain_time`, the connection is held to be dead and closed. So nobody waits without end.
//
// All calls happen on the executor it was opened on. It is kept by shared_ptr, as pending reads refer to it; `close()`
// ends them, and without it they keep the io_context running.
#pragma once

#include "net/cancel_target.hpp"
#include "net/exchange.hpp"
#include "net/read_pace.hpp"
#include "net/residue.hpp"
#include "net/socket.hpp"
#include "net/statement_cache.hpp"
#include "net/wakefulness.hpp"

#include "wire/frontend.hpp"
#include "wire/query_session.hpp"
#include "wire/startup_session.hpp"
#include <pgdbm/wire/rows.hpp>

#include <pgdbm/base/byte_buffer.hpp>
#include <pgdbm/base/fault.hpp>
#include <pgdbm/base/result.hpp>

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgdbm::net {

/// A statement with its parameters; all results come in binary. Whatever it refers to must live until the reply.
struct BoundStatement {
  std::string_view sql;
  std::span<const std::uint32_t> parameter_types{};
  wire::BindValues values{};
  wire::RowSink* sink = nullptr;
  /// It only reads, in no transaction of its caller, and may run twice: it can share a Sync with its like.
  bool may_join = false;
};

/// What became of several statements in one flight.
struct BatchOutcome {
  std::optional<Fault> fault;
  std::vector<wire::BatchStep> steps;  ///< as many as there were statements
  std::size_t steps_done = 0;          ///< with a fault: the index of the statement that failed, if the server said it
  wire::TransactionStatus transaction = wire::TransactionStatus::idle;
};

/// Told as they come, between replies; without one they are passed over. They must not throw, nor destroy the
/// connection.
struct ConnectionEvents {
  std::function<void(const ServerReport&)> on_notice;
  std::function<void(const wire::Notification&)> on_notification;
  std::function<void(const Fault&)> on_end;  ///< whoever closed it; told once
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  /// How long a cancelled statement may take to say so.
  static constexpr std::chrono::seconds drain_time{2};
  /// After so long it is asked to end again.
  static constexpr std::chrono::milliseconds cancel_pause{50};

  struct Habits {
    std::size_t cached_statements;  ///< so many are kept prepared; 0 suits a pooler that cannot keep them
    bool waits_awake;               ///< wakefulness.hpp
  };

  /// Takes over a socket on which the startup is done; `left_over` is what was received behind it.
  static std::shared_ptr<Connection> adopt(Socket socket, wire::ServerFacts facts, ByteBuffer left_over,
                                           CancelTarget cancel_target, Habits habits);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// One statement. One round trip; a second one when a statement that was kept prepared has become invalid outside a
  /// transaction, or when its convoy has fallen. Faults are in the outcome; the connection stays usable unless
  /// `is_open()` says otherwise.
  asio::awaitable<wire::QueryOutcome> execute(BoundStatement statement, TimePoint deadline = no_deadline);

  /// Several statements in one round trip, all or nothing: the first that fails undoes those before it, unless a
  /// transaction was open already.
  asio::awaitable<BatchOutcome> execute_batch(std::span<const BoundStatement> statements,
                                              TimePoint deadline = no_deadline);

  /// The columns of a statement's result go to `sink`, if it has any. Nothing is run.
  asio::awaitable<wire::QueryOutcome> describe(std::string_view sql, std::span<const std::uint32_t> parameter_types,
                                               wire::RowSink& sink, TimePoint deadline = no_deadline);

  /// Any number of statements without parameters, by the simple protocol; results are passed over. (COPY: copy_in.hpp
  /// and copy_out.hpp. Rows by and by: row_stream.hpp.)
  asio::awaitable<wire::QueryOutcome> execute_script(std::string_view sql, TimePoint deadline = no_deadline);

  /// Asks the server to cancel what it is running for this connection, if anything.
  void request_cancel();

  [[nodiscard]] bool is_open() const noexcept { return socket_.is_open(); }
  /// No reply is outstanding, and one may be waited for.
  [[nodiscard]] bool is_quiet() const noexcept { return in_flight_.empty() && !is_doomed_; }
  /// As of the last reply: a connection that is not idle holds a transaction open.
  [[nodiscard]] wire::TransactionStatus transaction() const noexcept { return transaction_; }
  [[nodiscard]] const wire::ServerFacts& facts() const noexcept { return facts_; }
  [[nodiscard]] asio::any_io_executor executor() { return socket_.executor(); }

  /// How many flights of messages it was asked for: one for a statement, a script, or a batch.
  [[nodiscard]] std::uint64_t flights() const noexcept { return flights_; }
  /// The beginning of the statement sent last; empty before the first.
  [[nodiscard]] std::string_view last_statement() const noexcept { return last_statement_; }

  /// What is asked of it from now on is judged so.
  void judge_residue_by(ResidueJudge judge) noexcept { statements_.judge_by(judge); }
  /// What was left behind, as far as texts show it, and as the server reports changed settings.
  [[nodiscard]] Residue residue() const noexcept { return residue_; }
  /// The server has refused to write, or reports another kind of session than before; or `distrust` was called.
  [[nodiscard]] bool is_suspect() const noexcept { return is_suspect_; }
  /// To be reset, and looked at, before anyone has it.
  void distrust() noexcept {
    is_suspect_ = true;
    leave(Residue::state);
  }
  /// All of it is gone, and the server is as it should be.
  void forget_residue() noexcept {
    residue_ = Residue::none;
    is_suspect_ = false;
  }

  ConnectionEvents& events() noexcept { return events_; }
  [[nodiscard]] const CancelTarget& cancel_target() const noexcept { return cancel_target_; }

  /// Says goodbye and closes; flights under way end with this fault, and so does all that is asked for later.
  void close(FaultKind kind = FaultKind::connection_lost,
             std::string why = "The connection was closed by this program");

 private:
  friend struct Exchange;
  friend class CopyIn;
  friend class CopyOut;
  friend class RowStream;
  struct ReadHandler;

  Connection(Socket socket, wire::ServerFacts facts, ByteBuffer left_over, CancelTarget cancel_target, Habits habits);

  // connection_requests.cpp: what callers ask for, encoded and queued
  [[nodiscard]] bool takes_flights() const noexcept { return is_open() && !is_copying_in_; }
  StatementCache::Plan enqueue_execute(Exchange& exchange, const BoundStatement& statement, TimePoint deadline);
  void encode_execute(Exchange& exchange, const BoundStatement& statement, const StatementCache::Plan& plan);
  void encode_batch(Exchange& exchange, std::span<const BoundStatement> statements);
  void enqueue_script(Exchange& exchange, std::string_view sql, TimePoint deadline);
  void enqueue(Exchange& exchange, std::size_t flight_begin, TimePoint deadline);
  void write_soon();
  void note(std::string_view sql, Residue residue);
  void leave(Residue residue) noexcept {
    if (residue_ < residue) residue_ = residue;
  }
  auto until_woken(Exchange& exchange) {
    return exchange.waiter.wait([&exchange] {
      if (auto* const self = exchange.connection) self->withdraw(exchange, Exchange::Withdrawal::cancelled);
    });
  }
  void refuse_copy_in(wire::QuerySession::Protocol protocol);
  void learn(Exchange& exchange);

  // connection_convoy.cpp: statements that share a Sync
  [[nodiscard]] bool join_convoy(Exchange& exchange, const StatementCache::Plan& plan);
  void open_convoy(Exchange& first, const StatementCache::Plan& plan, std::size_t flight_begin);
  void put_guard_ahead();
  void let_convoy_fall();
  void cancel_withdrawn_in_convoy();
  [[nodiscard]] bool has_fallen(Exchange& exchange, const StatementCache::Plan& plan);

  // connection.cpp: the socket, both ways
  void write_queued();
  void write_or_queue(ByteView bytes);
  void wait_readable();
  void await_more();
  void begin_to_look();
  void look_again();
  void on_readable();
  [[nodiscard]] bool read_available();
  void hold_reading() noexcept { is_held_ = true; }
  void read_on();
  void read_soon();
  [[nodiscard]] bool take_frames();
  [[nodiscard]] bool take_frame(const wire::Frame& frame);
  [[nodiscard]] bool take_asynchronous(const wire::Frame& frame);
  [[nodiscard]] bool take_unasked(const wire::Frame& frame);
  void finish_front();
  void wake_up(Exchange& exchange) {
    if (!std::exchange(exchange.is_to_wake, true)) to_wake_.push_back(&exchange);
  }
  void wake();
  void wake_later();
  void lose(FaultKind kind, std::string why);

  // connection_deadlines.cpp: callers who no longer wait
  void watch(TimePoint at);
  void on_watch();
  void withdraw(Exchange& exchange, Exchange::Withdrawal why);
  void cancel_running(Exchange& exchange);
  void cancel_again(Exchange& exchange);
  void settle_withdrawn(Exchange& exchange);
  void detach(Exchange& exchange);
  Exchange& put_stand_in(Exchange& exchange);
  [[nodiscard]] bool is_under_way(const Exchange& exchange) const noexcept;
  void doom() noexcept;

  Socket socket_;
  wire::ServerFacts facts_;
  StatementCache statements_;
  wire::TransactionStatus transaction_ = wire::TransactionStatus::idle;
  ConnectionEvents events_;
  CancelTarget cancel_target_;

  ByteBuffer received_;
  ByteBuffer queued_;                ///< to be written, from `written_` on
  std::size_t written_ = 0;          ///< of `queued_`
  std::uint64_t total_written_ = 0;  ///< bytes since the beginning: tells which flights may have reached the server
  bool waits_writable_ = false;
  bool is_write_posted_ = false;
  bool is_waking_ = false;       ///< woken callers queue more flights: they are written together, afterwards
  bool is_cancelling_ = false;   ///< a cancel request is on its way: what is sent now could be hit by it
  bool is_held_ = false;         ///< who takes a reply is busy: nothing is read, so that the server waits
  bool awaits_release_ = false;  ///< nothing will be read before
  bool may_have_more_ = false;   ///< reading stopped before the socket was drained
  bool is_copying_in_ = false;   ///< the server takes what is sent for data
  bool is_doomed_ = false;       ///< the io_context goes down
  bool is_suspect_ = false;
  Residue residue_ = Residue::none;
  Exchange* writer_ = nullptr;  ///< waits until all that is queued is written

  /// At the end of what is queued, nothing of it being written yet: it can still be joined.
  struct Convoy {
    Exchange* last = nullptr;  ///< null: there is none
    std::string statement;     ///< the name that all of them run
    std::size_t begin = 0;     ///< in `queued_`
    std::size_t size = 0;
  };
  Convoy convoy_;

  std::deque<Exchange*> in_flight_;
  std::deque<Exchange*> to_wake_;  ///< their callers have something to see
  ReadPace pace_;
  Wakefulness wakefulness_;
  bool is_look_posted_ = false;
  asio::steady_timer rest_;  ///< while the socket rests
  asio::steady_timer watch_;
  TimePoint watch_at_ = no_deadline;
  std::uint64_t next_portal_ = 0;
  std::uint64_t flights_ = 0;
  std::string last_statement_;

  std::shared_ptr<const ServerReport> last_words_;  ///< an error that answers no flight: the server is about to close
  Fault end_;                                       ///< why the connection is closed
};

}  // namespace pgdbm::net
