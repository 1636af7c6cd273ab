// From connection options to a session that takes statements: hosts, addresses, TLS, authentication, kind of session.
// It obeys `connect_plan`, which decides what is tried after what.
#pragma once

#include "net/connect_options.hpp"
#include "net/connection.hpp"

#include <pgdbm/base/result.hpp>

#include <memory>

namespace pgdbm::net {

/// Each host has `options.timeout`, of which each of its addresses gets its share. What was asked for and cannot be had
/// is a fault; when several things were tried, it lists each with its reason.
asio::awaitable<Result<std::shared_ptr<Connection>>> connect(ConnectOptions options);

}  // namespace pgdbm::net
