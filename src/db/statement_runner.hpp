// The one place through which every statement goes to a connection and every fault of one becomes an exception, its
// place shown in the template that the caller wrote.
#pragma once

#include <pgdbm/db/verbs.hpp>

#include "net/connection.hpp"

#include <optional>
#include <string>

namespace pgdbm::db {

/// Requires: whoever awaits it keeps the statement and the sink. (No coroutine of its own: each costs every statement.)
[[nodiscard]] asio::awaitable<wire::QueryOutcome> send_statement(net::Connection& connection,
                                                                 const Statement& statement, wire::RowSink* sink);

/// The same by the simple protocol, for texts of several statements.
[[nodiscard]] asio::awaitable<wire::QueryOutcome> send_script(net::Connection& connection, const Statement& statement);

/// Throws the fault of the statement, if any.
ExecuteResult settle(wire::QueryOutcome outcome, const Statement& statement, const std::optional<std::string>& schema);

}  // namespace pgdbm::db
