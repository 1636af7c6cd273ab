#include "net/retry.hpp"

#include <algorithm>
#include <random>

namespace pgdbm::net {

bool may_pass(const Failure& failure) noexcept {
  if (failure.fault.report) {
    if (failure.fault.kind == FaultKind::configuration) return false;
    const auto state = failure.fault.sqlstate();
    const auto group = state.class_code();
    return group == "08" || group == "53" || state == sqlstate::cannot_connect_now ||
           state == sqlstate::admin_shutdown || state == sqlstate::crash_shutdown;
  }
  return failure.setback == Setback::unreachable || failure.setback == Setback::unfit;
}

std::chrono::milliseconds retry_delay(unsigned attempt, double portion) noexcept {
  constexpr double first = 100;
  constexpr double longest = 10'000;
  constexpr unsigned doublings = 10;  // more than it takes to reach the longest
  const double whole = std::min(longest, first * static_cast<double>(1U << std::min(attempt, doublings)));
  return std::chrono::milliseconds{static_cast<int>(whole * std::clamp(portion, 0.0, 1.0))};
}

double random_portion() {
  thread_local std::minstd_rand random{std::random_device{}()};
  return std::uniform_real_distribution<double>{0, 1}(random);
}

}  // namespace pgdbm::net
