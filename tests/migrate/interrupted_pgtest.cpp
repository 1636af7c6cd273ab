// Runs that end half-way, by kill -9 or with the server, and are taken up again. $PGDBM_KILL_ROUNDS sets how many are
// killed at a random time (5) besides those at each statement.
#include "migrate/migrate_test.hpp"
#include "testing/scratch.hpp"
#include <pgdbm/migrate/manager.hpp>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <random>
#include <string>
#include <thread>

namespace pgdbm {
namespace {

using ::testing::HasSubstr;
using tests::message_of;

/// Ten times a row, a count and an index: each of them shows when it ran twice or not at all.
std::string mixed_file() {
  std::string sql =
      "CREATE TABLE {{tables.t}} (n int);\n"
      "CREATE TABLE {{tables.counter}} (n int);\n"
      "INSERT INTO {{tables.counter}} VALUES (0);\n";
  for (int i = 0; i < 9; ++i) {
    sql += "INSERT INTO {{tables.t}} VALUES (" + std::to_string(i) + ");\n";
    sql += "UPDATE {{tables.counter}} SET n = n + 1;\n";
    sql += "CREATE INDEX CONCURRENTLY i" + std::to_string(i) + " ON {{tables.t}} (n);\n";
  }
  return sql;
}

class InterruptedMigrations : public tests::MigrateTest {
 protected:
  /// Migrates in a process of its own, which kills itself when statement `k` is about to run (0: never).
  int migrate_until(std::size_t k, std::chrono::microseconds life = std::chrono::hours{1}) {
    testing::Child child{[&] {
      asio::io_context context;
      auto c = config(2);
      auto pool = tests::run_on(context, AsyncDatabaseManager::create_shared_pool(c));
      const AsyncMigrationManager migrations{
          AsyncDatabaseManager{pool, "s"}, folder_.path(), "m", {.on_progress = [k](const MigrationProgress& progress) {
            if (progress.kind == MigrationProgress::Kind::running && progress.statement == k) ::raise(SIGKILL);
          }}};
      (void)tests::run_on(context, migrations.apply_pending_migrations());
      return 0;
    }};
    if (life == std::chrono::hours{1}) return child.wait();
    std::this_thread::sleep_for(life);
    return child.kill_and_wait();
  }

  void expect_whole() {
    EXPECT_EQ(ask("SELECT count(*) FROM s.t"), 9);
    EXPECT_EQ(ask<std::int32_t>("SELECT n FROM s.counter"), 9);
    EXPECT_EQ(ask("SELECT count(*) FROM pg_index WHERE indrelid = 's.t'::regclass AND indisvalid"), 9);
    EXPECT_EQ(ask("SELECT count(*) FROM pg_index WHERE NOT indisvalid"), 0);
    EXPECT_EQ(ask("SELECT count(*) FROM s.schema_migrations"), 1);
    EXPECT_EQ(ask("SELECT count(*) FROM s.schema_migrations_journal"), 0);
  }

