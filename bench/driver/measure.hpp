// Wall and CPU time of this process, for one run and over rounds.
#pragma once

#include <cstddef>
#include <vector>

#include "driver/side.hpp"

namespace pgdbm::bench {

/// In seconds. CPU is this process's only, in user and kernel mode: the server's is not in it.
struct Cost {
  double wall = 0;
  double cpu = 0;
};

/// Prepares and runs a side. Callgrind can be told to count inside `run_measured` only (instructions.sh).
[[nodiscard]] Cost measure(Side& side, std::size_t size);

struct Spread {
  double median = 0;
  double least = 0;
  double most = 0;
};

/// Requires: a value at least.
[[nodiscard]] Spread spread_of(std::vector<double> values);

}  // namespace pgdbm::bench
