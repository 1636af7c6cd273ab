// Applies the migrations of one module to the schema of its manager, each file once, in the order of their numbers, and
// never half-way: a file runs in a transaction together with its row in the history; what PostgreSQL takes in no
// transaction (CREATE INDEX CONCURRENTLY …) is journalled statement by statement, and the next run goes on behind what
// is done.
//
//   AsyncMigrationManager migrations{users, "migrations/users", "users"};
//   auto result = co_await migrations.apply_pending_migrations();
//
// Files are named 001_create_users.sql, V1__create_users.sql or 20260131_120000_create_users.sql. The history (table
// schema_migrations in the manager's schema) is the Python library's, and both may run side by side. docs/migrations.md
// is the guide.
//
// All verbs throw what befalls their statements; those that change something hold the deployers' lock of the module
// meanwhile, and throw MigrationError when another does for longer than `MigrationOptions::deployer_timeout`.
#pragma once

#include <pgdbm/migrate/embedded.hpp>
#include <pgdbm/migrate/history.hpp>
#include <pgdbm/migrate/migration.hpp>
#include <pgdbm/migrate/options.hpp>
#include <pgdbm/migrate/report.hpp>

#include <pgdbm/db/manager.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace pgdbm {

namespace migrate {
class FleetRun;
}

class AsyncMigrationManager {
 public:
  /// The module's name tells its rows in the history from others'. Throws ConfigurationError when it is empty or has
  /// more than 100 bytes.
  AsyncMigrationManager(AsyncDatabaseManager db, std::filesystem::path directory, std::string module);
  /// With GCC 12, make a manager with options outside of co_await: it destroys aggregates that are made there twice.
  AsyncMigrationManager(AsyncDatabaseManager db, std::filesystem::path directory, std::string module,
                        MigrationOptions options);
  /// Of files that are part of the program.
  AsyncMigrationManager(AsyncDatabaseManager db, const EmbeddedMigrations& embedded, std::string module);
  AsyncMigrationManager(AsyncDatabaseManager db, const EmbeddedMigrations& embedded, std::string module,
                        MigrationOptions options);

  /// Creates the schema when it is missing, and applies every file that the history does not know. Deployers who come
  /// at the same time wait for each other, and each file is applied once. When nothing is pending it takes no lock and
  /// two round trips. Throws MigrationMismatchError when files and history do not fit together, and MigrationError,
  /// which names the file and keeps what the server said: files before it stay applied.
  [[nodiscard]] asio::awaitable<MigrationResult> apply_pending_migrations() const;
  /// The same, where a failure is a result: `status` says so.
  [[nodiscard]] asio::awaitable<MigrationResult> try_apply_pending_migrations() const;
  /// Applies this file alone, which must be the next one, unless late files are accepted. Throws the same, and
  /// MigrationError when it is applied already.
  [[nodiscard]] asio::awaitable<AppliedMigration> apply_migration(std::string filename) const;

  /// Undoes the migration that was applied last: runs the part behind `-- pgdbm:down`, or the file called the same and
  /// .down.sql, in one transaction with taking its row away. Throws MigrationError for any other, and where the file
  /// says nothing of a way back.
  asio::awaitable<void> rollback_migration(std::string filename) const;
  /// Takes the row away, and changes nothing else: the file is pending again. False when there was no row. (The Python
  /// library calls this rollback_migration.)
  asio::awaitable<bool> forget_migration(std::string filename, std::string reason = {}) const;
  /// Accepts that a file was edited after it had been applied; the reason is kept. False when it was not edited. Throws
  /// MigrationError for a file that is not applied or not there, ConfigurationError without a reason.
  asio::awaitable<bool> repair(std::string filename, std::string reason) const;
  /// Records all files up to this number as applied, without running them: for a database that has what they make.
  /// Returns how many. Throws MigrationError for a number that no file has.
  asio::awaitable<std::size_t> baseline(std::uint64_t version) const;

  // These only read: they make no schema and no table, and answer for a database that has none.
  [[nodiscard]] asio::awaitable<MigrationPlan> plan() const;
  /// Every mismatch of files and history, accepted by the policy or not.
  [[nodiscard]] asio::awaitable<std::vector<MigrationMismatch>> verify() const;
  [[nodiscard]] asio::awaitable<bool> is_applied(std::string filename) const;
  /// Oldest first, those of no module too.
  [[nodiscard]] asio::awaitable<std::vector<MigrationHistoryRow>> get_applied_migrations() const;
  /// In the order in which they would be applied. Throws MigrationMismatchError.
  [[nodiscard]] asio::awaitable<std::vector<Migration>> get_pending_migrations() const;
  /// Newest first.
  [[nodiscard]] asio::awaitable<std::vector<MigrationHistoryRow>> get_migration_history(std::size_t limit = 10) const;

  /// Throws MigrationError for what cannot be read.
  [[nodiscard]] std::vector<Migration> find_migration_files() const;
  /// Writes a new file, numbered behind all others in the way they are numbered (by date and time when there are none),
  /// and returns its path. Never writes over one. Throws MigrationError, ConfigurationError for a name that has more
  /// than letters, digits and underscores, and for embedded migrations.
  std::filesystem::path create_migration(std::string_view name, std::string_view content) const;

 private:
  friend class migrate::FleetRun;
  struct View;
  struct Work;
  using ReadFiles = std::shared_ptr<const std::vector<Migration>>;

  asio::awaitable<View> look(const db::Verbs& db) const;
  asio::awaitable<void> show_edits(const db::Verbs& db, View& view) const;
  asio::awaitable<std::unique_ptr<Work>> begin_work() const;
  asio::awaitable<void> run(MigrationResult& result) const;
  asio::awaitable<void> run_under_lock(MigrationResult& result) const;
  static asio::awaitable<MigrationResult> try_run(AsyncMigrationManager self,
                                                  asio::awaitable<void> (AsyncMigrationManager::*way)(MigrationResult&)
                                                      const);
  /// Fills in the counts and warnings. Throws when files and history do not fit together; else true: some are pending.
  bool judge(View& view, MigrationResult& result) const;

  AsyncDatabaseManager db_;
  std::variant<std::filesystem::path, EmbeddedMigrations, ReadFiles> source_;
  std::string module_;
  MigrationOptions options_;
};

}  // namespace pgdbm
