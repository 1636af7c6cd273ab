// How many of each there are in a pool: counted at its home, and told to any thread, also when the pool is gone.
#pragma once

#include <pgdbm/pool/stats.hpp>

#include <atomic>
#include <cstddef>

namespace pgdbm::pool {

/// A number that one thread at a time changes, and any may read.
class Count {
 public:
  Count() = default;
  Count& operator=(std::size_t value) noexcept {
    value_.store(value, std::memory_order_relaxed);
    return *this;
  }
  Count& operator++() noexcept { return *this = *this + 1; }
  Count& operator--() noexcept { return *this = *this - 1; }
  operator std::size_t() const noexcept { return value_.load(std::memory_order_relaxed); }  // NOLINT(*-explicit-*)

 private:
  std::atomic<std::size_t> value_{0};
};

struct Census {
  Count max_size;
  Count idle;
  Count used;
  Count riding;
  Count opening;
  Count waiting;

  [[nodiscard]] PoolStats read() const noexcept {
    return {.max_size = max_size, .idle = idle, .used = used, .riding = riding, .opening = opening, .waiting = waiting};
  }
};

}  // namespace pgdbm::pool
