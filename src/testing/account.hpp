// Under which user the server runs. PostgreSQL refuses to run as root, so root's servers run as another user.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <string_view>

namespace pgdbm::testing {

struct Account {
  uid_t uid{};
  gid_t gid{};
  std::string name;
  bool needs_switch = false;  ///< the child gives up root for this user before it runs anything
};

/// The account this program itself runs under.
[[nodiscard]] Account current_account();

/// Root: `asked`, or when that is empty `postgres`, else `nobody`. Anyone else: oneself.
/// Throws TestDatabaseError when the user is unknown, is root, or is another one than an ordinary user may become.
[[nodiscard]] Account choose_account(std::string_view asked);

/// True when the account may pass through every folder of the absolute `path`; mode bits decide, not ACLs.
[[nodiscard]] bool can_reach(const Account& account, const std::filesystem::path& path);

}  // namespace pgdbm::testing