  void kill_at_each_statement() {
    constexpr std::size_t statements = 30;
    for (std::size_t k = 1; k <= statements; ++k) {
      SCOPED_TRACE("killed before statement " + std::to_string(k));
      ASSERT_EQ(migrate_until(k), 128 + SIGKILL);
      apply(of("s", "m"));
      expect_whole();
      say("DROP SCHEMA s CASCADE");
    }
  }
};

TEST_F(InterruptedMigrations, F15_GoOnAfterKillAtEachStatementOfAMixedFile) {
  folder_.write("001_mixed.sql", mixed_file());
  kill_at_each_statement();
}

TEST_F(InterruptedMigrations, F15_GoOnAfterKillAtEachStatementOfAFileWithoutTransactions) {
  folder_.write("001_mixed.sql", "-- pgdbm:no-transaction\n" + mixed_file());
  kill_at_each_statement();
}

TEST_F(InterruptedMigrations, GoOnAfterKillAtAnyTime) {
  const char* const said = std::getenv("PGDBM_KILL_ROUNDS");
  const int rounds = said == nullptr ? 5 : std::atoi(said);
  const auto seed = std::random_device{}();
  std::mt19937 random{seed};
  folder_.write("001_mixed.sql", mixed_file());
  const auto begin = std::chrono::steady_clock::now();
  ASSERT_EQ(migrate_until(0), 0);
  const auto whole = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin);
  for (int round = 0; round < rounds; ++round) {
    say("DROP SCHEMA IF EXISTS s CASCADE");
    const std::chrono::microseconds life{static_cast<std::int64_t>(random()) % whole.count()};
    SCOPED_TRACE("seed " + std::to_string(seed) + ", killed after " + std::to_string(life.count()) + " us");
    migrate_until(0, life);
    apply(of("s", "m"));
    expect_whole();
  }
}

TEST_F(InterruptedMigrations, GoOnAfterTheServerWasRestarted) {
  folder_.write("001_mixed.sql", mixed_file());
  const auto victim = run(in("public").fetch_value<std::int32_t>("SELECT pg_backend_pid()"));
  // A backend that is killed takes all others with it, and the server starts anew.
  const auto failing = of("s", "m", {.on_progress = [&](const MigrationProgress& progress) {
                            if (progress.kind == MigrationProgress::Kind::running && progress.statement == 17) {
                              ::kill(victim, SIGKILL);
                              std::this_thread::sleep_for(std::chrono::milliseconds{200});
                            }
                          }});
  EXPECT_THAT(message_of<Error>([&] { apply(failing); }),
              HasSubstr("the next run of 001_mixed.sql goes on behind it."));
  MigrationResult result;
  for (int attempt = 0; attempt < 200 && result.status != MigrationStatus::applied; ++attempt) {
    result = run(of("s", "m").try_apply_pending_migrations());
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
  EXPECT_EQ(result.status, MigrationStatus::applied);
  expect_whole();
}

TEST_F(InterruptedMigrations, F8_BuildAnewAnIndexThatWasLeftInvalid) {
  folder_.write("001_t.sql", "CREATE TABLE {{tables.t}} (n int); INSERT INTO {{tables.t}} VALUES (1), (1)");
  apply(of("s"));
  EXPECT_THROW(say("CREATE UNIQUE INDEX CONCURRENTLY i ON s.t (n)"), UniqueViolation);
  ASSERT_EQ(ask("SELECT count(*) FROM pg_index WHERE NOT indisvalid"), 1);
  folder_.write("002_i.sql", "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON {{tables.t}} (n);");
  apply(of("s"));
  EXPECT_TRUE(ask<bool>("SELECT indisvalid FROM pg_index WHERE indexrelid = 's.i'::regclass"));
}

TEST_F(InterruptedMigrations, F8_LeaveNoInvalidIndexBehind) {
  folder_.write("001_t.sql",
                "CREATE TABLE {{tables.t}} (n int); INSERT INTO {{tables.t}} VALUES (1), (1);\n"
                "CREATE UNIQUE INDEX CONCURRENTLY ON {{tables.t}} (n);\nSELECT 1;");
  EXPECT_THAT(message_of<MigrationError>([&] { apply(of("s")); }),
              HasSubstr("Migration 001_t.sql of module 'users' stopped at statement 3 of 4: "));
  EXPECT_EQ(ask("SELECT count(*) FROM pg_index WHERE NOT indisvalid"), 0);
  EXPECT_TRUE(has("s.t"));
  EXPECT_EQ(ask<std::string>("SELECT state FROM s.schema_migrations_journal WHERE statement = 2"), "failed");

  folder_.write("001_t.sql",
                "CREATE TABLE {{tables.t}} (n bigint); INSERT INTO {{tables.t}} VALUES (1), (1);\n"
                "CREATE INDEX CONCURRENTLY ON {{tables.t}} (n);\nSELECT 1;");
  EXPECT_THAT(message_of<MigrationError>([&] { apply(of("s")); }),
              HasSubstr("was interrupted half-way and edited since: its statement 1 is done"));
  folder_.write("001_t.sql",
                "CREATE TABLE {{tables.t}} (n int); INSERT INTO {{tables.t}} VALUES (1), (1);\n"
                "CREATE INDEX CONCURRENTLY ON {{tables.t}} (n);\nSELECT 1;");
  EXPECT_EQ(apply(of("s")).applied.size(), 1U) << "what failed may be mended";
  EXPECT_EQ(ask("SELECT count(*) FROM s.t"), 2);
}

TEST_F(InterruptedMigrations, SetAgainWhatDoneStatementsHaveSet) {
  const std::string done =
      "SET work_mem = '7MB';\nCREATE TABLE {{tables.t}} (n int);\nCREATE INDEX CONCURRENTLY i ON {{tables.t}} (n);\n";
  folder_.write("001_t.sql", done + "SELECT 1/0;");
  EXPECT_THROW((void)apply(of("s")), MigrationError);
  folder_.write("001_t.sql", done + "CREATE TABLE {{tables.r}} AS SELECT current_setting('work_mem') AS memory;");
  apply(of("s"));
  EXPECT_EQ(ask<std::string>("SELECT memory FROM s.r"), "7MB");
}

TEST_F(InterruptedMigrations, SayWhatTheDiskHadNoRoomFor) {
  folder_.write("001_t.sql", "CREATE TABLE {{tables.t}} (n int);\nCOPY (SELECT 1) TO '/dev/full';");
  const auto result = run(of("s").try_apply_pending_migrations());
  ASSERT_TRUE(result.error);
  EXPECT_EQ(result.error->sqlstate().text(), "53100");
  EXPECT_THAT(result.error->message, HasSubstr("failed and left no trace"));
  EXPECT_FALSE(has("s.t"));
  folder_.write("001_t.sql",
                "-- pgdbm:no-transaction\nCREATE TABLE {{tables.t}} (n int);\nCOPY (SELECT 1) TO '/dev/full';");
  EXPECT_THAT(message_of<MigrationError>([&] { apply(of("s")); }), HasSubstr("stopped at statement 2 of 2"));
  EXPECT_TRUE(has("s.t"));
}

TEST_F(InterruptedMigrations, SayWhatTheRoleMayNot) {
  folder_.write("001_t.sql", "CREATE TABLE {{tables.t}} (n int);\nCREATE TABLE public.x (n int);");
  say("CREATE ROLE module LOGIN; CREATE SCHEMA s AUTHORIZATION module; REVOKE CREATE ON SCHEMA public FROM PUBLIC");
  auto c = config(1);
  c.connection_string = "user=module dbname=postgres host=" + server_.socket_directory().string();
  auto pool = run(AsyncDatabaseManager::create_shared_pool(c));
  const AsyncMigrationManager migrations{AsyncDatabaseManager{pool, "s"}, folder_.path(), "m"};
  const auto result = run(migrations.try_apply_pending_migrations());
  ASSERT_TRUE(result.error);
  EXPECT_EQ(result.error->sqlstate().text(), "42501");
  EXPECT_THAT(result.error->message, HasSubstr("line 2: CREATE TABLE public.x (n int);"));
  EXPECT_FALSE(has("s.t"));
  pool.close();
}

}  // namespace
}  // namespace pgdbm
