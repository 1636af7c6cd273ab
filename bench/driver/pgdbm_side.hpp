// The cases by pgdbm: through a manager where users have one, on one connection where flights of many are measured.
#pragma once

#include <memory>
#include <string>

#include "driver/side.hpp"

namespace pgdbm::bench {

[[nodiscard]] std::unique_ptr<Side> pgdbm_bulk_read(const std::string& connection_string);
[[nodiscard]] std::unique_ptr<Side> pgdbm_one_at_a_time(const std::string& connection_string);
[[nodiscard]] std::unique_ptr<Side> pgdbm_one_at_a_time_sync(const std::string& connection_string);
/// A hundred coroutines on one connection, each with one statement under way and a Sync behind each of them.
[[nodiscard]] std::unique_ptr<Side> pgdbm_flights_own_syncs(const std::string& connection_string);

/// A hundred statements in one batch.
[[nodiscard]] std::unique_ptr<Side> pgdbm_flights_one_sync(const std::string& connection_string);
/// Rows encoded in the binary format, into the buffer that is sent.
[[nodiscard]] std::unique_ptr<Side> pgdbm_copy_binary(const std::string& connection_string);

}  // namespace pgdbm::bench
