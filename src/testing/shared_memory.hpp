// PostgreSQL keeps one System V segment of 56 bytes a server as an interlock; `kill -9` leaks it.
#pragma once

namespace pgdbm::testing {

/// Removes the segment of the server that ran in this data directory and did not end in order: postmaster.pid, which
/// an orderly end removes, names its creator. Spares a segment that another process or user made, or that is in use.
/// True when a segment was removed. Async-signal-safe.
bool remove_shared_memory(const char* data_directory) noexcept;

}  // namespace pgdbm::testing
