// What the verbs of a migration manager share: a look at files and history, and the work under the deployers' lock.
#pragma once

#include "migrate/deployer.hpp"
#include "migrate/history.hpp"
#include "migrate/plan.hpp"
#include <pgdbm/migrate/manager.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace pgdbm {

struct AsyncMigrationManager::View {
  std::vector<Migration> files;
  migrate::Tables tables;
  std::vector<migrate::HistoryRow> rows;
  migrate::Plan plan;

  /// Throws MigrationError when there is none.
  [[nodiscard]] const Migration& file(std::string_view filename) const;
  [[nodiscard]] const migrate::HistoryRow* row(std::string_view filename) const noexcept;
};

/// As long as it lives, nobody else changes the module.
struct AsyncMigrationManager::Work {
  View view;
  std::unique_ptr<migrate::Deployer> deployer;

  // The verbs, at home.
  static asio::awaitable<MigrationResult> apply_pending(AsyncMigrationManager self);
  static asio::awaitable<AppliedMigration> apply(AsyncMigrationManager self, std::string filename);
  static asio::awaitable<void> roll_back(AsyncMigrationManager self, std::string filename);
  static asio::awaitable<bool> forget(AsyncMigrationManager self, std::string filename, std::string reason);
  static asio::awaitable<bool> repair(AsyncMigrationManager self, std::string filename, std::string reason);
  static asio::awaitable<std::size_t> baseline(AsyncMigrationManager self, std::uint64_t version);
};

}  // namespace pgdbm
