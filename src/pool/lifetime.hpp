// How long a connection of a pool lives: decided from plain numbers. What is lent is never ended.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace pgdbm::pool {

/// Zero in each: no limit.
struct LifeLimits {
  std::uint64_t max_queries = 0;                       ///< flights: a statement, a script, or a batch
  std::chrono::steady_clock::duration max_lifetime{};  ///< a tenth more or less, so that they do not all end together
  std::chrono::steady_clock::duration max_idle{};      ///< down to the pool's minimum
};

/// `portion` (0 to 1) says where in the tenth more or less it lies.
[[nodiscard]] constexpr std::chrono::steady_clock::time_point end_of_life(std::chrono::steady_clock::time_point opened,
                                                                          const LifeLimits& limits,
                                                                          double portion) noexcept {
  if (limits.max_lifetime <= std::chrono::steady_clock::duration::zero())
    return std::chrono::steady_clock::time_point::max();
  constexpr double least = 0.9;
  constexpr double spread = 0.2;
  return opened + std::chrono::duration_cast<std::chrono::steady_clock::duration>(limits.max_lifetime *
                                                                                  (least + spread * portion));
}

/// When an idle connection ends if nobody takes it.
[[nodiscard]] constexpr std::chrono::steady_clock::time_point end_of_rest(
    std::chrono::steady_clock::time_point idle_since, std::chrono::steady_clock::time_point retire_at,
    const LifeLimits& limits, bool is_spare) noexcept {
  if (!is_spare || limits.max_idle <= std::chrono::steady_clock::duration::zero()) return retire_at;
  const auto tired_at = idle_since + limits.max_idle;
  return tired_at < retire_at ? tired_at : retire_at;
}

[[nodiscard]] constexpr bool is_used_up(std::uint64_t flights, const LifeLimits& limits) noexcept {
  return limits.max_queries != 0 && flights >= limits.max_queries;
}

}  // namespace pgdbm::pool
