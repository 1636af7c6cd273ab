// The questions that db asks the server before it can read a result: what a statement will return, and what the
// database's own types are. Both on the connection that runs the statement, so that they see what its transaction made.
#pragma once

#include "db/type_registry.hpp"

#include "net/connection.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace pgdbm::db {

namespace asio = boost::asio;

/// Adds the types, and all that they are made of, to the registry: one round trip.
asio::awaitable<Result<void>> look_up_types(net::Connection& connection, std::span<const types::Oid> unknown,
                                            TypeRegistry& registry, net::TimePoint deadline);

/// The formats in which a statement's result is to be asked for: text for the columns that the server cannot send in
/// binary; none when there is no such column. One round trip without running it, a second for unknown types.
asio::awaitable<Result<std::vector<std::int16_t>>> find_formats(net::Connection& connection, std::string_view sql,
                                                                std::span<const types::Oid> parameter_types,
                                                                TypeRegistry& registry, net::TimePoint deadline);

}  // namespace pgdbm::db
