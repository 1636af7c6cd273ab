// Applies the migrations of one module to the schema of its manager: each file in a transaction of its own, together
// with its row in the history table, so that nothing is half-done and nothing runs twice.
//
//   AsyncMigrationManager migrations{users, "migrations/users", "users"};
//   auto result = co_await migrations.apply_pending_migrations();
//
// Files are named 001_create_users.sql, V1__create_users.sql or 20260131_120000_create_users.sql and run in the order
// of their numbers. The history (table schema_migrations in the manager's schema) is the Python library's, and both may
// run side by side.
#pragma once

#include <pgdbm/migrate/migration.hpp>

#include <pgdbm/db/manager.hpp>

#include <boost/asio/awaitable.hpp>

#include <filesystem>
#include <string>

namespace pgdbm {

class AsyncMigrationManager {
 public:
  /// The module's name tells its rows in the history from others'. Throws ConfigurationError when it is empty or has
  /// more than 100 bytes.
  AsyncMigrationManager(AsyncDatabaseManager db, std::filesystem::path directory, std::string module);

  /// Creates the schema when it is missing, and applies every file that the history does not know. Deployers who come
  /// at the same time wait for each other, and each file is applied once. Throws MigrationError, which names the file
  /// and keeps what the server said: files before it stay applied, itself it left no trace.
  asio::awaitable<MigrationResult> apply_pending_migrations() const;

 private:
  asio::awaitable<void> prepare_history() const;
  asio::awaitable<bool> apply(const Migration& migration, AppliedMigration& applied) const;

  AsyncDatabaseManager db_;
  std::filesystem::path directory_;
  std::string module_;
};

}  // namespace pgdbm
