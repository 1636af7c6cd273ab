// A handle on the one pool that a program's modules share. Copying it copies no connection. For all threads.
#pragma once

#include <pgdbm/pool/stats.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <utility>

namespace pgdbm {

namespace asio = boost::asio;

namespace db {
class PoolCore;
}

class SharedPool {
 public:
  /// No pool: a place to put one, as some completion tokens of Asio ask for. No manager can be made over it.
  SharedPool() = default;
  explicit SharedPool(std::shared_ptr<db::PoolCore> core) noexcept : core_(std::move(core)) {}
  [[nodiscard]] PoolStats stats() const;

  /// Ends idle connections now, and leased ones when they come back or `close_timeout` is over; later statements throw
  /// PoolError. The pool also closes by itself when its last handle, manager and transaction are gone.
  void close();

  /// The same, and returns when all connections have ended.
  asio::awaitable<void> shut_down();

 private:
  friend class AsyncDatabaseManager;
  std::shared_ptr<db::PoolCore> core_;
};

}  // namespace pgdbm
