#include "migrate/file_parts.hpp"
#include "migrate/plan.hpp"
#include "migrate/source.hpp"
#include <pgdbm/migrate/manager.hpp>

#include "sql/transaction_control.hpp"
#include <pgdbm/sql/caret.hpp>

#include <pgdbm/base/error.hpp>

#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <utility>

namespace pgdbm {

namespace {

constexpr std::size_t longest_module_name = 100;  // the history's column

// Locks are the Python library's, so that both wait for each other. `hashtext` makes the key of a text.
constexpr std::string_view module_lock_prefix = "pgdbm_migration_";
constexpr std::string_view bootstrap_lock = "pgdbm_bootstrap";

/// The limits of the config are made for the statements of a service: here others are waited for, and large tables
/// rewritten.
asio::awaitable<void> lock_until_commit(Transaction& tx, std::string name) {
  co_await tx.execute("SELECT set_config('statement_timeout', '0', true), set_config('lock_timeout', '0', true)");
  co_await tx.execute("SELECT pg_advisory_xact_lock(hashtext($1))", name);
}

[[noreturn]] void fail(const Migration& migration, const std::string& module, const Error& error) {
  Fault fault = error.fault();
  fault.kind = FaultKind::migration;
  fault.message =
      fmt::format("Migration {} of module '{}' failed and left no trace: {}", migration.filename, module, error.what());
  raise(std::move(fault));
}

/// Refuses, before anything has run, what cannot run inside one transaction.
void expect_one_transaction(const Migration& migration) {
  std::string message;
  if (migrate::asks_for_no_transaction(migration.content)) {
    message = fmt::format(
        "Migration {} asks to run outside a transaction (-- pgdbm:no-transaction), which this "
        "version of pgdbm does not do.",
        migration.filename);
  } else if (const auto at = sql::find_transaction_control(migration.content)) {
    message = fmt::format(
        "Migration {} begins or ends a transaction, and it runs inside one already, so that it is "
        "applied whole or not at all. Take the statement out:\n{}",
        migration.filename, sql::show_position(migration.content, *at));
  }
  if (!message.empty()) {
    raise({.kind = FaultKind::migration, .message = message + "\nNothing was applied."});
  }
}

}  // namespace

AsyncMigrationManager::AsyncMigrationManager(AsyncDatabaseManager db, std::filesystem::path directory,
                                             std::string module)
    : db_(db.without_isolation()), directory_(std::move(directory)), module_(std::move(module)) {
  if (module_.empty() || module_.size() > longest_module_name) {
    raise({.kind = FaultKind::configuration,
           .message = fmt::format("A module's name must have 1 to {} bytes, and this has {}: it tells the module's "
                                  "migrations from those of others.",
                                  longest_module_name, module_.size())});
  }
}

asio::awaitable<MigrationResult> AsyncMigrationManager::apply_pending_migrations() const {
  const auto files = migrate::read_directory(directory_);
  co_await prepare_history();
  const auto history = co_await db_.fetch_all<migrate::HistoryRow>(
      "SELECT filename, checksum FROM {{tables.schema_migrations}} WHERE module_name = $1", module_);
  const auto pending = migrate::plan(files, history).value();
  for (const auto index : pending) expect_one_transaction(files[index]);

  MigrationResult result{.skipped = files.size() - pending.size(), .total = files.size()};
  for (const auto index : pending) {
    AppliedMigration applied{.filename = files[index].filename};
    if (co_await apply(files[index], applied)) {
      result.applied.push_back(std::move(applied));
    } else {
      ++result.skipped;
    }
  }
  co_return result;
}

asio::awaitable<void> AsyncMigrationManager::prepare_history() const {
  co_await db_.ensure_schema();
  co_await db_.transaction([](Transaction& tx) -> asio::awaitable<void> {
    // IF NOT EXISTS does not keep two sessions from creating one thing at once; the lock does.
    co_await lock_until_commit(tx, std::string{bootstrap_lock});
    co_await tx.execute(
        "CREATE TABLE IF NOT EXISTS {{tables.schema_migrations}} ("
        "  id SERIAL PRIMARY KEY,"
        "  filename VARCHAR(255) NOT NULL,"
        "  checksum VARCHAR(64) NOT NULL,"
        "  module_name VARCHAR(100),"
        "  applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,"
        "  applied_by VARCHAR(100) DEFAULT CURRENT_USER,"
        "  execution_time_ms INTEGER,"
        "  UNIQUE (filename, module_name))");
    co_await tx.execute(
        "CREATE INDEX IF NOT EXISTS idx_schema_migrations_module"
        "  ON {{tables.schema_migrations}} (module_name, filename)");
  });
}

/// False when another deployer has applied it meanwhile.
asio::awaitable<bool> AsyncMigrationManager::apply(const Migration& migration, AppliedMigration& applied) const {
  try {
    co_return co_await db_.transaction([&](Transaction& tx) -> asio::awaitable<bool> {
      co_await lock_until_commit(tx, std::string{module_lock_prefix} + module_);
      const bool is_applied = co_await tx.fetch_value<bool>(
          "SELECT EXISTS (SELECT FROM {{tables.schema_migrations}} WHERE filename = $1 AND module_name = $2)",
          migration.filename, module_);
      if (is_applied) co_return false;

      const auto begin = std::chrono::steady_clock::now();
      co_await tx.execute_script(migration.content);
      const auto elapsed = std::chrono::steady_clock::now() - begin;
      applied.execution_time = std::chrono::ceil<std::chrono::milliseconds>(elapsed);
      co_await tx.execute(
          "INSERT INTO {{tables.schema_migrations}} (filename, checksum, module_name, execution_time_ms)"
          " VALUES ($1, $2, $3, $4)",
          migration.filename, migration.checksum, module_, static_cast<std::int32_t>(applied.execution_time.count()));
      co_return true;
    });
  } catch (const Error& error) {
    fail(migration, module_, error);
  }
}

}  // namespace pgdbm
