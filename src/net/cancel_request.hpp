// Asks a server to end the statement that a session is running: over a second socket, to the very same address and by
// the same security as the session's. The server answers nothing but the end of the connection; whether the statement
// ended shows where it is waited for.
#pragma once

#include "net/channel.hpp"

#include "wire/startup_session.hpp"

#include <pgdbm/base/result.hpp>

#include <memory>

namespace pgdbm::net {

/// Where a session's server takes requests to cancel it, kept with the session.
struct CancelTarget {
  Route route{};
  std::shared_ptr<const TlsContext> tls{};  ///< of the session; null when it is not encrypted
  Duration timeout = std::chrono::seconds{10};
};

/// Done when the server has closed the connection: it has passed the request on by then. `facts` are the session's.
/// Nothing is promised to a statement that ends meanwhile, and the next one of the session may be hit instead: whoever
/// lends sessions waits for the end of both.
asio::awaitable<Result<void>> request_cancel(const CancelTarget& target, const wire::ServerFacts& facts);

}  // namespace pgdbm::net
