// How long to pause before something is tried again: ever longer, and not all at once.
#pragma once

#include <algorithm>
#include <chrono>

namespace pgdbm::migrate {

struct Backoff {
  std::chrono::milliseconds first{100};
  std::chrono::milliseconds longest{2'000};

  /// `attempt` counts from 1. Between half and all of the time, as `portion` (0 to 1) says: the first pause, doubled
  /// with each attempt.
  [[nodiscard]] constexpr std::chrono::milliseconds pause(unsigned attempt, double portion) const noexcept {
    constexpr unsigned most_doublings = 16;
    const auto whole = std::min(longest, first * (1U << std::min(attempt - 1, most_doublings)));
    return std::chrono::milliseconds{
        static_cast<std::chrono::milliseconds::rep>(static_cast<double>(whole.count()) * (1 + portion) / 2)};
  }
};

}  // namespace pgdbm::migrate
