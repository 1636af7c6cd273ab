// Copies a directory of plain files and directories as fast as the file systems allow: shared blocks (FICLONE),
// else a copy inside the kernel (copy_file_range), else read and write.
#pragma once

#include "testing/account.hpp"

#include <cstdint>
#include <filesystem>

namespace pgdbm::testing {

/// What a tree amounts to.
struct TreeSize {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;

  friend bool operator==(const TreeSize&, const TreeSize&) = default;
};

/// Creates `to`, which must not exist, as a copy of `from`, for `owner` alone (modes 0700 and 0600), and returns its
/// size. Throws TestDatabaseError naming the file; what was copied till then stays, its parent's owner removes it.
TreeSize clone_tree(const std::filesystem::path& from, const std::filesystem::path& to, const Account& owner);

}  // namespace pgdbm::testing
