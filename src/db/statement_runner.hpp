// The one place through which every statement goes to a connection and every fault of one becomes an exception, its
// place shown in the template that the caller wrote.
#pragma once

#include "db/type_registry.hpp"
#include <pgdbm/db/verbs.hpp>

#include "pool/lease.hpp"

#include "net/connection.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pgdbm::db {

/// Where a statement runs: a connection that is leased for it alone, or one that its caller keeps.
struct Venue {
  net::Connection* connection = nullptr;
  std::shared_ptr<TypeRegistry> types;
  pool::Lease lease{};             ///< of `connection`; empty: it is the caller's
  std::string* opening = nullptr;  ///< a BEGIN that travels with the first statement; empty when it is sent
  /// Under which the statement runs; null: under the connection's own. In a transaction it is taken on with the BEGIN.
  const std::string* role = nullptr;

  net::TimePoint deadline;  ///< of the statement, and of what has to be asked for its sake

  Venue(net::Connection& kept, std::shared_ptr<TypeRegistry> t, net::TimePoint d)
      : connection(&kept), types(std::move(t)), deadline(d) {}
  Venue(pool::Lease l, std::shared_ptr<TypeRegistry> t, net::TimePoint d)
      : connection(&l.connection()), types(std::move(t)), lease(std::move(l)), deadline(d) {}
};

/// Counted from now.
[[nodiscard]] inline net::TimePoint deadline_within(TimeLimit limit) noexcept {
  return limit == no_time_limit ? net::no_deadline : std::chrono::steady_clock::now() + limit;
}

/// Throws the fault of the statement, if any. It runs once, whatever has to be found out about its result: what it will
/// return is asked before, where that matters, and types that are still unknown then are looked up behind its rows.
/// Requires: whoever awaits it keeps the statement and the reader.
asio::awaitable<ExecuteResult> run_statement(Venue venue, const Statement& statement,
                                             const std::optional<std::string>& schema, RowReader* reader);

/// Once for each row of arguments, in one flight, all or nothing. `rows` of the result counts what all of them touched.
/// An error tells the row, or the rows of which it was one.
asio::awaitable<ExecuteResult> run_for_each_row(Venue venue, const Statement& statement, const ArgumentRows& rows,
                                                const std::optional<std::string>& schema);

/// What a statement is asked and told around its run, for those who run it by and by: sends the opening, if there is
/// one to send; asks what has to come as text (all in binary: none), and remembers it; looks up the types that the
/// reader has met, and has it read what it kept.
asio::awaitable<void> send_opening(Venue& venue);
asio::awaitable<std::vector<std::int16_t>> learn_formats(Venue& venue, const Statement& statement,
                                                         const std::optional<std::string>& schema);
asio::awaitable<void> learn_types(Venue& venue, const Statement& statement, const std::optional<std::string>& schema,
                                  RowReader& reader);

/// Says the server's fault in the words of this library, for those who show its place by themselves.
void describe_without_place(Fault& fault, std::string_view sent);

/// Throws the fault of this statement, its place shown in the template that the caller wrote.
[[noreturn]] void raise_for(Fault fault, const Statement& statement, const std::optional<std::string>& schema);

/// The same by the simple protocol, for texts of several statements. Requires: a role is taken on already.
asio::awaitable<ExecuteResult> run_script(Venue venue, const Statement& statement,
                                          const std::optional<std::string>& schema);

}  // namespace pgdbm::db
