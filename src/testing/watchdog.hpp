// The owner's side of the watchdog: a child process in a session of its own that is the parent of the server, and that
// ends it and deletes the run directory when told so, or when the owner has ended, however it ended.
//
// Why a forked child and not a thread or an exec'ed program: a thread dies with the owner, and a library has no program
// of its own to exec. The price: until it ends, the child shares the owner's memory copy-on-write, and its code may
// only do what is async-signal-safe (watchdog_process.cpp).
#pragma once

#include "testing/account.hpp"
#include "testing/file_descriptor.hpp"
#include "testing/run_directory.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace pgdbm::testing {

/// A program the watchdog may be told to run.
struct ProgramPlan {
  std::vector<std::string> command;
  std::filesystem::path log;
};

/// All that the watchdog will need, said before it is forked.
struct WatchdogPlan {
  ProgramPlan initdb;
  ProgramPlan server;
  Account account;
  bool keep = false;  ///< when the server has ended, take the marker away instead of the directory
};

class Watchdog {
 public:
  /// Forks. Throws TestDatabaseError when that is impossible.
  Watchdog(const WatchdogPlan& plan, const RunDirectory& directory);
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;
  /// As `dismiss`.
  ~Watchdog() { dismiss(); }

  /// Runs initdb to its end and returns its wait status. Throws TestDatabaseError when it takes over a minute.
  [[nodiscard]] int run_initdb();
  /// Starts the server's process; it is not ready yet. Throws TestDatabaseError when it cannot be forked.
  [[nodiscard]] pid_t start_server();
  /// Waits for the server to end, at most `longest`; its wait status when it has.
  [[nodiscard]] std::optional<int> wait_for_end(std::chrono::milliseconds longest);
  /// Ends server and watchdog, and waits until both are gone and the directory too. Does nothing the second time, nor
  /// in a process forked from the owner.
  void dismiss() noexcept;

  [[nodiscard]] pid_t process_id() const noexcept { return process_; }

 private:
  void send(char command);

  FileDescriptor channel_;
  FileDescriptor process_handle_;  // pidfd, empty on kernels before 5.3
  pid_t process_ = -1;
  pid_t owner_ = -1;
};

}  // namespace pgdbm::testing
