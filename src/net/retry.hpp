// Whether to connect once more after a failure, and how long to wait before: soon at first, then ever longer, and not
// all clients at once.
#pragma once

#include "net/failure.hpp"

#include <chrono>

namespace pgdbm::net {

/// The same attempt may succeed a little later: nobody was there, the server is starting, stopping or full, or it is
/// not the wanted kind yet. Not so a wrong password, an unknown database, distrust, or options that cannot be.
[[nodiscard]] bool may_pass(const Failure& failure) noexcept;

/// 0.1 s, doubled with each attempt up to 10 s; of that as much as `portion` (0 to 1) says.
[[nodiscard]] std::chrono::milliseconds retry_delay(unsigned attempt, double portion) noexcept;

/// Between 0 and 1; not for secrets.
[[nodiscard]] double random_portion();

}  // namespace pgdbm::net
