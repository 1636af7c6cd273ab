// Where a server listens: a unix socket in a directory, or a host with a port.
#pragma once

#include <cstdint>
#include <string>

namespace pgdbm::net {

struct Address {
  std::string host;  ///< a name or number; a path (or '@' and an abstract name) is the directory of a unix socket
  std::uint16_t port = 5432;
  std::string numeric{};  ///< when given, the IP address to connect to: the host is then a name for certificates only

  [[nodiscard]] bool is_unix() const noexcept {
    return numeric.empty() && !host.empty() && (host[0] == '/' || host[0] == '@');
  }
  /// On this machine, by its usual names (a tunnel may lead elsewhere).
  [[nodiscard]] bool is_here() const noexcept;
  /// What is to be resolved. Requires: not is_unix().
  [[nodiscard]] const std::string& target() const noexcept { return numeric.empty() ? host : numeric; }
  /// Requires: is_unix(). An abstract name begins with NUL, as the kernel wants it.
  [[nodiscard]] std::string socket_path() const;
  /// For people: "db.example.org:5432" or the path of the socket.
  [[nodiscard]] std::string text() const;
};

}  // namespace pgdbm::net
