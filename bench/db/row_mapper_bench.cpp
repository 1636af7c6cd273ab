// Rows into structs: what a row and each of its fields cost once the frames are cut, and what a result costs to plan.
#include <pgdbm/db/row_mapper.hpp>

#include <pgdbm/types/timestamp.hpp>

#include <pgdbm/base/byte_buffer.hpp>

#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pgdbm::db {
namespace {

struct Row {
  std::int32_t id = 0;
  std::int64_t amount = 0;
  std::string name;
  std::chrono::sys_time<std::chrono::microseconds> created_at;
  double ratio = 0;
};

void append_column(ByteBuffer& out, std::string_view name, types::Oid type, std::int16_t length) {
  out.append_cstring(name);
  out.append_integer(std::uint32_t{0});  // no table
  out.append_integer(std::int16_t{0});
  out.append_integer(type);
  out.append_integer(length);
  out.append_integer(std::int32_t{-1});
  out.append_integer(std::int16_t{1});  // binary
}

ByteBuffer description() {
  ByteBuffer out;
  out.append_integer(std::uint16_t{5});
  append_column(out, "id", types::oid::int4, 4);
  append_column(out, "amount", types::oid::int8, 8);
  append_column(out, "name", types::oid::text, -1);
  append_column(out, "created_at", types::oid::timestamptz, 8);
  append_column(out, "ratio", types::oid::float8, 8);
  return out;
}

template <class T>
void append_field(ByteBuffer& out, T value) {
  out.append_integer(static_cast<std::int32_t>(sizeof value));
  out.append_integer(value);
}

ByteBuffer data_row(std::string_view name) {
  ByteBuffer out;
  out.append_integer(std::uint16_t{5});
  append_field(out, std::int32_t{7});
  append_field(out, std::int64_t{7'000});
  out.append_integer(static_cast<std::int32_t>(name.size()));
  out.append(name);
  append_field(out, std::int64_t{820'454'400'000'000});
  append_field(out, std::int64_t{0x3ff0000000000000});
  return out;
}

void fill_one_row(benchmark::State& state, std::string_view name) {
  const auto columns = description();
  const auto body = data_row(name);
  detail::RowPlan plan{detail::targets<Row>};
  if (plan.settle(wire::RowDescription::parse(columns.view()).value(), {}, nullptr)) {
    return state.SkipWithError("the columns do not fit");
  }
  Row row;
  for (auto _ : state) {
    benchmark::DoNotOptimize(plan.fill_row(wire::DataRow{body.view()}, &row));
    benchmark::ClobberMemory();
  }
}
BENCHMARK_CAPTURE(fill_one_row, short_text, "8 bytes.");
BENCHMARK_CAPTURE(fill_one_row, longer_text, "a text of 20 letters");

/// As a result of so many rows comes: a vector that grows.
void collect_rows(benchmark::State& state) {
  const auto columns = description();
  const auto body = data_row("a text of 20 letters");
  for (auto _ : state) {
    RowCollector<Row> collector;
    if (!collector.on_columns(wire::RowDescription::parse(columns.view()).value())) {
      return state.SkipWithError("the columns do not fit");
    }
    for (std::int64_t i = 0; i < state.range(0); ++i) {
      if (!collector.on_row(wire::DataRow{body.view()})) return state.SkipWithError("a row does not fit");
    }
    benchmark::DoNotOptimize(collector.take());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(collect_rows)->Arg(1)->Arg(100)->Arg(100'000);

}  // namespace
}  // namespace pgdbm::db
