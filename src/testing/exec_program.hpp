// Starts a program from the watchdog: as another user, in a session of its own, with none of our files and signals.
// Everything here is async-signal-safe.
#pragma once

#include <sys/types.h>

#include <array>
#include <cstddef>

namespace pgdbm::testing {

struct ExecOrders {
  char* const* command = nullptr;
  char* const* environment = nullptr;
  const char* log = nullptr;        ///< standard output and error; emptied first
  const char* record = nullptr;     ///< when set, the file to write pid and start time to before the program runs
  const char* directory = nullptr;  ///< the working directory
  uid_t uid{};
  gid_t gid{};
  bool needs_switch = false;
  int signal_at_parents_death = 0;  ///< 0: it outlives its parent
};

/// Forks and execs. The pid, or -1 with errno. What goes wrong in the child is written to the log; it then ends with
/// code 127.
[[nodiscard]] pid_t exec_program(const ExecOrders& orders) noexcept;

/// Closes every file but those given, which become 3, 4 and 5 (-1 stays -1), and ties 0, 1 and 2 to /dev/null.
void keep_only_files(std::array<int, 3>& kept) noexcept;

/// Gives every signal its default action.
void reset_signals() noexcept;

}  // namespace pgdbm::testing
