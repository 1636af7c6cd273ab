// A snapshot of a pool, for people and for metrics.
#pragma once

#include <cstddef>

namespace pgdbm {

struct PoolStats {
  std::size_t max_size = 0;
  std::size_t idle = 0;     ///< connected and free
  std::size_t used = 0;     ///< held by a statement or a transaction, or being reset after one
  std::size_t riding = 0;   ///< statements sent behind others on a connection that is used
  std::size_t opening = 0;  ///< being connected
  std::size_t waiting = 0;  ///< callers who wait for a connection

  [[nodiscard]] constexpr std::size_t size() const noexcept { return idle + used + opening; }
};

}  // namespace pgdbm
