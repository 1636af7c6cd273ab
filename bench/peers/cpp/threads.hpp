// The measured loops of contenders that block: one caller, or a thread for each.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <thread>
#include <vector>

#include "peers/cpp/contender.hpp"

namespace pgdbm::bench {

/// `ask(i)` does unit i and returns its part of the check.
template <class Ask>
Figures one_after_the_other(std::size_t warmup, std::size_t units, Ask ask) {
  for (std::size_t i = 0; i < warmup; ++i) (void)ask(i);
  Figures figures;
  figures.latencies.reserve(units);
  const Stopwatch watch;
  for (std::size_t i = 0; i < units; ++i) {
    const auto asked = Clock::now();
    figures.check += ask(i);
    figures.latencies.push_back(Clock::now() - asked);
  }
  watch.stop(figures, units);
  return figures;
}

struct OfCaller {
  std::vector<Clock::duration> latencies;
  std::int64_t check = 0;
};

template <class Ask>
std::vector<OfCaller> ask_by_threads(std::size_t callers, std::size_t units, Ask ask) {
  std::vector<OfCaller> all(callers);
  std::vector<std::jthread> threads;
  for (std::size_t caller = 0; caller < callers; ++caller) {
    threads.emplace_back([&, caller] {
      auto& own = all[caller];
      own.latencies.reserve(units / callers + 1);
      for (std::size_t i = caller; i < units; i += callers) {
        const auto asked = Clock::now();
        own.check += ask(i);
        own.latencies.push_back(Clock::now() - asked);
      }
    });
  }
  threads.clear();
  return all;
}

/// The same by so many threads; 0: by this one.
template <class Ask>
Figures by_threads(std::size_t callers, std::size_t warmup, std::size_t units, Ask ask) {
  if (callers == 0) return one_after_the_other(warmup, units, ask);
  (void)ask_by_threads(callers, warmup, ask);
  Figures figures;
  const Stopwatch watch;
  const auto all = ask_by_threads(callers, units, ask);
  watch.stop(figures, units);
  for (const auto& own : all) {
    figures.check += own.check;
    figures.latencies.insert(figures.latencies.end(), own.latencies.begin(), own.latencies.end());
  }
  return figures;
}

/// `read()` returns all rows: W3, and W9-rows.
template <class Read>
Figures read_whole(Read read) {
  Figures figures;
  const auto before = highest_resident_bytes();
  const Stopwatch watch;
  const std::vector<Row> rows = read();
  watch.stop(figures, rows.size());
  figures.bytes = static_cast<double>(highest_resident_bytes() - before);
  figures.check = sum_of_ids(rows);
  return figures;
}

template <class Write>
Figures write_whole(std::size_t count, Write write) {
  const auto rows = rows_to_write(count);
  Figures figures;
  const Stopwatch watch;
  write(rows);
  watch.stop(figures, rows.size());
  return figures;
}

}  // namespace pgdbm::bench
