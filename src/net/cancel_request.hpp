// Asks a server to end the statement that a session is running: over a second socket, to the very same address and by
// the same security as the session's. The server answers nothing but the end of the connection; whether the statement
// ended shows where it is waited for.
#pragma once

#include "net/cancel_target.hpp"

#include "wire/startup_session.hpp"

#include <pgdbm/base/result.hpp>

namespace pgdbm::net {

/// Done when the server has closed the connection: it has passed the request on by then. `facts` are the session's;
/// both arguments must live until it has begun.
/// Nothing is promised to a statement that ends meanwhile, and the next one of the session may be hit instead: whoever
/// lends sessions waits for the end of both.
asio::awaitable<Result<void>> request_cancel(const CancelTarget& target, const wire::ServerFacts& facts);

}  // namespace pgdbm::net
