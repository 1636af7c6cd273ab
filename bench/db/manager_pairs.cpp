// Pairs of ways to do the same work with a manager, interleaved in rounds on a private server: what the better one
// saves.
//
//   pgdbm_manager_pairs [rounds]
#include <pgdbm/testing/private_server.hpp>

#include <pgdbm/db/schema_manager.hpp>
#include <pgdbm/db/sync_manager.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace {

using namespace pgdbm;

struct Way {
  std::string name;
  std::function<void()> run;
  std::vector<double> seconds{};
};

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

void compare(Way first, Way second, std::size_t rounds) {
  for (std::size_t round = 0; round < 2 * rounds; ++round) {
    auto& way = round % 2 == 0 ? first : second;
    const auto began = std::chrono::steady_clock::now();
    way.run();
    way.seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
  }
  const double a = median(first.seconds);
  const double b = median(second.seconds);
  fmt::print("{:<44} {:>9.1f} ms\n{:<44} {:>9.1f} ms   ratio {:.2f}\n\n", first.name, a * 1e3, second.name, b * 1e3,
             b / a);
}

class Schemas {
 public:
  explicit Schemas(const SyncSharedPool& pool) {
    for (int i = 0; i < 1000; ++i) {
      dbs_.emplace_back(pool, fmt::format("tenant_{}", i));
      dbs_.back().execute_script(
          "CREATE SCHEMA {{schema}}; CREATE TABLE {{tables.t}} (id int PRIMARY KEY, name text);"
          "INSERT INTO {{tables.t}} VALUES (1, 'one')");
    }
  }

  /// Point SELECTs, in one schema after the other.
  void select(std::size_t schemas) const {
    for (std::size_t i = 0; i < 10'000; ++i) {
      const auto name = dbs_[i % schemas].fetch_value<std::string>("SELECT name FROM {{tables.t}} WHERE id = $1", 1);
      if (name != "one") std::abort();
    }
  }

 private:
  std::vector<SyncDatabaseManager> dbs_;
};

}  // namespace

int main(int count, char** arguments) {
  const std::size_t rounds = count > 1 ? std::strtoul(arguments[1], nullptr, 10) : 7;
  testing::PrivateServer server;
  const DatabaseConfig config{.connection_string = server.connection_string(),
                              .max_connections = 1,
                              .duplicate_pools = DuplicatePools::allow,
                              .statement_cache_size = 2048};
  const auto pool = SyncDatabaseManager::create_shared_pool(config);
  const SyncDatabaseManager db{pool};
  db.execute("CREATE TABLE {{tables.numbers}} (id int8, name text)");

  std::vector<std::tuple<std::int64_t, std::string>> rows;
  for (std::int64_t i = 0; i < 10'000; ++i) rows.emplace_back(i, "a name");
  compare(
      {"executemany of 10,000 rows", [&] { db.executemany("INSERT INTO {{tables.numbers}} VALUES ($1, $2)", rows); }},
      {"the same by a loop of execute, one transaction",
       [&] {
         db.transaction([&](SyncTransaction& tx) {
           for (const auto& [id, name] : rows) {
             tx.execute("INSERT INTO {{tables.numbers}} VALUES ($1, $2)", id, name);
           }
         });
       }},
      rounds);

  const Schemas schemas{pool};
  compare({"10,000 point SELECTs in one schema", [&] { schemas.select(1); }},
          {"the same in 1,000 schemas in turn", [&] { schemas.select(1000); }}, rounds);

  auto isolated_config = config;
  isolated_config.isolation = SchemaIsolation::role;
  const auto isolated_pool = SyncDatabaseManager::create_shared_pool(isolated_config);
  const SyncDatabaseManager isolated{isolated_pool, "tenant_0"};
  isolated.ensure_schema();
  const auto open = isolated.without_isolation();
  const auto select = [](const SyncDatabaseManager& manager) {
    for (int i = 0; i < 10'000; ++i) {
      (void)manager.fetch_value<std::string>("SELECT name FROM {{tables.t}} WHERE id = $1", 1);
    }
  };
  compare({"10,000 point SELECTs without isolation", [&] { select(open); }},
          {"the same under the role of the schema", [&] { select(isolated); }}, rounds);
}
