// Whether to connect once more after a failure, and how long to wait before: soon at first, then ever longer, and not
// all clients at once.
#pragma once

#include "net/failure.hpp"

#include "base/backoff.hpp"

#include <chrono>

namespace pgdbm::net {

/// The same attempt may succeed a little later: nobody was there, the server is starting, stopping or full, or it is
/// not the wanted kind yet. Not so a wrong password, an unknown database, distrust, or options that cannot be.
[[nodiscard]] bool may_pass(const Failure& failure) noexcept;

inline constexpr Backoff retry_backoff{.first = std::chrono::milliseconds{100}, .longest = std::chrono::seconds{10}};

}  // namespace pgdbm::net
