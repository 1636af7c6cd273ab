// Several deployers at once. $PGDBM_BOOTSTRAP_ROUNDS sets how often six modules start on an empty database (10).
#include "migrate/migrate_test.hpp"
#include <pgdbm/migrate/manager.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <future>
#include <optional>
#include <string>
#include <vector>

namespace pgdbm {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using tests::message_of;

constexpr auto python_lock = "SELECT pg_try_advisory_lock(hashtext('pgdbm_migration_users'))";

class Deployers : public tests::MigrateTest {};

TEST_F(Deployers, F8_AreTwentyAndOneAppliesWhileNobodyWaitsWithASnapshot) {
  constexpr std::size_t deployers = 20;
  folder_.write("001_t.sql",
                "CREATE TABLE {{tables.t}} (n int);\n"
                "INSERT INTO {{tables.t}} SELECT generate_series(1, 100000);\n"
                "CREATE INDEX CONCURRENTLY i ON {{tables.t}} (n);");
  const auto c = config(deployers + 2);
  auto pool = run(AsyncDatabaseManager::create_shared_pool(c));
  for (std::size_t i = 0; i < deployers; ++i) start({AsyncDatabaseManager{pool, "s"}, folder_.path(), "users"});
  run_until([&] { return ended_ == deployers; });
  EXPECT_TRUE(failures_.empty());
  const auto by_status = [&](MigrationStatus status) {
    return std::ranges::count(results_, status, &MigrationResult::status);
  };
  EXPECT_EQ(by_status(MigrationStatus::applied), 1);
  EXPECT_EQ(by_status(MigrationStatus::up_to_date), static_cast<std::ptrdiff_t>(deployers - 1));
  EXPECT_TRUE(ask<bool>("SELECT indisvalid FROM pg_index WHERE indexrelid = 's.i'::regclass"));
  EXPECT_EQ(ask<std::int64_t>("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"), 0);
  pool.close();
}

TEST_F(Deployers, F9a_StartManyModulesOnAnEmptyDatabase) {
  const char* const said = std::getenv("PGDBM_BOOTSTRAP_ROUNDS");
  const int rounds = said == nullptr ? 10 : std::atoi(said);
  constexpr std::size_t modules = 6;
  folder_.write("001_a.sql", "SELECT 1");
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < modules; ++i) start(of("s", "module" + std::to_string(i)));
    run_until([&] { return ended_ == modules; });
    ASSERT_TRUE(failures_.empty()) << "in round " << round;
    EXPECT_EQ(ask("SELECT count(*) FROM s.schema_migrations"), static_cast<std::int64_t>(modules));
    ended_ = 0;
    say("DROP SCHEMA s CASCADE");
  }
}

TEST_F(Deployers, F9a_OfOneModuleInTwoSchemasDoNotWaitForEachOther) {
  folder_.write("001_a.sql", "SELECT pg_advisory_xact_lock(4711)");
  auto blocker = run(in("public").begin());
  run(blocker.execute("SELECT pg_advisory_xact_lock(4711)"));
  start(of("one", "users", {.lock_timeout = 0ms}));
  start(of("two", "users", {.lock_timeout = 0ms}));
  ask_until<std::int64_t>("SELECT count(*) FROM pg_locks WHERE objid = 4711 AND NOT granted", 2);  // both at once
  run(blocker.rollback());
  run_until([&] { return ended_ == 2; });
  EXPECT_TRUE(failures_.empty());
}

TEST_F(Deployers, F7_WaitLongerThanALockTimeoutAndSayForWhom) {
  folder_.write("001_long.sql", "SELECT pg_sleep(0.7)");
  auto c = config(4);
  c.statement_timeout = 300ms;
  c.lock_timeout = 100ms;
  c.application_name = "deploy";
  auto pool = run(AsyncDatabaseManager::create_shared_pool(c));
  std::vector<std::string> told;
  const MigrationOptions options{.lock_timeout = 100ms, .on_progress = [&](const MigrationProgress& progress) {
                                   if (progress.kind == MigrationProgress::Kind::waiting_for_deployer) {
                                     told.push_back(progress.message);
                                   }
                                 }};
  for (int i = 0; i < 2; ++i) start({AsyncDatabaseManager{pool, "s"}, folder_.path(), "users", options});
  run_until([&] { return ended_ == 2; });
  EXPECT_TRUE(failures_.empty()) << "F6: nor do the limits of a service end the statement";
  ASSERT_FALSE(told.empty());
  EXPECT_THAT(told[0], HasSubstr("module 'users': pid "));
  EXPECT_THAT(told[0], HasSubstr("(deploy as postgres"));
  pool.close();
}

