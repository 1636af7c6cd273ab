// What the programs of this folder have in common: so many callers ask for one account after the other over a pool of
// few connections, and each prints what that came to as one line of JSON.
//
//   <program> CONNECTION_STRING [CALLERS CONNECTIONS STATEMENTS]
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

namespace pgdbm::bench {

inline constexpr const char* account_select = "SELECT id, balance, name FROM accounts WHERE id = $1";
inline constexpr std::int32_t accounts = 10'000;

struct Account {
  std::int32_t id = 0;
  std::int64_t balance = 0;
  std::string name;
};

struct Work {
  std::string connection_string;
  std::size_t callers = 256;
  std::size_t connections = 10;
  std::size_t statements = 100'000;  ///< of all callers together

  Work(int count, const char* const* arguments) {
    if (count != 2 && count != 5) {
      std::fprintf(stderr, "%s CONNECTION_STRING [CALLERS CONNECTIONS STATEMENTS]\n", arguments[0]);
      std::exit(2);
    }
    connection_string = arguments[1];
    if (count == 2) return;
    callers = std::strtoul(arguments[2], nullptr, 10);
    connections = std::strtoul(arguments[3], nullptr, 10);
    statements = std::strtoul(arguments[4], nullptr, 10);
  }

  [[nodiscard]] std::size_t of_each() const noexcept { return statements / callers; }
  /// Callers ask in an order that is not the table's.
  [[nodiscard]] static std::int32_t account(std::size_t caller, std::size_t statement) noexcept {
    return static_cast<std::int32_t>((caller * 104'729 + statement * 7'919) % accounts) + 1;
  }
};

/// The time of the whole and of each statement, from the call to the row.
class Stopwatch {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Stopwatch(const Work& work) : latencies_(work.callers) {
    for (auto& of_caller : latencies_) of_caller.reserve(work.of_each());
  }

  void start() {
    cpu_ = cpu_seconds();
    began_ = Clock::now();
  }
  void stop() {
    wall_ = std::chrono::duration<double>(Clock::now() - began_).count();
    cpu_ = cpu_seconds() - cpu_;
  }
  /// Callers may note theirs at once.
  void note(std::size_t caller, Clock::time_point asked) { latencies_[caller].push_back(Clock::now() - asked); }

  void print(const char* contender) const {
    std::vector<Clock::duration> all;
    for (const auto& of_caller : latencies_) all.insert(all.end(), of_caller.begin(), of_caller.end());
    std::ranges::sort(all);
    const auto at = [&](double portion) {
      const auto index = static_cast<std::size_t>(portion * static_cast<double>(all.size() - 1));
      return std::chrono::duration<double, std::micro>(all[index]).count();
    };
    const auto count = static_cast<double>(all.size());
    std::printf(R"({"contender": "%s", "per_second": %.0f, "p50_us": %.0f, "p99_us": %.0f, "client_cpu_us": %.2f})"
                "\n",
                contender, count / wall_, at(0.5), at(0.99), cpu_ / count * 1e6);
  }

 private:
  static double cpu_seconds() {
    timespec now{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
  }

  std::vector<std::vector<Clock::duration>> latencies_;  ///< of each caller his own
  Clock::time_point began_;
  double wall_ = 0;
  double cpu_ = 0;
};

}  // namespace pgdbm::bench
