// The program pgdbm-testd: one private server for all test processes of a user, which come and go. Started by the first
// that needs it; it goes when nobody has needed it for a minute. Killed, it leaves nothing that the next start does not
// sweep: its server is watched over as every private server is, and its socket is a name without a file.
#pragma once

#include <chrono>
#include <string>

namespace pgdbm::testing::lending {

struct HelperOptions {
  std::string name;  ///< of the socket, in the abstract namespace
  std::chrono::seconds linger{60};
  /// Somebody wants to look into a database that was kept.
  std::chrono::seconds linger_with_kept{3600};
};

/// Returns when it is no longer needed, at once when another has the name. The exit code of the program.
[[nodiscard]] int run_helper(const HelperOptions& options);

}  // namespace pgdbm::testing::lending
