#include "peers/cpp/pgdbm_modules.hpp"

#include <pgdbm/migrate/fleet.hpp>
#include <pgdbm/testing/private_server.hpp>

#include <pgdbm/pgdbm.hpp>
#include <pgdbm/testing.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "peers/cpp/modules.hpp"

namespace pgdbm::bench {

namespace {

SyncDatabaseManager connect(std::string connection_string) {
  SyncDatabaseManager db{DatabaseConfig{.connection_string = std::move(connection_string),
                                        .max_connections = 1,
                                        .duplicate_pools = DuplicatePools::allow}};
  db.connect();
  return db;
}

/// As many files as asked for, which live as long as this.
class Files {
 public:
  explicit Files(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      names_.push_back(fmt::format("{:03}_t.sql", i));
      texts_.push_back(migration_file(i, "{{schema}}."));
    }
    for (std::size_t i = 0; i < count; ++i) files_.push_back({names_[i], texts_[i]});
  }
  [[nodiscard]] EmbeddedMigrations migrations() const { return {.name = "tenant", .files = files_}; }

 private:
  std::vector<std::string> names_;
  std::vector<std::string> texts_;
  std::vector<EmbeddedFile> files_;
};

asio::awaitable<Figures> apply(std::vector<std::string> schemas, EmbeddedMigrations files, std::size_t units) {
  const std::size_t jobs = std::max(1U, std::thread::hardware_concurrency());
  const DatabaseConfig config{.connection_string = scratch_connection_string(), .max_connections = jobs + 1};
  auto pool = co_await AsyncDatabaseManager::create_shared_pool(config);
  const AsyncDatabaseManager db{pool};
  const FleetOptions options{.jobs = jobs};
  Figures figures;
  const Stopwatch watch;
  const auto fleet = co_await apply_to_all(db, std::move(schemas), files, "tenant", options);
  watch.stop(figures, units);
  if (!fleet.is_whole()) throw std::runtime_error{fleet.failed().front().result.error->message};
  co_await pool.shut_down();
  co_return figures;
}

}  // namespace

Figures migrate_tenants(const Arguments& asked) {
  const auto maintenance = connect(connection_string());
  maintenance.execute("CREATE DATABASE bench_scratch");
  std::vector<std::string> schemas;
  for (std::size_t i = 0; i < asked["schemas"]; ++i) schemas.push_back(tenant(i));
  const Files files{asked["files"]};
  asio::io_context context{1};
  auto figures =
      testing::run_on(context, apply(std::move(schemas), files.migrations(), asked["schemas"] * asked["files"]));
  {
    auto db = connect(scratch_connection_string());
    figures.check = db.fetch_value<std::int64_t>(runtime(count_of_tenants));
    db.disconnect();
  }
  maintenance.execute("DROP DATABASE bench_scratch");
  return figures;
}

Figures lease_test_databases(const Arguments& asked) {
  const auto script = tables_script(asked["tables"]);
  const std::array<EmbeddedFile, 1> files{{{"001_all.sql", script}}};
  const testing::Blueprint blueprint{
      .modules = {{.name = "bench", .migrations = EmbeddedMigrations{.name = "bench", .files = files}}}};
  return one_test_after_the_other(asked["leases"], [&] {
    const auto began = Clock::now();
    testing::TestDatabase test{{.blueprint = blueprint}};
    const auto rows = test.run(test.verbs().fetch_value<std::int64_t>(runtime(count_of_first)));
    return std::pair{Clock::now() - began, rows};
  });
}

}  // namespace pgdbm::bench
