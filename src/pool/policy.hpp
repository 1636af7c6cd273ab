// What to do for a caller who wants a connection: decided from plain numbers, so that it can be tested without a
// socket, a clock or a server.
#pragma once

#include <pgdbm/pool/stats.hpp>

#include <cstdint>

namespace pgdbm::pool {

enum class Step : std::uint8_t {
  take_idle,  ///< the one used last: the others may then be idle long enough to be let go
  open,       ///< a new connection, for this caller
  wait,       ///< in line, behind those who came before
};

/// For a caller who has just come: nobody overtakes those in line.
[[nodiscard]] constexpr Step next_step(const PoolStats& pool) noexcept {
  if (pool.waiting > 0) return Step::wait;
  if (pool.idle > 0) return Step::take_idle;
  return pool.size() < pool.max_size ? Step::open : Step::wait;
}

/// A place has become free: may the first in line open a connection in it?
[[nodiscard]] constexpr bool may_open_for_next(const PoolStats& pool) noexcept {
  return pool.waiting > 0 && pool.size() < pool.max_size;
}

}  // namespace pgdbm::pool
