// One session with a server. Flights of messages are queued, written together, and answered in their order: a caller
// need not wait for the one before (pipelining), and the error of one flight ends at its own Sync.
//
// A caller waits until its reply is there or the connection is lost; it is not cancelled by Asio's cancellation slots.
//
// All calls happen on the executor it was opened on. It is kept by shared_ptr, as pending reads refer to it; `close()`
// ends them, and without it they keep the io_context running.
#pragma once

#include "net/address.hpp"
#include "net/socket.hpp"
#include "net/statement_cache.hpp"
#include "net/waiter.hpp"

#include "wire/frontend.hpp"
#include "wire/query_session.hpp"
#include "wire/startup_session.hpp"
#include <pgdbm/wire/rows.hpp>

#include <pgdbm/base/byte_buffer.hpp>
#include <pgdbm/base/fault.hpp>
#include <pgdbm/base/result.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace pgdbm::net {

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  /// Takes over a socket on which the startup is done; `left_over` is what was received behind it.
  /// Up to `cached_statements` statements are kept prepared; 0 suits a pooler that cannot keep them.
  static std::shared_ptr<Connection> adopt(Socket socket, wire::ServerFacts facts, ByteBuffer left_over,
                                           std::size_t cached_statements);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// One statement with its parameters, all results in binary. One round trip; a second one when a statement that was
  /// kept prepared has become invalid outside a transaction. Whatever is passed must live until the reply is there.
  /// Faults are in the outcome; the connection stays usable unless `is_open()` says otherwise.
  asio::awaitable<wire::QueryOutcome> execute(std::string_view sql, std::span<const std::uint32_t> parameter_types,
                                              wire::BindValues values, wire::RowSink* sink);

  /// Any number of statements without parameters, by the simple protocol; results are passed over.
  asio::awaitable<wire::QueryOutcome> execute_script(std::string_view sql);

  [[nodiscard]] bool is_open() const noexcept { return socket_.is_open(); }
  /// As of the last reply: a connection that is not idle holds a transaction open.
  [[nodiscard]] wire::TransactionStatus transaction() const noexcept { return transaction_; }
  [[nodiscard]] const wire::ServerFacts& facts() const noexcept { return facts_; }

  /// Says goodbye and closes; flights under way end with `connection_lost`.
  void close();

 private:
  struct Exchange;
  struct Reply;
  struct ReadHandler;

  Connection(Socket socket, wire::ServerFacts facts, ByteBuffer left_over, std::size_t cached_statements);

  [[nodiscard]] wire::QuerySession encode_execute(const StatementCache::Plan& plan, std::string_view sql,
                                                  std::span<const std::uint32_t> parameter_types,
                                                  wire::BindValues values, wire::RowSink* sink);
  void learn(Exchange& exchange);
  void enqueue(Reply& reply, wire::QuerySession session, std::size_t bytes, std::string prepares = {});
  void write_queued();
  void wait_readable();
  void on_readable();
  [[nodiscard]] bool read_available();
  [[nodiscard]] bool take_frames();
  [[nodiscard]] bool take_frame(const wire::Frame& frame);
  [[nodiscard]] bool take_asynchronous(const wire::Frame& frame);
  [[nodiscard]] bool take_unasked(const wire::Frame& frame);
  void refuse_copy_in(wire::QuerySession::Protocol protocol);
  void wake_finished();
  void lose(FaultKind kind, std::string why);

  Socket socket_;
  wire::ServerFacts facts_;
  StatementCache statements_;
  wire::TransactionStatus transaction_ = wire::TransactionStatus::idle;

  ByteBuffer received_;
  ByteBuffer queued_;               ///< to be written, from `written_` on
  std::size_t written_ = 0;         ///< of `queued_`
  std::uint64_t total_queued_ = 0;  ///< bytes since the beginning: tells which flights may have reached the server
  std::uint64_t total_written_ = 0;
  bool waits_writable_ = false;
  bool is_waking_ = false;  ///< woken callers queue more flights: they are written together, afterwards

  std::deque<std::unique_ptr<Exchange>> in_flight_;
  std::deque<std::unique_ptr<Exchange>> finished_;  ///< answered, their callers not woken yet
  std::shared_ptr<const ServerReport> last_words_;  ///< an error that answers no flight: the server is about to close
  Fault end_;                                       ///< why the connection is closed
};

}  // namespace pgdbm::net
