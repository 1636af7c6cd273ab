// How long to wait before connecting once more: soon at first, then ever longer, and not all clients at once.
#pragma once

#include <chrono>

namespace pgdbm::net {

/// 0.1 s, doubled with each attempt up to 10 s; of that at least a half, and as much more as `portion` (0 to 1) says.
[[nodiscard]] std::chrono::milliseconds retry_delay(unsigned attempt, double portion) noexcept;

/// Between 0 and 1; not for secrets.
[[nodiscard]] double random_portion();

}  // namespace pgdbm::net
