// From a data directory to a server that takes connections: settings, port, start, readiness.
#pragma once

#include "testing/settings.hpp"
#include "testing/watchdog.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>

namespace pgdbm::testing {

struct StartOrders {
  std::filesystem::path run_directory;  ///< holds the data directory, and gets the socket
  std::filesystem::path log;
  Settings settings;  ///< the caller's
  bool tcp = false;
  std::function<std::uint16_t()> next_port;  ///< asked for each attempt when `tcp`
};

struct StartedServer {
  pid_t process = -1;
  std::uint16_t port = 0;
};

/// Throws TestDatabaseError with the end of the log when the server ends instead of becoming ready, or takes over 30
/// seconds. With TCP, tries again when another program has taken the port.
[[nodiscard]] StartedServer start_server(Watchdog& watchdog, const StartOrders& orders);

/// A TCP port of 127.0.0.1 that was free a moment ago.
[[nodiscard]] std::uint16_t free_port();

}  // namespace pgdbm::testing
