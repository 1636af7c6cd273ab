// Pairs of ways to do the same work with a manager, interleaved in rounds on a private server: what the better one
// saves.
//
//   pgdbm_manager_pairs [rounds]
#include <pgdbm/testing/private_server.hpp>

#include <pgdbm/db/schema_manager.hpp>
#include <pgdbm/db/sync_manager.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "driver/libpq.hpp"

namespace {

using namespace pgdbm;

struct Way {
  std::string name;
  std::function<void()> run;
  std::vector<double> seconds{};
  std::vector<double> cpu_seconds{};  ///< of this process
};

double seconds_of(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

void compare(Way first, Way second, std::size_t rounds) {
  for (std::size_t round = 0; round < 2 * rounds; ++round) {
    auto& way = round % 2 == 0 ? first : second;
    const auto began = seconds_of(CLOCK_MONOTONIC);
    const auto cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
    way.run();
    way.cpu_seconds.push_back(seconds_of(CLOCK_PROCESS_CPUTIME_ID) - cpu);
    way.seconds.push_back(seconds_of(CLOCK_MONOTONIC) - began);
  }
  const double wall = median(first.seconds);
  const double other_wall = median(second.seconds);
  const auto line = [](const Way& way) {
    return fmt::format("{:<48} {:>8.1f} ms, client CPU {:>6.1f} ms", way.name, median(way.seconds) * 1e3,
                       median(way.cpu_seconds) * 1e3);
  };
  fmt::print("{}\n{}   ratio {:.2f}\n\n", line(first), line(second), other_wall / wall);
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

/// The same by libpq, each statement prepared beforehand: what the server itself takes for many schemas.
class LibpqSchemas {
 public:
  explicit LibpqSchemas(const std::string& connection_string) : libpq_(connection_string) {
    for (int i = 0; i < 1000; ++i) {
      names_.push_back(fmt::format("s{}", i));
      libpq_.prepare(names_.back().c_str(), fmt::format("SELECT name FROM tenant_{}.t WHERE id = $1", i).c_str());
    }
  }

  void select(std::size_t schemas) const {
    const char* const one[] = {"1"};
    for (std::size_t i = 0; i < 10'000; ++i) {
      (void)libpq_.expect(PQexecPrepared(libpq_.get(), names_[i % schemas].c_str(), 1, one, nullptr, nullptr, 1),
                          PGRES_TUPLES_OK);
    }
  }

 private:
  bench::Libpq libpq_;
  std::vector<std::string> names_;
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

  const LibpqSchemas libpq{config.connection_string};
  compare({"10,000 point SELECTs in one schema, by libpq", [&] { libpq.select(1); }},
          {"the same in 1,000 schemas in turn, by libpq", [&] { libpq.select(1000); }}, rounds);

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
