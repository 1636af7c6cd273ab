// What people hold in their hands: the verbs, bound to a schema, over a pool of its own or a shared one. A handle:
// copying it copies no connection, and ten thousand of them may share one pool.
//
//   // standalone
//   AsyncDatabaseManager db{DatabaseConfig{.connection_string = "postgresql:///shop"}};
//   co_await db.connect();
//
//   // shared pool
//   auto pool = co_await AsyncDatabaseManager::create_shared_pool(config);
//   AsyncDatabaseManager users{pool, "users"};
//
// A pool lives on the executor on which it was connected, of which one thread may run at a time, or, by
// `config.has_threads`, on a strand of its own. Handles may be used from any thread, by coroutines of any executor:
// what they ask for goes to the pool and comes back. What calls the program (log, sources and sinks of COPY) is called
// there.
#pragma once

#include <pgdbm/db/config.hpp>
#include <pgdbm/db/listener.hpp>
#include <pgdbm/db/shared_pool.hpp>
#include <pgdbm/db/transaction.hpp>
#include <pgdbm/db/transaction_options.hpp>
#include <pgdbm/db/verbs.hpp>

#include <boost/asio/awaitable.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <utility>
#include <vector>

namespace pgdbm {

namespace db {
class Session;
}
namespace migrate {
class Deployer;
class FleetScan;
}  // namespace migrate

class AsyncDatabaseManager final : public db::Verbs {
 public:
  /// A manager that will own its pool. Throws SchemaError for a schema PostgreSQL cannot hold, ConfigurationError for
  /// a connection string that cannot be read.
  explicit AsyncDatabaseManager(const DatabaseConfig& config);

  /// A manager over a pool that others use too. Throws SchemaError, and ConfigurationError for an empty pool.
  explicit AsyncDatabaseManager(const SharedPool& pool, std::string schema = "public");

  /// Connects `config.min_connections` and returns the pool. Throws ConnectionError or ConfigurationError.
  static asio::awaitable<SharedPool> create_shared_pool(const DatabaseConfig& config);
#if defined(__GNUC__) && !defined(__clang__)
  // GCC destroys an aggregate that is made inside a co_await expression twice (seen with 12.2). Name the config first.
  static asio::awaitable<SharedPool> create_shared_pool(DatabaseConfig&& config) = delete;
#endif

  /// Opens the pool this manager owns, and makes its schema where `config.create_schema` says so; does nothing when it
  /// is open. Throws PoolError over a shared pool.
  asio::awaitable<void> connect();

  /// Closes the pool this manager owns; does nothing over a shared pool, whose owner closes it. Returns when all that
  /// runs has ended, which is after `close_timeout` at the latest: then connections still in use end too. A statement
  /// that comes meanwhile or later throws PoolError.
  asio::awaitable<void> disconnect();

  /// The same pool under another schema. Throws SchemaError.
  [[nodiscard]] AsyncDatabaseManager with_schema(std::string schema) const;

  /// The same pool and schema, its statements under the user who connected: for what changes the schema itself.
  [[nodiscard]] AsyncDatabaseManager without_isolation() const;
  /// What the config of its pool asks for.
  [[nodiscard]] SchemaIsolation isolation() const noexcept;

  /// Makes the manager's schema if it is missing, and under `SchemaIsolation::role` its role with its rights: as
  /// SchemaManager::create does. Nothing without a schema.
  asio::awaitable<bool> ensure_schema() const;

  [[nodiscard]] const std::optional<std::string>& schema() const noexcept { return target().schema(); }

  /// All zeros before `connect`.
  [[nodiscard]] PoolStats get_pool_stats() const;

  /// Hears what is notified on these channels, on a connection of its own beside the pool. Throws ConnectionError,
  /// SchemaError for a name PostgreSQL cannot hold.
  [[nodiscard]] asio::awaitable<Listener> listen(std::vector<std::string> channels) const;

  /// Runs `body(Transaction&)`, an awaitable, in a transaction: commits when it returns, rolls back when it throws.
  /// Returns what the body returns. Throws TransactionError when the body has swallowed the error of a statement.
  /// It is begun with its first statement, so that one of a single statement takes two round trips. `where` is for
  /// those who wait for its connection in vain, and for `DatabaseConfig::leak_warning_after`.
  template <class Body>
    requires TransactionBody<Body>
  std::invoke_result_t<Body&, Transaction&> transaction(
      Body body, TransactionOptions options = {}, std::source_location where = std::source_location::current()) const {
    co_return co_await Transaction::run_body(co_await begin(options, where), std::move(body));
  }

  /// The same, and runs `body` anew when the server has ended the transaction because of others. What the body does
  /// besides (to variables, to other systems) must bear that. Throws the last failure.
  template <class Body>
    requires TransactionBody<Body>
  std::invoke_result_t<Body&, Transaction&> run_in_transaction(
      Body body, TransactionOptions options = {}, TransactionRetry retry = {},
      std::source_location where = std::source_location::current()) const {
    for (unsigned attempt = 1;; ++attempt) {
      std::exception_ptr failure;
      try {
        // A copy for each attempt: a body may use up what it has captured.
        co_return co_await transaction(body, options, where);
      } catch (...) {
        failure = std::current_exception();
      }
      const unsigned left = retry.attempts > attempt ? retry.attempts - attempt : 0;
      const bool again = co_await may_run_again(failure, left, attempt);
      if (!again) std::rethrow_exception(failure);
    }
  }

  /// A transaction that its holder ends, by `commit` or `rollback`. Dropped without, it is rolled back at the price of
  /// its connection.
  asio::awaitable<Transaction> begin(TransactionOptions options = {},
                                     std::source_location where = std::source_location::current()) const;

 private:
  friend class SyncDatabaseManager;
  friend class migrate::Deployer;
  friend class migrate::FleetScan;
  class Handle;

  explicit AsyncDatabaseManager(std::shared_ptr<const Handle> handle) noexcept;

  [[nodiscard]] const pool::Home& home() const noexcept { return target().home(); }
  /// A connection for its holder alone, under the user who connected.
  [[nodiscard]] asio::awaitable<db::Session> acquire() const;

  /// Pauses, if so.
  static asio::awaitable<bool> may_run_again(std::exception_ptr failure, unsigned attempts_left, unsigned attempt);

  std::shared_ptr<const Handle> handle_;
};

}  // namespace pgdbm
