// Decides in which folder run directories are made: in memory when there is room, and near the root, because the path
// of a unix socket must fit into 107 bytes.
#pragma once

#include "testing/account.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace pgdbm::testing {

/// A folder that may do, and why it was thought of.
struct RunLocation {
  std::filesystem::path parent;
  std::string named_by;
  std::uint64_t least_free = 0;  ///< bytes that must be free, 0 = any
};

/// In order of preference: /dev/shm (with 256 MB free), $XDG_RUNTIME_DIR, $TMPDIR, /tmp; or only `asked`, if set.
[[nodiscard]] std::vector<RunLocation> run_locations(const std::filesystem::path& asked);

/// Why the account's server cannot live there; empty when it can.
[[nodiscard]] std::string fault_of(const RunLocation& location, const Account& account);

/// The first location without fault. Throws TestDatabaseError that names each location and its fault.
[[nodiscard]] std::filesystem::path choose_run_location(const std::vector<RunLocation>& locations,
                                                        const Account& account);

}  // namespace pgdbm::testing
