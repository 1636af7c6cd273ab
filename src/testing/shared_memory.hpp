// PostgreSQL keeps one System V segment of 56 bytes a server as an interlock; `kill -9` leaks it.
#pragma once

#include <sys/types.h>

namespace pgdbm::testing {

/// Removes the segment that the server `postmaster` created for this data directory, if it still exists and no
/// process is attached. Async-signal-safe. True when a segment was removed.
bool remove_shared_memory(const char* data_directory, pid_t postmaster) noexcept;

}  // namespace pgdbm::testing
