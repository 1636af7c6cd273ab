// hot_paths NAME COUNT: does one of the library's hot paths so many times, for callgrind to count its instructions
// (guard.py). No server, no clock, no randomness: the count is the same in every run.
#include "migrate/split.hpp"

#include "sql/render_cache.hpp"
#include "wire/frame.hpp"
#include <pgdbm/sql/query.hpp>
#include <pgdbm/sql/render.hpp>
#include <pgdbm/sql/statement_kind.hpp>
#include <pgdbm/types/parameters.hpp>
#include <pgdbm/types/timestamp.hpp>
#include <pgdbm/wire/limits.hpp>
#include <pgdbm/wire/rows.hpp>

#include <pgdbm/base/byte_buffer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace pgdbm::bench {

namespace {

constexpr std::string_view statement =
    "SELECT u.id, u.email, u.name, o.total, o.created_at FROM {{tables.users}} u JOIN {{tables.orders}} o "
    "ON o.user_id = u.id WHERE u.id = $1 AND o.state = 'paid' ORDER BY o.created_at DESC LIMIT 20 OFFSET 40";

using Time = std::chrono::sys_time<std::chrono::microseconds>;

/// Keeps the compiler from leaving the work out.
std::size_t kept = 0;

void render_anew(std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) kept += sql::render(statement, "shop")->size();
}

void render_again(std::size_t count) {
  static constexpr auto holes = sql::judge_text<1>(statement).holes;
  const std::optional<std::string> schema{"shop"};
  sql::RenderCache cache;
  for (std::size_t i = 0; i < count; ++i) kept += cache.render(statement, holes, schema)->size();
}

void judge_statement(std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) kept += static_cast<std::size_t>(sql::statement_kind(statement));
}

void split_script(std::size_t count) {
  std::string script;
  for (int i = 0; i < 20; ++i) script += "INSERT INTO t VALUES (1, 'it''s', $tag$ a;b $tag$); -- more\n";
  for (std::size_t i = 0; i < count; ++i) kept += migrate::split_by_lexer(script).size();
}

void encode_parameters(std::size_t count) {
  const std::string text = "a text of 20 letters";
  const Time time{std::chrono::hours{500'000}};
  for (std::size_t i = 0; i < count; ++i) {
    kept += types::encode_parameters(static_cast<std::int32_t>(i), std::int64_t{7}, text, time, 0.1).values.size();
  }
}

ByteBuffer rows_on_the_wire(std::size_t rows) {
  ByteBuffer out;
  constexpr std::string_view text = "a text of 20 letters";
  for (std::size_t row = 0; row < rows; ++row) {
    out.append_integer('D');
    out.append_integer(static_cast<std::uint32_t>(4 + 2 + 5 * 4 + 4 + 8 + text.size() + 8 + 8));
    out.append_integer(std::uint16_t{5});
    out.append_integer(std::uint32_t{4});
    out.append_integer(static_cast<std::uint32_t>(row));
    out.append_integer(std::uint32_t{8});
    out.append_integer(std::uint64_t{row});
    out.append_integer(static_cast<std::uint32_t>(text.size()));
    out.append(text);
    for (int i = 0; i < 2; ++i) {
      out.append_integer(std::uint32_t{8});
      out.append_integer(std::uint64_t{row});
    }
  }
  return out;
}

/// Each row's frame cut out of the stream, and its fields walked over: a hundred rows each time.
void walk_rows(std::size_t count) {
  const auto bytes = rows_on_the_wire(100);
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t taken = 0;;) {
      const auto split = wire::split_frame(bytes.view().subspan(taken), wire::max_message);
      if (split.status != wire::SplitStatus::frame) break;
      wire::DataRow row{split.frame.body};
      for (std::size_t field = 0; field < row.size(); ++field) kept += row.next().bytes.size();
      taken += split.size;
    }
  }
}

using Path = void (*)(std::size_t);

const std::map<std::string_view, Path>& paths() {
  static const std::map<std::string_view, Path> all{
      {"render_anew", render_anew},   {"render_again", render_again},           {"judge_statement", judge_statement},
      {"split_script", split_script}, {"encode_parameters", encode_parameters}, {"walk_rows", walk_rows}};
  return all;
}

}  // namespace

/// What callgrind counts.
[[gnu::noinline]] void run_measured(Path path, std::size_t count);
void run_measured(Path path, std::size_t count) {
  path(count);
}

}  // namespace pgdbm::bench

int main(int count, char** words) {
  using namespace pgdbm::bench;
  const auto found = count == 3 ? paths().find(words[1]) : paths().end();
  if (found == paths().end()) {
    std::fputs("hot_paths NAME COUNT\n", stderr);
    return 2;
  }
  run_measured(found->second, std::strtoul(words[2], nullptr, 10));
  return kept == 0 ? 1 : 0;
}
