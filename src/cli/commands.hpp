// What each command does, over a database that is connected where it needs one.
#pragma once

#include "cli/command_line.hpp"
#include "cli/report.hpp"
#include <pgdbm/migrate/manager.hpp>

#include <boost/asio/awaitable.hpp>

namespace pgdbm::cli {

/// Writes a file; needs no database.
[[nodiscard]] Report create(const Request& request);

// Those that need one: the manager's options are `progress` and what the request says.
asio::awaitable<Report> migrate(const Request& request, const AsyncDatabaseManager& db, MigrationListener progress);
asio::awaitable<Report> status(const Request& request, const AsyncDatabaseManager& db);
asio::awaitable<Report> history(const Request& request, const AsyncDatabaseManager& db);
asio::awaitable<Report> rollback(const Request& request, const AsyncDatabaseManager& db);
asio::awaitable<Report> forget(const Request& request, const AsyncDatabaseManager& db);
asio::awaitable<Report> repair(const Request& request, const AsyncDatabaseManager& db);
asio::awaitable<Report> baseline(const Request& request, const AsyncDatabaseManager& db);

}  // namespace pgdbm::cli
