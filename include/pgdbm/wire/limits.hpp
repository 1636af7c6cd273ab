// What this client accepts from a server at most, and what a server accepts from it. A peer that says more is not
// speaking PostgreSQL's protocol, or wants our memory.
#pragma once

#include <cstddef>

namespace pgdbm::wire {

/// Before authentication nobody has a right to much: the longest honest message then is an error report.
inline constexpr std::size_t max_startup_message = 30'000;

/// A DataRow holds at most 1,664 fields of less than 1 GiB, but the server refuses to build a message past 1 GiB.
inline constexpr std::size_t max_message = (std::size_t{1} << 30) + 64;

/// PostgreSQL's own limit of columns in a result is 1,664.
inline constexpr std::size_t max_columns = 1'664;

/// PostgreSQL reports about fifteen parameters, and extensions may add theirs.
inline constexpr std::size_t max_reported_parameters = 1'000;

/// Of such a parameter. The longest honest ones are names of time zones and lists of schemas.
inline constexpr std::size_t max_reported_value = 64 * 1024;

/// A payload has less than 8,000 bytes, a channel less than 64.
inline constexpr std::size_t max_notification = 16 * 1024;

/// The server reads no message of MaxAllocSize (1 GiB) or more.
inline constexpr std::size_t max_sent_message = (std::size_t{1} << 30) - 2;

/// Bind counts its parameters in 16 bits.
inline constexpr std::size_t max_parameters = 65'535;

/// Of SCRAM. The server's default is 4,096 and OWASP advises 600,000 for this hash; a million costs about half a
/// second of the thread, which is the most that a hostile server shall get.
inline constexpr int max_scram_iterations = 1'000'000;

}  // namespace pgdbm::wire
