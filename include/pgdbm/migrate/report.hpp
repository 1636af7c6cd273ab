// What a run of migrations did, or would do.
#pragma once

#include <pgdbm/migrate/migration.hpp>
#include <pgdbm/migrate/mismatch.hpp>

#include <pgdbm/base/fault.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pgdbm {

struct AppliedMigration {
  std::string filename;
  std::chrono::milliseconds execution_time{};
};

enum class MigrationStatus : std::uint8_t { up_to_date, applied, failed };

/// What `apply_pending_migrations` did.
struct MigrationResult {
  MigrationStatus status = MigrationStatus::up_to_date;
  std::vector<AppliedMigration> applied;  ///< in order; also those before the one that failed: they stay
  std::size_t skipped = 0;                ///< applied before
  std::size_t total = 0;                  ///< files of the module
  std::chrono::milliseconds total_time{};
  std::vector<std::string> warnings;  ///< mismatches that the policy accepts, and a history in another order

  // Of `try_apply_pending_migrations` only; else they are thrown.
  std::optional<std::string> failed_migration;  ///< none when it failed before any file ran
  std::optional<Fault> error;
  std::vector<MigrationMismatch> mismatches;  ///< for which nothing was applied
};

/// What `apply_pending_migrations` would do.
struct MigrationPlan {
  std::vector<std::string> pending;           ///< in order
  std::vector<MigrationMismatch> mismatches;  ///< not empty: it would refuse
  std::vector<std::string> warnings;
  std::size_t skipped = 0;
  std::size_t total = 0;
};

}  // namespace pgdbm
