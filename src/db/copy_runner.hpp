// COPY, either of data as it is, or of rows into a table: in binary when each value has the bytes that its column
// takes, else as text, which the server reads as whatever the column is.
#pragma once

#include "db/statement_runner.hpp"
#include <pgdbm/db/copy_rows.hpp>
#include <pgdbm/db/copy_stream.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace pgdbm::db {

/// How many rows went in. All or none: what fails in the midst, also a value that cannot be encoded, leaves nothing.
/// Requires: whoever awaits it keeps the target and the source.
asio::awaitable<std::uint64_t> run_copy(Venue venue, const CopyTarget& target, CopySource& source);

/// A COPY … TO STDOUT. A sink that throws has the server end it, and what it threw is thrown on. Requires: whoever
/// awaits it keeps the statement and the sink.
asio::awaitable<std::uint64_t> run_copy_out(Venue venue, const Statement& statement,
                                            const std::optional<std::string>& schema, DataSink& sink);

/// A COPY … FROM STDIN, all or nothing. The same of a source that throws.
asio::awaitable<std::uint64_t> run_copy_in(Venue venue, const Statement& statement,
                                           const std::optional<std::string>& schema, DataSource& source);

}  // namespace pgdbm::db
