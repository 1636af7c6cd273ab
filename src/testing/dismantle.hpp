// Ends what is left of a server and deletes its run directory. For whoever holds the directory's lock: the sweep, and
// an owner whose watchdog was killed.
#pragma once

namespace pgdbm::testing {

/// True when the directory at `path` is gone. Kills no process by its pid alone (see processes.hpp); waits up to
/// seven seconds for all to end. Async-signal-safe.
bool dismantle(const char* path) noexcept;

}  // namespace pgdbm::testing
