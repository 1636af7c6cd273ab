// The one place through which every statement goes to a connection and every fault of one becomes an exception, its
// place shown in the template that the caller wrote.
#pragma once

#include "db/type_registry.hpp"
#include <pgdbm/db/verbs.hpp>

#include "net/connection.hpp"

#include <optional>
#include <string>

namespace pgdbm::db {

/// Throws the fault of the statement, if any. It runs once, whatever has to be found out about its result: what it will
/// return is asked before, where that matters, and types that are still unknown then are looked up behind its rows.
/// Requires: whoever awaits it keeps the statement and the reader.
asio::awaitable<ExecuteResult> run_statement(net::Connection& connection, const Statement& statement,
                                             const std::optional<std::string>& schema, RowReader* reader,
                                             TypeRegistry& registry);

/// The same by the simple protocol, for texts of several statements.
asio::awaitable<ExecuteResult> run_script(net::Connection& connection, const Statement& statement,
                                          const std::optional<std::string>& schema);

}  // namespace pgdbm::db
