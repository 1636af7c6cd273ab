// What both who lend and who borrow need: whom they talk to, and how a server is looked after.
#pragma once

#include "testing/lending/helper_program.hpp"
#include <pgdbm/testing/private_server.hpp>

#include <pgdbm/db/config.hpp>

#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <utility>

namespace pgdbm::testing::lending {

/// Another user's process may have taken the name of the socket, or try what it may borrow.
[[nodiscard]] inline bool is_of_this_user(int socket) noexcept {
  ucred peer{};
  socklen_t size = sizeof peer;
  return ::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == ::geteuid();
}

/// A lender's own server: for as many tests as a stock lends to, with five connections each, and the lender.
[[nodiscard]] inline PrivateServerOptions server_options() {
  const char* const runs = std::getenv(runs_variable);
  return {.settings = {{"max_connections", "700"}}, .run_directory_parent = runs != nullptr ? runs : ""};
}

/// For a stock: databases are made and dropped in any time it takes, and the lock of its run is held idle.
[[nodiscard]] inline DatabaseConfig maintenance_config(std::string connection_string, unsigned workers) {
  return {.connection_string = std::move(connection_string),
          .max_connections = workers + 3,
          .duplicate_pools = DuplicatePools::allow,
          .leak_warning_after = {},
          .application_name = "pgdbm test databases",
          .statement_timeout = std::chrono::minutes{10},
          .lock_timeout = std::chrono::minutes{1},
          .idle_in_transaction_session_timeout = std::chrono::milliseconds{0}};
}

}  // namespace pgdbm::testing::lending
