// The one place through which every statement goes to a connection and every fault of one becomes an exception, its
// place shown in the template that the caller wrote.
#pragma once

#include <pgdbm/db/verbs.hpp>

#include "net/connection.hpp"

#include <optional>
#include <string>

namespace pgdbm::db {

/// Throws the fault of the statement, if any.
asio::awaitable<ExecuteResult> run_statement(net::Connection& connection, const Statement& statement,
                                             const std::optional<std::string>& schema, wire::RowSink* sink);

/// The same by the simple protocol, for texts of several statements.
asio::awaitable<ExecuteResult> run_script(net::Connection& connection, const Statement& statement,
                                          const std::optional<std::string>& schema);

}  // namespace pgdbm::db
