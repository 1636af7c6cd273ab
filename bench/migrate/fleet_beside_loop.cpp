// Many schemas migrated by `apply_to_all`, beside a loop over them that sends what the Python library sends, by libpq:
// the loop has no interpreter to pay for. In one run, each on a private server of its own, over unix sockets.
//
//   pgdbm_fleet_beside_loop [schemas [files [jobs [fsync]]]]       500 10 (as many as cores) off
#include <pgdbm/migrate/fleet.hpp>
#include <pgdbm/testing/private_server.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "driver/libpq.hpp"

namespace {

using namespace pgdbm;

struct Plan {
  std::size_t schemas = 500;
  std::size_t files = 10;
  std::size_t jobs = std::max(1U, std::thread::hardware_concurrency());
  std::string fsync = "off";
};

std::string name_of(std::size_t schema) {
  return fmt::format("tenant_{}", schema);
}

std::string file_of(std::size_t number, std::string_view table_prefix) {
  return fmt::format(
      "CREATE TABLE {0}t{1} (id int PRIMARY KEY, name text NOT NULL);\nCREATE INDEX ON {0}t{1} (name);\n"
      "INSERT INTO {0}t{1} VALUES (1, 'one');\n",
      table_prefix, number);
}

/// In memory; on a disk, where commits shall cost what they do. There, wait some seconds between two runs: ext4 passes
/// over inodes that were freed just now, at a price that the first of the two pays.
testing::PrivateServer make_server(const Plan& plan) {
  testing::PrivateServerOptions options;
  options.settings = {{"max_locks_per_transaction", "1024"}, {"fsync", plan.fsync}, {"synchronous_commit", plan.fsync}};
  if (plan.fsync == "on") options.run_directory_parent = "/var/tmp";
  return testing::PrivateServer{options};
}

template <class Work>
double seconds_of(Work&& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// One schema after the other: lock, tables, history, then each file in a transaction with its row.
void migrate_by_loop(const bench::Libpq& libpq, const Plan& plan) {
  const auto ask = [&](const std::string& sql) {
    (void)libpq.expect(PQexec(libpq.get(), sql.c_str()), PGRES_TUPLES_OK);
  };
  for (std::size_t i = 0; i < plan.schemas; ++i) {
    const auto schema = fmt::format("\"{}\".", name_of(i));
    ask("SELECT pg_advisory_lock(hashtext('pgdbm_migration_tenant'))");
    libpq.execute("CREATE SCHEMA IF NOT EXISTS " + name_of(i));
    libpq.execute(fmt::format(
        "CREATE TABLE IF NOT EXISTS {}schema_migrations (id SERIAL PRIMARY KEY, filename VARCHAR(255) NOT NULL, "
        "checksum "
        "VARCHAR(64) NOT NULL, module_name VARCHAR(100), applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, applied_by "
        "VARCHAR(100) DEFAULT CURRENT_USER, execution_time_ms INTEGER, UNIQUE(filename, module_name))",
        schema));
    libpq.execute(fmt::format(
        "CREATE INDEX IF NOT EXISTS idx_schema_migrations_module ON {}schema_migrations (module_name, filename)",
        schema));
    const auto applied = libpq.expect(
        PQexec(libpq.get(), fmt::format("SELECT filename, checksum FROM {}schema_migrations", schema).c_str()),
        PGRES_TUPLES_OK);
    for (std::size_t file = static_cast<std::size_t>(PQntuples(applied.get())); file < plan.files; ++file) {
      libpq.execute("BEGIN");
      libpq.execute(file_of(file, schema));
      libpq.execute(fmt::format(
          "INSERT INTO {}schema_migrations (filename, checksum, module_name, execution_time_ms) VALUES ('{:03}_t.sql', "
          "repeat('c', 64), 'tenant', 1)",
          schema, file));
      libpq.execute("COMMIT");
    }
    ask("SELECT pg_advisory_unlock(hashtext('pgdbm_migration_tenant'))");
  }
}

template <class T>
T run(asio::io_context& context, asio::awaitable<T> work) {
  auto value = asio::co_spawn(context, std::move(work), asio::use_future);
  context.restart();
  context.run();
  return value.get();
}

FleetResult migrate_all(const testing::PrivateServer& server, const Plan& plan, const std::filesystem::path& folder) {
  asio::io_context context{1};
  const auto work = [&]() -> asio::awaitable<FleetResult> {
    const DatabaseConfig config{.connection_string = server.connection_string(), .max_connections = plan.jobs + 1};
    auto pool = co_await AsyncDatabaseManager::create_shared_pool(config);
    const AsyncDatabaseManager db{pool};
    std::vector<std::string> schemas;
    for (std::size_t i = 0; i < plan.schemas; ++i) schemas.push_back(name_of(i));
    const FleetOptions options{.jobs = plan.jobs};
    auto result = co_await apply_to_all(db, std::move(schemas), folder, "tenant", options);
    co_await pool.shut_down();
    co_return result;
  };
  auto result = run(context, work());
  if (!result.is_whole()) {
    fmt::print("failed: {}\n", result.failed().front().result.error->message);
    std::exit(1);
  }
  return result;
}

}  // namespace

int main(int count, char** arguments) {
  Plan plan;
  if (count > 1) plan.schemas = std::strtoul(arguments[1], nullptr, 10);
  if (count > 2) plan.files = std::strtoul(arguments[2], nullptr, 10);
  if (count > 3) plan.jobs = std::strtoul(arguments[3], nullptr, 10);
  if (count > 4) plan.fsync = arguments[4];
  auto folder = (std::filesystem::temp_directory_path() / "pgdbm-fleet-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) return 1;
  for (std::size_t i = 0; i < plan.files; ++i) {
    std::ofstream{std::filesystem::path{folder} / fmt::format("{:03}_t.sql", i)} << file_of(i, "{{schema}}.");
  }
  const auto ours = make_server(plan);
  const auto theirs = make_server(plan);
  const bench::Libpq libpq{theirs.connection_string()};
  libpq.execute("SET client_min_messages = warning");
  const auto fleet = seconds_of([&] { (void)migrate_all(ours, plan, folder); });
  const auto loop = seconds_of([&] { migrate_by_loop(libpq, plan); });
  fmt::print("{} schemas, {} files, {} jobs, fsync {}: apply_to_all {:.2f} s, loop {:.2f} s, ratio {:.2f}\n",
             plan.schemas, plan.files, plan.jobs, plan.fsync, fleet, loop, loop / fleet);
  const auto idle_fleet = seconds_of([&] { (void)migrate_all(ours, plan, folder); });
  const auto idle_loop = seconds_of([&] { migrate_by_loop(libpq, plan); });
  fmt::print("nothing pending: apply_to_all {:.3f} s, loop {:.3f} s, ratio {:.1f}\n", idle_fleet, idle_loop,
             idle_loop / idle_fleet);
  std::filesystem::remove_all(folder);
}
