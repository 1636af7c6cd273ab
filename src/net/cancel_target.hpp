// How a server was reached, and where it takes requests to cancel what the session does: kept with each connection.
#pragma once

#include "net/connect_options.hpp"
#include "net/socket.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace pgdbm::net {

class TlsContext;

/// One of the addresses of one host, and what is asked of whoever listens there.
struct Route {
  Address address;  ///< the host as it was given: its name is held against the certificate
  Endpoint endpoint;
  KeepaliveOptions keepalive;
  std::string required_peer;
};

struct CancelTarget {
  Route route{};
  std::shared_ptr<const TlsContext> tls{};  ///< of the session; null when it is not encrypted
  Duration timeout = std::chrono::seconds{10};
};

}  // namespace pgdbm::net
