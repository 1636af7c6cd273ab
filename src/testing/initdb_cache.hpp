// The result of initdb, kept for later starts: copying it takes a tenth of the time. One folder per user; an entry is
// made under a private name and renamed, so it is there whole or not at all, and a count of its files and bytes tells
// whether the machine lost some of it later. Any number of processes may use the cache at once.
//
//   <folder>/<version>-<hash of the arguments>/cluster   the data directory
//   <folder>/<version>-<hash of the arguments>/complete  "<files> <bytes>"
#pragma once

#include "testing/account.hpp"
#include "testing/binaries.hpp"
#include "testing/file_descriptor.hpp"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace pgdbm::testing {

/// Where the cache may be, in order of preference: $XDG_CACHE_HOME/pgdbm/initdb, else ~/.cache/pgdbm/initdb (of the
/// user's own home only); then pgdbm-cache-<uid> in $XDG_RUNTIME_DIR, $TMPDIR, /dev/shm and /tmp. The first that has
/// the entry or can be written to is used; one that others could have made or may write to never is.
[[nodiscard]] std::vector<std::filesystem::path> cache_folders();

/// Names the entry: version, and a hash of the programs' folder, the full version and the arguments.
[[nodiscard]] std::string cache_key(const Binaries& binaries, const std::vector<std::string>& arguments);

class InitdbCache {
 public:
  InitdbCache(std::vector<std::filesystem::path> folders, std::string key)
      : folders_(std::move(folders)), key_(std::move(key)) {}

  /// Copies the entry to `data` for the account. False, with nothing at `data`, when there is no entry; a damaged one
  /// is thrown away. Throws TestDatabaseError when it cannot be copied. Costs about 40 ms.
  [[nodiscard]] bool clone_to(const std::filesystem::path& data, const Account& account) const;

  /// Waits (at most a minute) until no other process makes the entry. Empty when no folder can be written to.
  [[nodiscard]] FileDescriptor lock() const;

  /// Makes the entry from a copy of `data`. A cache that cannot be written stays as it is: only time is lost.
  void publish(const std::filesystem::path& data) const noexcept;

 private:
  [[nodiscard]] std::filesystem::path writable_folder() const;
  void throw_away(const std::filesystem::path& entry) const;

  std::vector<std::filesystem::path> folders_;
  std::string key_;
};

}  // namespace pgdbm::testing
