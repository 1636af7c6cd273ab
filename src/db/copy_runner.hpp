// Rows into a table by COPY: in binary when each value has the bytes that its column takes, else as text, which the
// server reads as whatever the column is.
#pragma once

#include "db/statement_runner.hpp"
#include <pgdbm/db/copy_rows.hpp>

#include <cstdint>

namespace pgdbm::db {

/// How many rows went in. All or none: what fails in the midst, also a value that cannot be encoded, leaves nothing.
/// Requires: whoever awaits it keeps the target and the source.
asio::awaitable<std::uint64_t> run_copy(Venue venue, const CopyTarget& target, CopySource& source);

}  // namespace pgdbm::db
