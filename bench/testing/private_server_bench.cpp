// How long a private server takes to start and to stop. Goals on 2 cores: a cached start 250 ms, the first 2 s.
// Medians: --benchmark_repetitions=20 --benchmark_report_aggregates_only=true
#include <pgdbm/testing/private_server.hpp>

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

namespace pgdbm::testing {
namespace {

void cached_start(benchmark::State& state) {
  PrivateServer{}.stop();  // fills the cache
  for (auto _ : state) {
    std::optional<PrivateServer> server{std::in_place};
    state.PauseTiming();
    server.reset();
    state.ResumeTiming();
  }
}
BENCHMARK(cached_start)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(5);

void stop(benchmark::State& state) {
  for (auto _ : state) {
    state.PauseTiming();
    PrivateServer server;
    state.ResumeTiming();
    server.stop();
  }
}
BENCHMARK(stop)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(5);

// With a cache that is empty each time, in memory: initdb, and writing its result to the cache.
void first_start(benchmark::State& state) {
  std::string cache = "/dev/shm/pgdbm-bench-XXXXXX";
  if (::mkdtemp(cache.data()) == nullptr) return state.SkipWithError("cannot make a folder in /dev/shm");
  ::setenv("XDG_CACHE_HOME", cache.c_str(), 1);
  for (auto _ : state) {
    std::optional<PrivateServer> server{std::in_place};
    state.PauseTiming();
    server.reset();
    std::filesystem::remove_all(cache + "/pgdbm");
    state.ResumeTiming();
  }
  ::unsetenv("XDG_CACHE_HOME");
  std::filesystem::remove_all(cache);
}
BENCHMARK(first_start)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(2);

}  // namespace
}  // namespace pgdbm::testing
