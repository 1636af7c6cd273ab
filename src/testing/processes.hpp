// What /proc says about processes, and signals that cannot hit the wrong one. A pid alone is never trusted: it is
// reused. A process is known by pid and start time, or by the unique name of a run directory in its command line.
// Everything here is async-signal-safe: the watchdog calls it.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string_view>

namespace pgdbm::testing {

struct ProcessStatus {
  pid_t parent = 0;
  char state = 0;                ///< 'Z': ended, not yet waited for
  std::uint64_t start_time = 0;  ///< clock ticks since boot; with the pid, unique until the next boot

  [[nodiscard]] bool has_ended() const noexcept { return state == 'Z' || state == 'X'; }
};

/// False when there is no such process.
[[nodiscard]] bool read_process_status(pid_t pid, ProcessStatus& status) noexcept;

/// Signals the process that has this pid and this start time, and no other. False when there is none (a process that
/// has ended counts as none). Signal 0 only asks.
bool signal_process(pid_t pid, std::uint64_t start_time, int signal) noexcept;

/// Signals every PostgreSQL process of user `owner` that belongs to the run directory: its unique `name` stands in the
/// command line (the server is told it as cluster_name), or its working directory is inside `path` (the children of
/// initdb). Returns how many are alive. Signal 0 only counts.
int signal_processes_of(const char* path, std::string_view name, uid_t owner, int signal) noexcept;

/// Signals every child of the calling process, and returns how many have not been waited for.
int signal_children(int signal) noexcept;

}  // namespace pgdbm::testing
