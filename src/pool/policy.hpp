// What to do for a caller who wants a connection: decided from plain numbers, so that it can be tested without a
// socket, a clock or a server.
#pragma once

#include <pgdbm/pool/stats.hpp>

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

/// May one more be opened for those in line? After a failure one at a time tries whether it works again.
[[nodiscard]] constexpr bool may_open(const PoolStats& pool, Outlook outlook) noexcept {
  if (pool.waiting == 0 || pool.size() >= pool.max_size) return false;
  switch (outlook) {
    case Outlook::good:
      return pool.waiting > pool.opening;
    case Outlook::uncertain:
      return pool.opening == 0;
    case Outlook::bad:
      break;
  }
  return false;
}

}  // namespace pgdbm::pool
