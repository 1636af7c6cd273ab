// From an address to a session that takes statements: socket, startup message, authentication, first ReadyForQuery.
#pragma once

#include "net/connect_options.hpp"
#include "net/connection.hpp"

#include <pgdbm/base/result.hpp>

#include <memory>

namespace pgdbm::net {

/// The first of the hosts only, without TLS, and the whole of it within `options.timeout`. What it was asked for and
/// cannot do is a fault.
asio::awaitable<Result<std::shared_ptr<Connection>>> connect(ConnectOptions options);

}  // namespace pgdbm::net
