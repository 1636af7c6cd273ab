#include <pgdbm/module/module_database.hpp>

#include <pgdbm/base/error.hpp>

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>
#include <type_traits>
#include <utility>

namespace pgdbm {

namespace {

AsyncDatabaseManager manager_of(const DatabaseConfig& config, const std::string& schema) {
  auto own = config;
  if (!own.schema) own.schema = schema;
  return AsyncDatabaseManager{own};
}
AsyncDatabaseManager manager_of(const SharedPool& pool, const std::string& schema) {
  return AsyncDatabaseManager{pool, schema};
}
AsyncDatabaseManager manager_of(const AsyncDatabaseManager& db, const std::string&) {
  return db;
}

AsyncMigrationManager migrations_of(const AsyncDatabaseManager& db, const Module& module) {
  return std::visit(
      [&](const auto& files) {
        return AsyncMigrationManager{db, files, module.name, module.options};
      },
      module.migrations);
}

}  // namespace

ModuleDatabase::ModuleDatabase(DatabaseSource source, Module module)
    : name_(module.name),
      owns_pool_(std::holds_alternative<DatabaseConfig>(source.where_)),
      db_(std::visit(
          [&](const auto& where) { return manager_of(where, module.schema.empty() ? module.name : module.schema); },
          source.where_)),
      migrations_(migrations_of(db_, module)) {}

asio::awaitable<MigrationResult> ModuleDatabase::open() {
  std::exception_ptr failure;
  try {
    if (owns_pool_) {
      co_await db_.connect();
    } else if (db_.isolation() == SchemaIsolation::role) {
      co_await db_.ensure_schema();  // migrated without roles before, it has none
    }
    auto result = co_await migrations_.apply_pending_migrations();
    is_open_ = true;
    co_return result;
  } catch (...) {
    failure = std::current_exception();
  }
  // Of a caller who has given up, too.
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation{});
  co_await close();
  std::rethrow_exception(failure);
}

asio::awaitable<void> ModuleDatabase::close() {
  is_open_ = false;
  if (owns_pool_) co_await db_.disconnect();
}

const AsyncDatabaseManager& ModuleDatabase::db() const {
  if (!is_open_) {
    raise({.kind = FaultKind::pool_closed,
           .message = "The database of the module '" + name_ +
                      "' is not open: co_await its open() first, which also "
                      "applies the module's migrations."});
  }
  return db_;
}

}  // namespace pgdbm
