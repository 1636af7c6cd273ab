// A migration among those who use the tables.
#include "migrate/migrate_test.hpp"
#include <pgdbm/migrate/manager.hpp>

#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace pgdbm {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using ::testing::HasSubstr;
using tests::message_of;

class MigrationLocks : public tests::MigrateTest {
 protected:
  void SetUp() override {
    MigrateTest::SetUp();
    say("CREATE SCHEMA s; CREATE TABLE s.t (i int); INSERT INTO s.t VALUES (1)");
    folder_.write("001_a.sql", "ALTER TABLE {{tables.t}} ADD COLUMN j int");
  }

  /// Asks as a program does, for as long as the migration runs, and keeps how long each took.
  asio::awaitable<void> use_table(std::vector<Clock::duration>& latencies) {
    const auto db = in("s");
    while (ended_ == 0) {
      const auto begin = Clock::now();
      co_await db.execute("SELECT FROM {{tables.t}}");
      latencies.push_back(Clock::now() - begin);
      asio::steady_timer timer{context_, 2ms};
      co_await timer.async_wait(asio::use_awaitable);
    }
  }

  std::vector<MigrationProgress> told_;
  MigrationOptions options(std::chrono::milliseconds lock_timeout, unsigned attempts = 20) {
    return {.lock_timeout = lock_timeout,
            .attempts = attempts,
            .on_progress = [this](const MigrationProgress& progress) { told_.push_back(progress); }};
  }
  [[nodiscard]] bool was_told(MigrationProgress::Kind kind, std::string_view word) const {
    return std::ranges::any_of(told_, [&](const MigrationProgress& progress) {
      return progress.kind == kind && progress.message.find(word) != std::string::npos;
    });
  }
};

TEST_F(MigrationLocks, LetTheProgramWaitNoLongerThanTheLockTimeout) {
  constexpr auto lock_timeout = 200ms;
  auto writer = run(in("s").begin());
  run(writer.execute("UPDATE {{tables.t}} SET i = 2"));
  std::vector<Clock::duration> latencies;
  start(of("s", "users", options(lock_timeout)));
  asio::co_spawn(context_, use_table(latencies), asio::detached);
  const auto until = Clock::now() + 1500ms;
  run_until([&] { return Clock::now() > until; });
  EXPECT_EQ(ended_, 0U) << "it waits for the writer";
  run(writer.commit());
  run_until([&] { return ended_ == 1; });
  EXPECT_TRUE(failures_.empty());
  std::ranges::sort(latencies);
  const auto p99 = latencies[latencies.size() * 99 / 100];
  RecordProperty("p99_ms", static_cast<int>(p99 / 1ms));
  EXPECT_LE(p99, lock_timeout + 50ms) << "of " << latencies.size();
  EXPECT_GE(latencies.back(), 50ms) << "the migration was in the way at all";
  EXPECT_TRUE(was_told(MigrationProgress::Kind::retrying, "canceling statement due to lock timeout"));
  EXPECT_EQ(ask("SELECT count(*) FROM information_schema.columns WHERE table_name = 't' AND column_name = 'j'"), 1);
}

TEST_F(MigrationLocks, NameWhoIsInTheWay) {
  auto c = config(1);
  c.application_name = "reporting";
  auto pool = run(AsyncDatabaseManager::create_shared_pool(c));
  const AsyncDatabaseManager reporting{pool, "s"};
  auto writer = run(reporting.begin());
  run(writer.execute("UPDATE {{tables.t}} SET i = 3"));
  const auto message = message_of<MigrationError>([&] { apply(of("s", "users", options(300ms, 2))); });
  EXPECT_THAT(message, HasSubstr("failed and left no trace: canceling statement due to lock timeout (55P03)"));
  EXPECT_THAT(message, HasSubstr("in the way: pid "));
  EXPECT_THAT(message, HasSubstr("(reporting as postgres, idle in transaction, for "));
  EXPECT_THAT(message, HasSubstr("UPDATE \"s\".t SET i = 3"));
  EXPECT_TRUE(was_told(MigrationProgress::Kind::waiting_for_lock, "reporting as postgres"));
  EXPECT_TRUE(was_told(MigrationProgress::Kind::retrying, "in the way: pid "));
  run(writer.rollback());
  EXPECT_EQ(apply(of("s")).applied.size(), 1U);
  pool.close();
}

TEST_F(MigrationLocks, F8_BuildAnIndexBesideAnOldTransactionHoweverLongItTakes) {
  folder_.write("001_a.sql", "CREATE INDEX CONCURRENTLY i ON {{tables.t}} (i)");
  auto old = run(in("s").begin({.isolation = Isolation::repeatable_read}));
  run(old.execute("SELECT FROM {{tables.t}}"));
  start(of("s", "users", options(50ms, 1)));
  const auto until = Clock::now() + 500ms;
  run_until([&] { return Clock::now() > until; });
  EXPECT_EQ(ended_, 0U);
  EXPECT_TRUE(was_told(MigrationProgress::Kind::waiting_for_lock, "pid "));
  run(old.rollback());
  run_until([&] { return ended_ == 1; });
  EXPECT_TRUE(failures_.empty());
  EXPECT_TRUE(ask<bool>("SELECT indisvalid FROM pg_index WHERE indexrelid = 's.i'::regclass"));
}

TEST_F(MigrationLocks, RunASegmentAnewAfterADeadlock) {
  say("CREATE TABLE s.u (i int)");
  folder_.write("001_a.sql", "LOCK TABLE {{tables.t}}; SELECT pg_sleep(0.3); LOCK TABLE {{tables.u}};");
  auto other = run(in("s").begin());
  run(other.execute("SET LOCAL deadlock_timeout = '10s'"));
  run(other.execute("LOCK TABLE {{tables.u}}"));
  start(of("s", "users", options(0ms)));
  run_until([&] { return std::ranges::any_of(told_, [](const auto& p) { return p.statement == 3; }); });
  run(other.execute("LOCK TABLE {{tables.t}}"));
  run(other.commit());
  run_until([&] { return ended_ == 1; });
  EXPECT_TRUE(failures_.empty());
  EXPECT_TRUE(was_told(MigrationProgress::Kind::retrying, "deadlock detected"));
  EXPECT_TRUE(was_told(MigrationProgress::Kind::applied, ""));
}

}  // namespace
}  // namespace pgdbm
