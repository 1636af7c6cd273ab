// What to do for a caller who wants a connection: decided from plain numbers, so that it can be tested without a
// socket, a clock or a server.
#pragma once

#include <pgdbm/pool/stats.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace pgdbm::pool {

enum class Step : std::uint8_t {
  take_idle,  ///< the one used last: the others may then be idle long enough to be let go
  wait,       ///< in line, behind those who came before
  refuse,     ///< the line is as long as it may be
};

/// For a caller who has just come: nobody overtakes those in line. `max_waiting` (0: any number) is of callers for whom
/// no connection can be opened.
[[nodiscard]] constexpr Step next_step(const PoolStats& pool, std::size_t max_waiting) noexcept {
  if (pool.waiting == 0 && pool.idle > 0) return Step::take_idle;
  if (max_waiting == 0) return Step::wait;
  const std::size_t connected = pool.idle + pool.used;
  const std::size_t can_be_opened = connected < pool.max_size ? pool.max_size - connected : 0;
  return pool.waiting < max_waiting + can_be_opened ? Step::wait : Step::refuse;
}

/// How opening connections goes.
enum class Outlook : std::uint8_t {
  good,
  uncertain,  ///< the last opening failed some time ago
  bad,        ///< it failed just now
};

/// How the line has fared so far.
struct Queue {
  std::chrono::steady_clock::duration first_waits{};   ///< the first in it has waited so long
  std::chrono::steady_clock::duration stands_still{};  ///< and of that, so long since a connection was given back
  std::chrono::steady_clock::duration patience{};      ///< what is longer is long
};

/// With the line moving, its first waits so many times the patience before a connection is opened for it.
inline constexpr int slow_line = 5;

/// For a caller who finds nothing idle and nobody in line, and is about to make one: whoever comes with him waits to
/// see whether that one connection is enough.
/// Nor is one opened while connections come back: `is_moving` says that one did within the patience.
[[nodiscard]] constexpr bool may_open_for_newcomer(const PoolStats& pool, Outlook outlook, bool is_moving) noexcept {
  return !is_moving && outlook != Outlook::bad && pool.waiting == 0 && pool.opening == 0 && pool.size() < pool.max_size;
}

/// May one more be opened for those in line? A spike of short statements is sooner served by the connections that there
/// are. Where none comes back, statements are long, and the pool grows as fast as it can without besieging the server:
/// a few at once, or as many as there are. After a failure one at a time tries whether it works again.
[[nodiscard]] constexpr bool may_open(const PoolStats& pool, Outlook outlook, const Queue& queue) noexcept {
  if (pool.opening >= pool.waiting || pool.size() >= pool.max_size || outlook == Outlook::bad) return false;
  if (outlook == Outlook::uncertain || pool.used == 0) {
    if (pool.opening == 0) return true;
    if (outlook == Outlook::uncertain) return false;
  }
  constexpr std::size_t few = 4;
  if (queue.stands_still >= queue.patience) return pool.opening < (pool.used > few ? pool.used : few);
  return queue.first_waits >= slow_line * queue.patience && pool.opening == 0;
}

}  // namespace pgdbm::pool
