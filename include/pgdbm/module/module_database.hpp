// The database of a module that runs alone or inside a bigger program, unchanged: it opens a pool only where it was
// given none, applies its own migrations in either case, and closes only what it opened.
//
//   class Ledger {
//    public:
//     explicit Ledger(DatabaseSource source)
//         : database_{std::move(source), {.name = "ledger", .migrations = pgdbm_embedded::ledger}} {}
//     asio::awaitable<void> open() { co_await database_.open(); }
//     asio::awaitable<void> close() { co_await database_.close(); }
//     asio::awaitable<std::int64_t> add(std::string what) {
//       return database_.db().fetch_value<std::int64_t>("INSERT INTO {{tables.entries}} … RETURNING id", what);
//     }
//    private:
//     ModuleDatabase database_;
//   };
//
//   Ledger alone{"postgresql:///ledger"};     // a pool of its own
//   Ledger guest{pool};                       // schema "ledger" on its host's pool
//   Ledger eu{pool_manager_for_ledger_eu};    // wherever its host wants it
#pragma once

#include <pgdbm/migrate/embedded.hpp>
#include <pgdbm/migrate/manager.hpp>
#include <pgdbm/migrate/options.hpp>
#include <pgdbm/migrate/report.hpp>
#include <pgdbm/module/database_source.hpp>

#include <pgdbm/db/manager.hpp>

#include <boost/asio/awaitable.hpp>

#include <filesystem>
#include <string>
#include <variant>

namespace pgdbm {

/// What a module says of itself.
struct Module {
  /// Tells its rows in the history of migrations from those of others. The history lies in the module's schema, so the
  /// same module may live in several schemas of one database, each with a history of its own.
  std::string name;
  std::variant<std::filesystem::path, EmbeddedMigrations> migrations{};  ///< a folder, or part of the program
  /// Where neither a config nor a manager names one. None: called as the module is.
  std::string schema{};
  MigrationOptions options{};
};

class ModuleDatabase {
 public:
  /// Connects nothing yet. Throws ConfigurationError for a connection string that cannot be read and for a module
  /// without a name, SchemaError for a schema PostgreSQL cannot hold.
  ModuleDatabase(DatabaseSource source, Module module);

  /// Connects, where the pool is its own; makes the schema when it is missing; applies the module's pending migrations.
  /// Done again, it only looks for new migrations. Throws what those do; then it has closed what it had opened, and may
  /// be opened again. One `open` or `close` at a time.
  asio::awaitable<MigrationResult> open();

  /// Ends the pool that it opened, as AsyncDatabaseManager::disconnect does. A host's pool is left as it is.
  asio::awaitable<void> close();

  /// Throws PoolError before `open` and after `close`, on a host's pool too: what would fail alone fails there.
  [[nodiscard]] const AsyncDatabaseManager& db() const;

  /// To look at the history, to plan, to repair. Its verbs need what `db` needs.
  [[nodiscard]] const AsyncMigrationManager& migrations() const noexcept { return migrations_; }

  [[nodiscard]] bool is_open() const noexcept { return is_open_; }
  [[nodiscard]] bool owns_pool() const noexcept { return owns_pool_; }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }

 private:
  std::string name_;
  bool owns_pool_;
  bool is_open_ = false;
  AsyncDatabaseManager db_;
  AsyncMigrationManager migrations_;
};

}  // namespace pgdbm
