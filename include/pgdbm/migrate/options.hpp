// How a module's migrations are judged and run, with designated initialisers:
//
//   AsyncMigrationManager migrations{users, "migrations/users", "users",
//                                    {.policy = {.late = OnMismatch::accept}, .lock_timeout = 500ms}};
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace pgdbm {

/// What becomes of a module whose files and history do not fit together.
enum class OnMismatch : std::uint8_t {
  refuse,  ///< nothing is applied; the error names every mismatch
  accept,  ///< goes on, and says so in the warnings of the result
};

struct MigrationPolicy {
  OnMismatch edited = OnMismatch::refuse;   ///< changed since it was applied; accepted: it stays as it was applied
  OnMismatch late = OnMismatch::refuse;     ///< not applied, but older than one that is; accepted: it is applied now
  OnMismatch missing = OnMismatch::refuse;  ///< applied, and its file is gone
  /// Applied, newer than all files: the program is older than the database, as after it was rolled back.
  OnMismatch ahead = OnMismatch::accept;
  OnMismatch mixed_schemes = OnMismatch::refuse;  ///< 003_x.sql beside V4__y.sql or 20260131120000_z.sql
};

/// What a run is doing or waiting for, told as it happens.
struct MigrationProgress {
  enum class Kind : std::uint8_t {
    waiting_for_deployer,  ///< another one runs the migrations of this module; `message` names it
    waiting_for_lock,      ///< a statement waits for sessions of others, which `message` names
    running,               ///< a statement begins, or still runs; `message` says how far the server is, if it says so
    retrying,              ///< a segment was undone because of others and will run again
    resuming,              ///< of a file that was interrupted, the statements that are done are passed over
    applied,               ///< a file is done
  };
  Kind kind{};
  std::string schema;
  std::string filename;
  std::size_t statement = 0;   ///< from 1; 0: none in particular
  std::size_t statements = 0;  ///< of the file
  std::string message;
};

/// Called on the executor of the pool; what it throws is passed over.
using MigrationListener = std::function<void(const MigrationProgress&)>;

struct MigrationOptions {
  MigrationPolicy policy{};
  /// In the manager's schema; without one, in the first of its search_path. Throws SchemaError for a name that
  /// PostgreSQL cannot hold.
  std::string history_table = "schema_migrations";

  /// How long a statement may wait for the locks of others. Whoever comes to that table meanwhile stands behind it, so
  /// this bounds what the program's users notice. Statements that let others write (CREATE INDEX CONCURRENTLY …) wait
  /// without limit.
  std::chrono::milliseconds lock_timeout{1'000};
  /// How often what failed because of others (lock_timeout, deadlock, serialisation failure) is tried in all, with
  /// growing pauses between.
  unsigned attempts = 20;
  /// How long to wait for another deployer of this module. 0: not at all.
  std::chrono::milliseconds deployer_timeout = std::chrono::minutes{30};

  MigrationListener on_progress{};
  /// How often a long statement is told of.
  std::chrono::milliseconds progress_interval{5'000};
};

}  // namespace pgdbm
