// The manager of programs without an event loop: the verbs, transactions and errors of AsyncDatabaseManager, blocking.
//
//   SyncDatabaseManager db{DatabaseConfig{.connection_string = "postgresql:///shop"}};
//   db.connect();
//   auto users = db.fetch_all<User>("SELECT * FROM {{tables.users}}");
//
// A handle: copying it copies no connection. Any number of threads may use it and its copies at once. There is no
// thread behind it: who waits for an answer does the work (docs/decisions/013). So nothing moves while nobody waits;
// what has become of idle connections meanwhile is seen when the next statement comes, and before it is sent.
#pragma once

#include <pgdbm/db/manager.hpp>
#include <pgdbm/db/sync_transaction.hpp>
#include <pgdbm/db/sync_verbs.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <type_traits>

namespace pgdbm {

/// The one pool of a program without an event loop. A handle, for all threads.
class SyncSharedPool {
 public:
  [[nodiscard]] PoolStats stats() const;

  /// As `SharedPool::close`.
  void close() const;

  /// As `SharedPool::shut_down`.
  void shut_down() const;

 private:
  friend class SyncDatabaseManager;
  SyncSharedPool(std::shared_ptr<db::SyncLoop> loop, SharedPool pool)
      : held_(std::make_shared<db::SyncHeld<SharedPool>>(std::move(loop), std::move(pool))) {}

  std::shared_ptr<db::SyncHeld<SharedPool>> held_;
};

class SyncDatabaseManager final : public db::SyncVerbs<AsyncDatabaseManager> {
 public:
  /// A manager that will own its pool. Throws as AsyncDatabaseManager's.
  explicit SyncDatabaseManager(const DatabaseConfig& config);

  /// A manager over a pool that others use too. Throws SchemaError.
  explicit SyncDatabaseManager(const SyncSharedPool& pool, std::string schema = "public");

  /// Connects `config.min_connections` and returns the pool. Throws ConnectionError or ConfigurationError.
  [[nodiscard]] static SyncSharedPool create_shared_pool(const DatabaseConfig& config);

  /// Opens the pool this manager owns; does nothing when it is open. Throws PoolError over a shared pool.
  void connect();

  /// Closes the pool this manager owns; does nothing over a shared pool, whose owner closes it.
  void disconnect();

  /// The same pool under another schema. Throws SchemaError.
  [[nodiscard]] SyncDatabaseManager with_schema(std::string schema) const;

  /// The same pool and schema, its statements under the user who connected: for what changes the schema itself.
  [[nodiscard]] SyncDatabaseManager without_isolation() const;
  /// What the config of its pool asks for.
  [[nodiscard]] SchemaIsolation isolation() const noexcept { return async().isolation(); }

  /// Makes the manager's schema if it is missing, and under `SchemaIsolation::role` its role with its rights. False
  /// when nothing was missing.
  bool ensure_schema() const { return wait_for(async().ensure_schema()); }  // NOLINT(modernize-use-nodiscard)

  [[nodiscard]] const std::optional<std::string>& schema() const noexcept { return async().schema(); }

  /// All zeros before `connect`.
  [[nodiscard]] PoolStats get_pool_stats() const;

  /// Runs `body(SyncTransaction&)` in a transaction: commits when it returns, rolls back when it throws. Returns what
  /// the body returns. Throws TransactionError when the body has swallowed the error of a statement.
  template <SyncTransactionBody Body>
  std::invoke_result_t<Body&, SyncTransaction&> transaction(
      Body&& body, TransactionOptions options = {},
      std::source_location where = std::source_location::current()) const {
    return SyncTransaction::run_body(begin(options, where), body);
  }

  /// The same, and runs `body` anew when the server has ended the transaction because of others. What the body does
  /// besides must bear that. Throws the last failure.
  template <SyncTransactionBody Body>
  std::invoke_result_t<Body&, SyncTransaction&> run_in_transaction(
      const Body& body, TransactionOptions options = {}, TransactionRetry retry = {},
      std::source_location where = std::source_location::current()) const {
    for (unsigned attempt = 1;; ++attempt) {
      std::exception_ptr failure;
      try {
        return transaction(Body{body}, options, where);
      } catch (...) {
        failure = std::current_exception();
      }
      const unsigned left = retry.attempts > attempt ? retry.attempts - attempt : 0;
      if (!may_run_again(failure, left, attempt)) std::rethrow_exception(failure);
    }
  }

  /// A transaction that its holder ends, by `commit` or `rollback`. Dropped without, it is rolled back at the price of
  /// its connection.
  [[nodiscard]] SyncTransaction begin(TransactionOptions options = {},
                                      std::source_location where = std::source_location::current()) const;

 private:
  SyncDatabaseManager(std::shared_ptr<db::SyncLoop> loop, AsyncDatabaseManager async);

  bool may_run_again(const std::exception_ptr& failure, unsigned attempts_left, unsigned attempt) const;
};

}  // namespace pgdbm
