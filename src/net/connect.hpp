// From connection options to a session that takes statements: hosts, addresses, TLS, authentication, kind of session.
// It obeys `connect_plan`, which decides what is tried after what.
#pragma once

#include "net/connect_options.hpp"
#include "net/connection.hpp"
#include "net/failure.hpp"

#include <pgdbm/base/result.hpp>

#include <memory>

namespace pgdbm::net {

/// A session, or why there is none.
struct ConnectOutcome {
  std::shared_ptr<Connection> connection;
  Failure failure{};  ///< without a connection: its setback is that of the last thing tried
};

/// Each host has `options.timeout`, of which each of its addresses gets its share. What was asked for and cannot be had
/// is a fault; when several things were tried, it lists each with its reason.
asio::awaitable<Result<std::shared_ptr<Connection>>> connect(ConnectOptions options);

/// The same for those who try again: `may_pass` (retry.hpp) judges the failure.
asio::awaitable<ConnectOutcome> try_to_connect(ConnectOptions options);

}  // namespace pgdbm::net
