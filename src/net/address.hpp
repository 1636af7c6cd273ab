// Where a server listens: a unix socket in a directory, or a host with a port.
#pragma once

#include <cstdint>
#include <string>

namespace pgdbm::net {

struct Address {
  std::string host;  ///< a name or number; a path (or '@' and an abstract name) is the directory of a unix socket
  std::uint16_t port = 5432;

  [[nodiscard]] bool is_unix() const noexcept { return !host.empty() && (host[0] == '/' || host[0] == '@'); }
  /// Requires: is_unix(). An abstract name begins with NUL, as the kernel wants it.
  [[nodiscard]] std::string socket_path() const;
  /// For people: "db.example.org:5432" or the path of the socket.
  [[nodiscard]] std::string text() const;
};

}  // namespace pgdbm::net
