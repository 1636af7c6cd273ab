// What a row costs before anybody decodes it: cutting its frame out of the stream, and walking over its fields.
#include "wire/frame.hpp"
#include <pgdbm/wire/limits.hpp>
#include <pgdbm/wire/rows.hpp>

#include <pgdbm/base/byte_buffer.hpp>

#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>
#include <string_view>

namespace pgdbm::wire {
namespace {

constexpr std::size_t rows = 1'000;

/// DataRows of (int4, int8, text, timestamptz, float8), as a receive buffer holds them.
ByteBuffer stream() {
  ByteBuffer out;
  constexpr std::string_view text = "a text of 20 letters";
  constexpr std::array<std::uint32_t, 5> lengths{4, 8, text.size(), 8, 8};
  std::uint32_t body = 2;
  for (const auto length : lengths) body += 4 + length;
  for (std::size_t row = 0; row < rows; ++row) {
    out.append_integer('D');
    out.append_integer(std::uint32_t{4} + body);
    out.append_integer(static_cast<std::uint16_t>(lengths.size()));
    for (const auto length : lengths) {
      out.append_integer(length);
      if (length == text.size()) {
        out.append(text);
      } else if (length == sizeof(std::uint32_t)) {
        out.append_integer(static_cast<std::uint32_t>(row));
      } else {
        out.append_integer(std::uint64_t{row});
      }
    }
  }
  return out;
}

void split_frames(benchmark::State& state) {
  const auto bytes = stream();
  for (auto _ : state) {
    std::size_t taken = 0;
    for (;;) {
      const auto split = split_frame(bytes.view().subspan(taken), max_message);
      if (split.status != SplitStatus::frame) break;
      benchmark::DoNotOptimize(split.frame.body.data());
      taken += split.size;
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(rows));
}
BENCHMARK(split_frames);

void split_and_walk_fields(benchmark::State& state) {
  const auto bytes = stream();
  for (auto _ : state) {
    std::size_t taken = 0;
    for (;;) {
      const auto split = split_frame(bytes.view().subspan(taken), max_message);
      if (split.status != SplitStatus::frame) break;
      DataRow row{split.frame.body};
      for (std::size_t i = 0; i < row.size(); ++i) benchmark::DoNotOptimize(row.next().bytes.size());
      taken += split.size;
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(rows));
}
BENCHMARK(split_and_walk_fields);

}  // namespace
}  // namespace pgdbm::wire
