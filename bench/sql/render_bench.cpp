// What a statement costs before it is sent: filling its holes, judging its kind, leading a position back.
#include "sql/render_cache.hpp"
#include <pgdbm/sql/query.hpp>
#include <pgdbm/sql/render.hpp>
#include <pgdbm/sql/statement_kind.hpp>

#include <benchmark/benchmark.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace pgdbm::sql;

constexpr std::string_view statement =
    "SELECT u.id, u.email, u.name, o.total, o.created_at FROM {{tables.users}} u JOIN {{tables.orders}} o "
    "ON o.user_id = u.id WHERE u.id = $1 AND o.state = 'paid' ORDER BY o.created_at DESC LIMIT 20 OFFSET 40";
static_assert(statement.size() > 190 && statement.size() < 210);

constexpr std::string_view without_holes = "SELECT u.id, u.email FROM users u WHERE u.id = $1 AND u.state = 'paid'";

void render_two_holes(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(render(statement, "shop"));
}
BENCHMARK(render_two_holes);

void render_two_known_holes(benchmark::State& state) {
  static constexpr auto holes = judge_text<1>(statement).holes;
  for (auto _ : state) benchmark::DoNotOptimize(render(statement, holes, "shop"));
}
BENCHMARK(render_two_known_holes);

/// What a verb does for a literal that it was given before, under the same schema.
void render_again(benchmark::State& state) {
  static constexpr auto holes = judge_text<1>(statement).holes;
  const std::optional<std::string> schema{"shop"};
  RenderCache cache;
  for (auto _ : state) benchmark::DoNotOptimize(cache.render(statement, holes, schema));
}
BENCHMARK(render_again);

/// The same with far more schemas than are kept.
void render_for_ten_thousand_schemas(benchmark::State& state) {
  static constexpr auto holes = judge_text<1>(statement).holes;
  std::vector<std::optional<std::string>> schemas;
  for (int i = 0; i < 10'000; ++i) schemas.emplace_back("tenant_" + std::to_string(i));
  RenderCache cache;
  std::size_t i = 0;
  for (auto _ : state) benchmark::DoNotOptimize(cache.render(statement, holes, schemas[i++ % schemas.size()]));
}
BENCHMARK(render_for_ten_thousand_schemas);

void render_no_hole(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(render(without_holes, "shop"));
}
BENCHMARK(render_no_hole);

void kind_of_statement(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(statement_kind(statement));
}
BENCHMARK(kind_of_statement);

void check_run_time_text(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(query<int>{runtime(statement)}.check());
}
BENCHMARK(check_run_time_text);

void lead_position_back(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(template_offset(statement, "shop", 150));
}
BENCHMARK(lead_position_back);

}  // namespace
