// The one place through which every statement goes to a connection and every fault of one becomes an exception, its
// place shown in the template that the caller wrote.
#pragma once

#include "db/type_registry.hpp"
#include <pgdbm/db/verbs.hpp>

#include "pool/lease.hpp"

#include "net/connection.hpp"

#include <memory>
#include <optional>
#include <string>

namespace pgdbm::db {

/// Where a statement runs: a connection that is leased for it alone, or one that its caller keeps.
struct Venue {
  net::Connection* connection = nullptr;
  std::shared_ptr<TypeRegistry> types;
  pool::Lease lease{};  ///< of `connection`; empty: it is the caller's

  Venue(net::Connection& kept, std::shared_ptr<TypeRegistry> t) : connection(&kept), types(std::move(t)) {}
  Venue(pool::Lease l, std::shared_ptr<TypeRegistry> t)
      : connection(&l.connection()), types(std::move(t)), lease(std::move(l)) {}
};

/// Throws the fault of the statement, if any. It runs once, whatever has to be found out about its result: what it will
/// return is asked before, where that matters, and types that are still unknown then are looked up behind its rows.
/// Requires: whoever awaits it keeps the statement and the reader.
asio::awaitable<ExecuteResult> run_statement(Venue venue, const Statement& statement,
                                             const std::optional<std::string>& schema, RowReader* reader);

/// The same by the simple protocol, for texts of several statements.
asio::awaitable<ExecuteResult> run_script(net::Connection& connection, const Statement& statement,
                                          const std::optional<std::string>& schema);

}  // namespace pgdbm::db
