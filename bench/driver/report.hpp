// The figures of all rounds, for people and for programs.
#pragma once

#include <string>
#include <vector>

#include "driver/cases.hpp"
#include "driver/measure.hpp"

namespace pgdbm::bench {

/// A case and what each round of it cost; a side that did not take part has none.
struct Measurements {
  const Case* measured = nullptr;
  std::size_t size = 0;
  std::vector<Cost> pgdbm;
  std::vector<Cost> libpq;
};

/// Per row or statement in nanoseconds, and pgdbm's share of libpq's time: the median over the rounds' own ratios,
/// so that what slows a whole round down does not count.
[[nodiscard]] std::string report(const std::vector<Measurements>& all);
[[nodiscard]] std::string report_json(const std::vector<Measurements>& all);

}  // namespace pgdbm::bench
