// requirepeer: which account runs the server at the other end of a unix socket.
#pragma once

#include "net/address.hpp"
#include "net/socket.hpp"

#include <pgdbm/base/fault.hpp>

#include <optional>
#include <string>

namespace pgdbm::net {

/// Why the server is not to be trusted; nothing when it runs under the account. Requires: an open unix socket.
[[nodiscard]] std::optional<Fault> peer_fault(Socket& socket, const Address& address, const std::string& required);

}  // namespace pgdbm::net
