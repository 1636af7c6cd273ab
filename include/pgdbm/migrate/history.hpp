// A row of the history: what was applied, when, and by whom.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace pgdbm {

struct MigrationHistoryRow {
  std::string filename;
  std::string checksum;
  std::optional<std::string> module_name;  ///< none: written by hand or by an old version; it counts for every module
  /// The wall clock of the session that applied it. Those that this library writes are in UTC; the Python library's
  /// are in the time zone its session had.
  std::optional<std::chrono::local_time<std::chrono::microseconds>> applied_at;
  std::optional<std::string> applied_by;
  std::optional<std::int32_t> execution_time_ms;
};

}  // namespace pgdbm
