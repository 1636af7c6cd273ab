// What it costs to say a prepared statement with one int4: Bind, Execute, Sync.
#include "wire/frontend.hpp"
#include <pgdbm/types/parameters.hpp>

#include <pgdbm/base/byte_buffer.hpp>

#include <benchmark/benchmark.h>

#include <cstdint>

namespace pgdbm::wire {
namespace {

void encode_one_parameter(benchmark::State& state) {
  std::int32_t id = 0;
  for (auto _ : state) benchmark::DoNotOptimize(types::encode_parameters(++id));
}
BENCHMARK(encode_one_parameter);

void encode_flight(benchmark::State& state) {
  const auto parameters = types::encode_parameters(std::int32_t{42});
  ByteBuffer out;
  for (auto _ : state) {
    out.clear();
    encode_bind(out, "", "pgdbm_1", {parameters.formats, parameters.values.view()}, 1);
    encode_execute_all(out);
    encode_sync(out);
    benchmark::DoNotOptimize(out.data());
  }
}
BENCHMARK(encode_flight);

}  // namespace
}  // namespace pgdbm::wire
