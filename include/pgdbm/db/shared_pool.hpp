// A handle on the one pool that a program's modules share. Copying it copies no connection.
#pragma once

#include <pgdbm/db/schema_isolation.hpp>

#include <pgdbm/pool/stats.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>

namespace pgdbm {

namespace asio = boost::asio;

namespace pool {
class Pool;
}
namespace db {
class TypeRegistry;
}

class SharedPool {
 public:
  /// No pool: a place to put one, as some completion tokens of Asio ask for. No manager can be made over it.
  SharedPool() = default;
  explicit SharedPool(std::shared_ptr<pool::Pool> pool, SchemaIsolation isolation) noexcept;

  [[nodiscard]] PoolStats stats() const;

  /// Ends idle connections now, and leased ones when they come back or `close_timeout` is over; later statements throw
  /// PoolError. The pool also closes by itself when its last handle, manager and transaction are gone.
  void close();

  /// The same, and returns when all connections have ended.
  asio::awaitable<void> shut_down();

 private:
  friend class AsyncDatabaseManager;

  std::shared_ptr<pool::Pool> pool_;
  std::shared_ptr<db::TypeRegistry> types_;            ///< of the database that the pool is connected to
  SchemaIsolation isolation_ = SchemaIsolation::none;  ///< of its managers
};

}  // namespace pgdbm
