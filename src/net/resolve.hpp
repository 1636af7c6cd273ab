// From an address as users write it to those that a socket can connect to.
#pragma once

#include "net/address.hpp"
#include "net/socket.hpp"

#include <pgdbm/base/result.hpp>

#include <chrono>
#include <vector>

namespace pgdbm::net {

/// All addresses of a name, in the order of the system; a unix socket has one. Ends when the time is up, although the
/// system's resolver, which nobody can stop, may go on in its own thread: an io_context that ends meanwhile waits for
/// it.
asio::awaitable<Result<std::vector<Endpoint>>> resolve(const Address& address,
                                                       std::chrono::steady_clock::time_point until);

}  // namespace pgdbm::net
