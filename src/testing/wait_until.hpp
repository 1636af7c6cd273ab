// Polls a condition with growing pauses until it holds or the time is over: for what the kernel tells nobody about.
#pragma once

#include <algorithm>
#include <chrono>
#include <ctime>

namespace pgdbm::testing {

/// Async-signal-safe when `condition` is. The pauses grow from 1 to 8 ms. Returns whether the condition held.
template <class Condition>
bool wait_until(Condition condition, std::chrono::milliseconds longest) {
  const auto deadline = std::chrono::steady_clock::now() + longest;
  for (long pause = 1;; pause = std::min(pause * 2, 8L)) {
    if (condition()) return true;
    if (std::chrono::steady_clock::now() >= deadline) return false;
    const timespec nap{.tv_sec = 0, .tv_nsec = pause * 1'000'000};
    ::nanosleep(&nap, nullptr);
  }
}

}  // namespace pgdbm::testing
