// The directory a private server lives in: data, socket, log, and the marker file that says it is ours to delete.
// The marker is also the lock: owner and watchdog hold it, so a directory whose marker can be locked is stale.
//
//   <parent>/pgdbm-pg-<10 random characters>/   mode 0700, owned by the user the server runs as
//     pgdbm-run-directory                       marker and lock, owned by the user who started it
//     postmaster                                pid and start time of the server
//     data/  server.log  initdb.log  .s.PGSQL.<port>
#pragma once

#include "testing/account.hpp"
#include "testing/file_descriptor.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace pgdbm::testing {

inline constexpr std::string_view run_directory_prefix = "pgdbm-pg-";
inline constexpr const char* marker_name = "pgdbm-run-directory";
inline constexpr const char* record_name = "postmaster";

/// A directory and the hold on its lock. The destructor lets go of the lock and deletes nothing.
struct RunDirectory {
  std::filesystem::path path;
  FileDescriptor lock;

  [[nodiscard]] std::string name() const { return path.filename().string(); }
};

/// Makes a run directory in `parent` for the account. Throws TestDatabaseError when that is impossible.
[[nodiscard]] RunDirectory create_run_directory(const std::filesystem::path& parent, const Account& account);

/// Ends what is left of servers whose owners were killed, and deletes their directories in `parent`. Touches only
/// directories that carry our prefix and a marker this user made, and whose lock is free. Throws nothing.
/// Returns the number of directories deleted.
int sweep_run_directories(const std::filesystem::path& parent) noexcept;

/// The same for the one directory at `path`. True when it is gone.
bool sweep_run_directory(const std::filesystem::path& path) noexcept;

/// Lower-case letters and digits that nobody can guess.
[[nodiscard]] std::string random_name(std::size_t length);

}  // namespace pgdbm::testing
