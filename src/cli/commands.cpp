#include "cli/commands.hpp"

#include <pgdbm/base/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace pgdbm::cli {

namespace {

AsyncMigrationManager manager_of(const Request& request, const AsyncDatabaseManager& db) {
  return {db, request.folder, request.module};
}

MigrationOptions options_of(const Request& request, MigrationListener progress) {
  MigrationOptions options;
  options.on_progress = std::move(progress);
  if (request.lock_timeout) options.lock_timeout = std::chrono::milliseconds{*request.lock_timeout};
  return options;
}

/// Names as they are; patterns as the schemas they match. Throws when one matches none: a typing error would pass for
/// a success.
asio::awaitable<std::vector<std::string>> schemas_of(const Request& request, const AsyncDatabaseManager& db) {
  std::vector<std::string> all;
  for (const auto& name : request.schemas) {
    if (name.find_first_of("%_") == std::string::npos) {
      all.push_back(name);
      continue;
    }
    auto found = co_await find_schemas(db, name);
    if (found.empty()) {
      raise({.kind = FaultKind::configuration,
             .message = fmt::format("No schema matches '{}'. It is a pattern of LIKE: % stands for any letters, _ for "
                                    "one, \\_ for itself.",
                                    name)});
    }
    all.insert(all.end(), std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()));
  }
  std::ranges::sort(all);
  const auto twice = std::ranges::unique(all);
  all.erase(twice.begin(), twice.end());
  co_return all;
}

asio::awaitable<Report> migrate_many(const Request& request, const AsyncDatabaseManager& db,
                                     MigrationListener progress) {
  auto schemas = co_await schemas_of(request, db);
  FleetOptions options;
  options.migration = options_of(request, std::move(progress));
  options.jobs = request.jobs;
  const MigrationSource source{request.folder};
  const auto result = co_await apply_to_all(db, std::move(schemas), source, request.module, options);
  co_return report_of(result);
}

}  // namespace

Report create(const Request& request) {
  // The manager wants a database that it never asks anything of here.
  const DatabaseConfig nowhere{.connection_string = "postgresql:///postgres"};
  const AsyncMigrationManager migrations{AsyncDatabaseManager{nowhere}, request.folder, request.module};
  const auto path = migrations.create_migration(request.name, fmt::format("-- {}\n", request.name)).string();
  return report_of("created", path, true, path);
}

asio::awaitable<Report> migrate(const Request& request, const AsyncDatabaseManager& db, MigrationListener progress) {
  if (!request.schemas.empty()) co_return co_await migrate_many(request, db, std::move(progress));
  const AsyncMigrationManager migrations{db, request.folder, request.module, options_of(request, std::move(progress))};
  const auto result = co_await migrations.apply_pending_migrations();
  co_return report_of(result);
}

asio::awaitable<Report> status(const Request& request, const AsyncDatabaseManager& db) {
  const auto migrations = manager_of(request, db);
  const auto plan = co_await migrations.plan();
  co_return report_of(plan);
}

asio::awaitable<Report> history(const Request& request, const AsyncDatabaseManager& db) {
  const auto migrations = manager_of(request, db);
  const auto rows = co_await migrations.get_migration_history(request.limit);
  co_return report_of(rows);
}

asio::awaitable<Report> rollback(const Request& request, const AsyncDatabaseManager& db) {
  const auto migrations = manager_of(request, db);
  co_await migrations.rollback_migration(request.file);
  co_return report_of("rolled_back", request.file, true, request.file + " is undone");
}

asio::awaitable<Report> forget(const Request& request, const AsyncDatabaseManager& db) {
  const auto migrations = manager_of(request, db);
  const bool was_there = co_await migrations.forget_migration(request.file, request.reason);
  co_return report_of("forgotten", request.file, was_there,
                      request.file + (was_there ? " is out of the history" : " was not in the history"));
}

asio::awaitable<Report> repair(const Request& request, const AsyncDatabaseManager& db) {
  const auto migrations = manager_of(request, db);
  const bool was_edited = co_await migrations.repair(request.file, request.reason);
  co_return report_of("repaired", request.file, was_edited,
                      request.file + (was_edited ? " is accepted as it is now" : " was not edited"));
}

asio::awaitable<Report> baseline(const Request& request, const AsyncDatabaseManager& db) {
  const auto migrations = manager_of(request, db);
  const auto count = co_await migrations.baseline(request.version);
  co_return report_of("baseline", std::to_string(request.version), count > 0,
                      fmt::format("{} recorded as applied", count));
}

}  // namespace pgdbm::cli
