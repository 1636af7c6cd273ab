// What one value of each of the most frequent types costs to decode from its binary form.
#include <pgdbm/types/boolean.hpp>
#include <pgdbm/types/floating.hpp>
#include <pgdbm/types/integer.hpp>
#include <pgdbm/types/text.hpp>
#include <pgdbm/types/timestamp.hpp>

#include <pgdbm/base/byte_buffer.hpp>

#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdint>
#include <string>

namespace pgdbm::types {
namespace {

template <class T>
void decode(benchmark::State& state, Oid type, const T& value) {
  ByteBuffer bytes;
  Codec<T>::encode(value, bytes);
  T out{};
  for (auto _ : state) {
    benchmark::DoNotOptimize(type);
    benchmark::DoNotOptimize(Codec<T>::decode(type, bytes.view(), out));
    benchmark::ClobberMemory();
  }
}

BENCHMARK_CAPTURE(decode, boolean, oid::boolean, true);
BENCHMARK_CAPTURE(decode, int4, oid::int4, std::int32_t{123'456});
BENCHMARK_CAPTURE(decode, int8, oid::int8, std::int64_t{123'456});
BENCHMARK_CAPTURE(decode, float8, oid::float8, 0.1);
BENCHMARK_CAPTURE(decode, short_text, oid::text, std::string{"8 bytes."});
BENCHMARK_CAPTURE(decode, longer_text, oid::text, std::string{"a text of 20 letters"});
BENCHMARK_CAPTURE(decode, timestamptz, oid::timestamptz,
                  std::chrono::sys_time<std::chrono::microseconds>{std::chrono::hours{500'000}});

}  // namespace
}  // namespace pgdbm::types
