#include "peers/cpp/contender.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <fstream>
#include <span>
#include <stdexcept>

namespace pgdbm::bench {

namespace {

constexpr int unsupported = 3;

double cpu_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  if (value == nullptr) throw std::runtime_error{fmt::format("the variable {} is not set", name)};
  return value;
}

double percentile(const std::vector<Clock::duration>& sorted, double portion) {
  const auto index = static_cast<std::size_t>(portion * static_cast<double>(sorted.size() - 1));
  return std::chrono::duration<double>(sorted[index]).count();
}

void print(Figures figures) {
  auto text = fmt::format(R"({{"check": {})", figures.check);
  if (figures.wall > 0) {
    text += fmt::format(R"(, "wall_s": {:.9g}, "client_cpu_s": {:.9g}, "per_second": {:.9g})", figures.wall,
                        figures.cpu, static_cast<double>(figures.units) / figures.wall);
  }
  if (!figures.latencies.empty()) {
    std::ranges::sort(figures.latencies);
    text += fmt::format(R"(, "p50_s": {:.9g}, "p99_s": {:.9g})", percentile(figures.latencies, 0.5),
                        percentile(figures.latencies, 0.99));
  }
  if (figures.bytes) text += fmt::format(R"(, "bytes": {:.0f})", *figures.bytes);
  std::puts((text + "}").c_str());
}

}  // namespace

void Arguments::set(std::string_view word) {
  const auto equals = word.find('=');
  std::size_t value = 0;
  const char* const end = word.data() + word.size();
  if (equals == std::string_view::npos || std::from_chars(word.data() + equals + 1, end, value).ptr != end) {
    throw std::runtime_error{fmt::format("'{}' is no name=number", word)};
  }
  values_[std::string{word.substr(0, equals)}] = value;
}

std::size_t Arguments::operator[](std::string_view name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) throw std::runtime_error{fmt::format("the argument {} is missing", name)};
  return found->second;
}

Stopwatch::Stopwatch() : cpu_(cpu_seconds()), began_(Clock::now()) {}

void Stopwatch::stop(Figures& figures, std::size_t units) const {
  figures.wall = std::chrono::duration<double>(Clock::now() - began_).count();
  figures.cpu = cpu_seconds() - cpu_;
  figures.units = units;
}

std::vector<Row> rows_to_write(std::size_t count) {
  using namespace std::chrono;
  std::vector<Row> rows(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto number = static_cast<std::int64_t>(i) + 1;
    rows[i] = {.id = static_cast<std::int32_t>(number),
               .amount = number * 1'000'000'007,
               .name = fmt::format("name-{}", number),
               .created_at = sys_days{2026y / January / 1} + seconds{number},
               .ratio = static_cast<double>(number) / 7};
  }
  return rows;
}

std::string bulk_select(std::size_t rows) {
  constexpr std::size_t table = 1'000'000;
  constexpr const char* columns = "SELECT id, amount, name, created_at, ratio FROM bulk";
  if (rows <= table) return fmt::format("{} LIMIT {}", columns, rows);
  return fmt::format("{} CROSS JOIN generate_series(1, {})", columns, rows / table);
}

std::int64_t sum_of_ids(const std::vector<Row>& rows) {
  std::int64_t sum = 0;
  for (const auto& row : rows) sum += row.id;
  return sum;
}

std::string item_select(std::size_t k) {
  return fmt::format("SELECT name FROM \"s_{}\".items WHERE id = $1", k);
}

std::size_t resident_bytes() {
  std::ifstream file{"/proc/self/statm"};
  std::size_t whole = 0;
  std::size_t resident = 0;
  file >> whole >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

/// Not getrusage's, which remembers what the process was before it became this program.
std::size_t highest_resident_bytes() {
  std::ifstream file{"/proc/self/status"};
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("VmHWM:")) return std::stoul(line.substr(line.find(':') + 1)) * 1024;
  }
  throw std::runtime_error{"/proc/self/status tells no VmHWM"};
}

std::string connection_string() {
  return fmt::format("host={} port={} user={} dbname={}", variable("PGHOST"), variable("PGPORT"), variable("PGUSER"),
                     variable("PGDATABASE"));
}

std::string tls_connection_string() {
  return fmt::format("host={} port={} user={} password='{}' dbname={} sslmode=verify-full sslrootcert={}",
                     variable("BENCH_TCP_HOST"), variable("BENCH_TCP_PORT"), variable("BENCH_TCP_USER"),
                     variable("BENCH_TCP_PASSWORD"), variable("PGDATABASE"), variable("BENCH_TCP_CA"));
}

int run_contender(int count, char** words, std::string_view version, const Workloads& workloads) {
  const std::span all{words, static_cast<std::size_t>(count)};
  try {
    if (all.size() < 2) throw std::runtime_error{"no workload was named"};
    const std::string_view workload{all[1]};
    if (workload == "version") {
      std::puts(std::string{version}.c_str());
      return 0;
    }
    const auto found = workloads.find(workload);
    if (found == workloads.end()) {
      std::fprintf(stderr, "this contender has no way to do %s\n", all[1]);
      return unsupported;
    }
    Arguments arguments;
    for (const auto* const word : all.subspan(2)) arguments.set(word);
    print(found->second(arguments));
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}

}  // namespace pgdbm::bench
