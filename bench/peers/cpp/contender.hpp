// What the contenders written in C++ have in common: what they are asked, what they measure, what they print. README.md
// of the folder above is the contract.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgdbm::bench {

using Clock = std::chrono::steady_clock;

inline constexpr const char* account_select = "SELECT id, balance, name FROM accounts WHERE id = $1";

struct Account {
  std::int32_t id = 0;
  std::int64_t balance = 0;
  std::string name;
};

/// Of the tables bulk, inserted and copied.
struct Row {
  std::int32_t id = 0;
  std::int64_t amount = 0;
  std::string name;
  std::chrono::sys_time<std::chrono::microseconds> created_at;
  double ratio = 0;
};

/// What `key=value` said. Throws when a workload asks for one that nobody gave.
class Arguments {
 public:
  void set(std::string_view word);
  [[nodiscard]] std::size_t operator[](std::string_view name) const;

 private:
  std::map<std::string, std::size_t, std::less<>> values_;
};

struct Figures {
  double wall = 0;
  double cpu = 0;
  std::size_t units = 0;
  std::vector<Clock::duration> latencies{};  ///< of single units, where they were measured
  std::optional<double> bytes{};
  std::int64_t check = 0;
};

/// From its making until `stop`.
class Stopwatch {
 public:
  Stopwatch();
  /// Fills in the time of so many units of work.
  void stop(Figures& figures, std::size_t units) const;

 private:
  double cpu_;
  Clock::time_point began_;
};

/// The account that statement `i` asks for.
constexpr std::int32_t account_of(std::size_t i) noexcept {
  return static_cast<std::int32_t>(1 + i * 7919 % 100'000);
}

/// The rows that W4 writes.
std::vector<Row> rows_to_write(std::size_t count);

/// The query of W3, whole.
std::string bulk_select(std::size_t rows);

std::int64_t sum_of_ids(const std::vector<Row>& rows);

/// The statement of W6 in schema k.
std::string item_select(std::size_t k);

/// Of this process: now, and the most so far.
std::size_t resident_bytes();
std::size_t highest_resident_bytes();

/// From the environment, as libpq reads it: by the unix socket, and by TCP and TLS.
std::string connection_string();
std::string tls_connection_string();

using Workloads = std::map<std::string, std::function<Figures(const Arguments&)>, std::less<>>;

/// `main` of a contender. The contract's exit codes; what is thrown is told, and ends it with 1.
int run_contender(int count, char** words, std::string_view version, const Workloads& workloads);

}  // namespace pgdbm::bench