TEST_F(Deployers, KeepOutThePythonLibrarysAndAreKeptOutByIt) {
  folder_.write("001_a.sql", "SELECT 1");
  auto python = run(in("public").begin());
  EXPECT_TRUE(run(python.fetch_value<bool>(python_lock)));
  const auto message = message_of<MigrationError>([&] { apply(of("s", "users", {.deployer_timeout = 100ms})); });
  EXPECT_THAT(message, HasSubstr("Another deployer still runs the migrations of module 'users' after 100 ms: pid "));
  run(python.execute("SELECT pg_advisory_unlock_all()"));
  run(python.rollback());

  auto other = run(in("public").begin());
  folder_.write("001_a.sql", "SELECT pg_advisory_xact_lock(4711)");
  run(other.execute("SELECT pg_advisory_xact_lock(4711)"));
  start(of("s", "users", {.lock_timeout = 0ms}));
  ask_until<std::int64_t>("SELECT count(*) FROM pg_locks WHERE objid = 4711 AND NOT granted", 1);
  EXPECT_FALSE(run(other.fetch_value<bool>(python_lock)));
  run(other.rollback());
  run_until([&] { return ended_ == 1; });
  EXPECT_TRUE(failures_.empty());
  EXPECT_EQ(ask("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"), 0);
}

TEST_F(Deployers, F9b_NoticeThatTheLockIsLostBeforeTheyCommit) {
  folder_.write("001_a.sql", "CREATE TABLE {{tables.a}} (i int); SELECT pg_advisory_unlock_all();");
  EXPECT_THAT(message_of<MigrationError>([&] { apply(of("s")); }),
              HasSubstr("The lock of module 'users' is not held any more"));
  EXPECT_FALSE(has("s.a"));
}

TEST_F(Deployers, NeedOneConnection) {
  folder_.write("001_a.sql", "CREATE TABLE {{tables.a}} (i int)").write("002_b.sql", "SELECT pg_sleep(0.3)");
  const auto c = config(1);
  auto pool = run(AsyncDatabaseManager::create_shared_pool(c));
  const AsyncMigrationManager migrations{
      AsyncDatabaseManager{pool, "s"}, folder_.path(), "users", {.lock_timeout = 100ms}};
  EXPECT_EQ(apply(migrations).applied.size(), 2U);
  pool.close();
}

TEST_F(Deployers, MayRunOnManyThreads) {
  folder_.write("001_a.sql", "CREATE TABLE {{tables.a}} (i int)")
      .write("002_b.sql", "CREATE INDEX CONCURRENTLY a_i ON {{tables.a}} (i)");
  asio::thread_pool threads{8};
  std::optional<SharedPool> pool;
  const auto c = config(8);
  asio::co_spawn(threads, tests::keep_value(AsyncDatabaseManager::create_shared_pool(c), pool), asio::use_future).get();
  std::vector<AsyncMigrationManager> deployers;
  for (int i = 0; i < 16; ++i) {
    deployers.emplace_back(AsyncDatabaseManager{*pool, "s" + std::to_string(i % 4)}, folder_.path(), "users");
  }
  std::vector<std::optional<MigrationResult>> results(deployers.size());
  std::vector<std::future<void>> ends;
  for (std::size_t i = 0; i < deployers.size(); ++i) {
    ends.push_back(asio::co_spawn(threads, tests::keep_value(deployers[i].apply_pending_migrations(), results[i]),
                                  asio::use_future));
  }
  std::size_t applied = 0;
  for (std::size_t i = 0; i < ends.size(); ++i) {
    ends[i].get();
    applied += results[i]->applied.size();
  }
  EXPECT_EQ(applied, 8U);
  pool->close();
  threads.join();
}

}  // namespace
}  // namespace pgdbm
