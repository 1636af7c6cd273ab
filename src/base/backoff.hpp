// How long to pause before something is tried again: ever longer, and not all at once.
#pragma once

#include <algorithm>
#include <chrono>

namespace pgdbm {

struct Backoff {
  std::chrono::milliseconds first{100};
  std::chrono::milliseconds longest{10'000};

  /// The first pause, doubled with each attempt (counted from 0); of that as much as `portion` (0 to 1) says.
  [[nodiscard]] constexpr std::chrono::milliseconds pause(unsigned attempt, double portion) const noexcept {
    constexpr unsigned most_doublings = 16;
    const auto whole = std::min(longest, first * (1U << std::min(attempt, most_doublings)));
    return std::chrono::milliseconds{static_cast<std::chrono::milliseconds::rep>(static_cast<double>(whole.count()) *
                                                                                 std::clamp(portion, 0.0, 1.0))};
  }
};

/// Between `least` and 1; not for secrets.
[[nodiscard]] double random_portion(double least = 0);

}  // namespace pgdbm
