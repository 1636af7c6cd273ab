#include "driver/measure.hpp"

#include <algorithm>
#include <ctime>

namespace pgdbm::bench {

[[gnu::noinline]] void run_measured(Side& side, std::size_t size);
void run_measured(Side& side, std::size_t size) {
  side.run(size);
}

namespace {

double seconds(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

}  // namespace

Cost measure(Side& side, std::size_t size) {
  side.prepare(size);
  const double wall = seconds(CLOCK_MONOTONIC);
  const double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
  run_measured(side, size);
  const double cpu_after = seconds(CLOCK_PROCESS_CPUTIME_ID);
  return {.wall = seconds(CLOCK_MONOTONIC) - wall, .cpu = cpu_after - cpu};
}

Spread spread_of(std::vector<double> values) {
  std::ranges::sort(values);
  const auto middle = values.size() / 2;
  const double median = values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  return {.median = median, .least = values.front(), .most = values.back()};
}

}  // namespace pgdbm::bench
