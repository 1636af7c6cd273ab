// The connections to one server that a program shares. Opened when needed up to a maximum; the one used last is used
// next (LIFO), callers are served in the order they came (FIFO), and nobody waits without end.
//
// All calls happen on the executor the pool was made with. The pool ends with its last handle or lease.
#pragma once

#include "pool/lease.hpp"
#include <pgdbm/pool/stats.hpp>

#include "net/connect.hpp"

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <vector>

namespace pgdbm::pool {

namespace asio = boost::asio;

struct PoolOptions {
  net::ConnectOptions connect;
  std::size_t max_connections = 20;
  std::chrono::steady_clock::duration acquire_timeout = std::chrono::seconds{30};
};

class Pool : public std::enable_shared_from_this<Pool> {
 public:
  [[nodiscard]] static std::shared_ptr<Pool> create(asio::any_io_executor executor, PoolOptions options);
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  /// An idle connection, when this caller may have it at once; else an empty lease, and `acquire` is to be asked. It
  /// spares the usual case a coroutine.
  Lease acquire_idle();

  /// An idle connection, a new one, or the next one to become free: within `acquire_timeout`.
  asio::awaitable<Result<Lease>> acquire();

  /// Opens connections until `count` are idle; the first failure ends it.
  asio::awaitable<Result<void>> fill(std::size_t count);

  /// Idle connections end now, leased ones when they come back; who waits or comes later is refused.
  void close();

  [[nodiscard]] bool is_closed() const noexcept { return is_closed_; }
  [[nodiscard]] PoolStats stats() const noexcept;
  [[nodiscard]] const PoolOptions& options() const noexcept { return options_; }

 private:
  friend class Lease;
  struct Waiting;

  Pool(asio::any_io_executor executor, PoolOptions options);

  struct Place;
  asio::awaitable<Result<std::shared_ptr<net::Connection>>> open(Place place);
  asio::awaitable<Result<Lease>> wait_in_line(std::chrono::steady_clock::time_point until);
  void take_back(std::shared_ptr<net::Connection> connection) noexcept;
  void let_next_open() noexcept;
  [[nodiscard]] Fault timed_out() const;

  asio::any_io_executor executor_;
  PoolOptions options_;
  std::vector<std::shared_ptr<net::Connection>> idle_;  ///< the one used last at the back
  std::deque<Waiting*> line_;                           ///< each lies in the frame of its caller
  std::size_t used_ = 0;
  std::size_t opening_ = 0;
  bool is_closed_ = false;
};

}  // namespace pgdbm::pool
