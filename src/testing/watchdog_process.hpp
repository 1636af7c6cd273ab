// What the watchdog does after the fork, and the messages between it and its owner.
#pragma once

#include <sys/types.h>

namespace pgdbm::testing {

/// From the owner: one byte a message.
namespace watchdog_command {
inline constexpr char run_initdb = 'i';
inline constexpr char start_server = 's';
inline constexpr char stop = 'q';
}  // namespace watchdog_command

/// To the owner.
struct WatchdogReport {
  enum class Kind : int {
    started,  ///< value: pid
    ended,    ///< value: wait status
    failed,   ///< could not fork; value: errno
  };
  Kind kind{};
  int value = 0;
};

struct WatchdogProgram {
  char* const* command = nullptr;
  const char* log = nullptr;
};

/// Pointers into the owner's memory, which the fork has copied.
struct WatchdogOrders {
  const char* run_directory = nullptr;
  const char* data_directory = nullptr;
  const char* record = nullptr;
  WatchdogProgram initdb;
  WatchdogProgram server;
  char* const* environment = nullptr;
  uid_t uid{};
  gid_t gid{};
  bool needs_switch = false;
  bool keep = false;
  int channel = -1;
  int lock = -1;   ///< held until the directory is gone
  int owner = -1;  ///< pidfd of the owner; -1 when the kernel has none
};

/// Runs in the forked child, with all signals blocked. Async-signal-safe throughout.
[[noreturn]] void run_watchdog(const WatchdogOrders& orders) noexcept;

}  // namespace pgdbm::testing
