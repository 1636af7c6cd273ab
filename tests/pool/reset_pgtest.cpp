#include <boost/asio/this_coro.hpp>
#include <sys/types.h>

#include <csignal>
#include <cstdint>
#include <string>
#include <vector>

#include "support/pool_test.hpp"

namespace pgdbm::pool {
namespace {

using ::testing::ElementsAre;

class PoolReset : public tests::PoolTest {
 protected:
  /// One integer, from a connection of the pool.
  static asio::awaitable<std::int64_t> ask(std::shared_ptr<Pool> pool, std::string sql) {
    const auto lease = (co_await pool->acquire()).value();
    tests::Integers numbers;
    const auto outcome = co_await execute(lease.connection().shared_from_this(), std::move(sql), &numbers);
    if (outcome.fault) raise(*outcome.fault);
    co_return numbers.values.at(0);
  }

  /// What the next caller finds after one who ran `before`.
  std::int64_t after(const std::string& before, const std::string& question) {
    const auto pool = make_pool(1);
    const auto first = run(use(pool, before));
    EXPECT_EQ(pool->stats().idle, 0U) << before;
    EXPECT_EQ(pool->stats().used, 1U) << before;
    const auto found = run(ask(pool, question));
    EXPECT_EQ(run(use(pool, "SELECT 1")), first) << "another connection";
    pool->close();
    return found;
  }
};

TEST_F(PoolReset, TakesBackSettings) {
  EXPECT_EQ(after("SET work_mem = '77MB'", "SELECT (current_setting('work_mem') = '77MB')::int"), 0);
  EXPECT_EQ(
      after("SELECT set_config('search_path', 'evil', false)", "SELECT (current_setting('search_path') = 'evil')::int"),
      0);
  EXPECT_EQ(after("SET default_transaction_read_only = on; SET client_min_messages = error",
                  "SELECT (current_setting('default_transaction_read_only') = 'on')::int"),
            0);
}

TEST_F(PoolReset, TakesBackARole) {
  run(use(make_pool(1), "CREATE ROLE nobody"));
  EXPECT_EQ(after("SET ROLE nobody", "SELECT (current_user = 'nobody')::int"), 0);
  EXPECT_EQ(after("SET SESSION AUTHORIZATION nobody", "SELECT (session_user = 'nobody')::int"), 0);
  EXPECT_EQ(after("DO $$ BEGIN SET ROLE nobody; END $$", "SELECT (current_user = 'nobody')::int"), 0);
}

TEST_F(PoolReset, GoesBackToTheRoleThatWasAskedForWhenConnecting) {
  run(use(make_pool(1), "CREATE ROLE reader; CREATE ROLE nobody"));
  auto as_reader = options();
  as_reader.settings.emplace_back("options", "-c role=reader");
  const auto pool = Pool::create(Home{context_.get_executor()}, {.connect = as_reader, .max_connections = 1});
  run(use(pool, "SET ROLE nobody"));
  EXPECT_EQ(run(ask(pool, "SELECT (current_user = 'reader')::int")), 1);
  pool->close();
}

TEST_F(PoolReset, EndsWhatElseOutlivesATransaction) {
  EXPECT_EQ(after("LISTEN jobs", "SELECT count(*) FROM pg_listening_channels()"), 0);
  EXPECT_EQ(after("CREATE TEMP TABLE t (i int)", "SELECT count(*) FROM pg_class WHERE relname = 't'"), 0);
  EXPECT_EQ(after("SELECT pg_advisory_lock(7)", "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"), 0);
  EXPECT_EQ(after("BEGIN; DECLARE c CURSOR WITH HOLD FOR SELECT 1; COMMIT",
                  "SELECT count(*) FROM pg_cursors WHERE name = 'c'"),
            0);
  EXPECT_EQ(after("PREPARE p AS SELECT 1", "SELECT count(*) FROM pg_prepared_statements WHERE from_sql"), 0);
}

TEST_F(PoolReset, SeesASettingThatAFunctionHidesWhenTheServerReportsIt) {
  run(use(make_pool(1),
          "CREATE FUNCTION hidden() RETURNS void LANGUAGE plpgsql AS $$ BEGIN SET TimeZone = 'Asia/Tokyo'; END $$"));
  EXPECT_EQ(after("SELECT hidden()", "SELECT (current_setting('TimeZone') = 'Asia/Tokyo')::int"), 0);
}

TEST_F(PoolReset, FollowsEveryStatementWhereThatIsAskedFor) {
  run(use(make_pool(1),
          "CREATE FUNCTION hidden() RETURNS void LANGUAGE plpgsql AS $$ BEGIN SET work_mem = '77MB'; END $$"));
  constexpr auto question = "SELECT (current_setting('work_mem') = '77MB')::int";
  const auto trusting = make_pool({.max_connections = 1});
  run(use(trusting, "SELECT hidden()"));
  EXPECT_EQ(run(ask(trusting, question)), 1) << "nothing of it shows";
  trusting->close();
  const auto careful = make_pool({.max_connections = 1, .always_resets = true});
  run(use(careful, "SELECT hidden()"));
  EXPECT_EQ(run(ask(careful, question)), 0);
  careful->close();
}

TEST_F(PoolReset, CostsNothingWhereNothingWasLeft) {
  const auto pool = make_pool(1);
  run([&]() -> asio::awaitable<void> {
    for (const auto* const sql : {"SELECT now()", "CREATE TABLE t (i int)", "INSERT INTO t VALUES (1)", "BEGIN; COMMIT",
                                  "BEGIN; SET LOCAL work_mem = '1MB'; COMMIT"}) {
      co_await use(pool, sql);
      EXPECT_EQ(pool->stats().idle, 1U) << sql;
    }
    const auto lease = (co_await pool->acquire()).value();
    EXPECT_EQ(lease.connection().flights(), 5U);
  }());
  pool->close();
}

TEST_F(PoolReset, KeepsTheStatementsThatTheConnectionHasPrepared) {
  const auto pool = make_pool(1);
  const std::string kept = "SELECT 42";
  constexpr auto count = "SELECT count(*) FROM pg_prepared_statements WHERE NOT from_sql";
  for (int i = 0; i < 2; ++i) EXPECT_EQ(run(ask(pool, kept)), 42);
  run(use(pool, "SET work_mem = '77MB'"));
  EXPECT_EQ(run(ask(pool, count)), 1);
  EXPECT_EQ(run(ask(pool, kept)), 42);
  run(use(pool, "PREPARE p AS SELECT 1"));
  EXPECT_EQ(run(ask(pool, count)), 0) << "prepared once more by its second use";
  for (int i = 0; i < 3; ++i) EXPECT_EQ(run(ask(pool, kept)), 42) << "the connection knows that its own are gone";
  pool->close();
}

TEST_F(PoolReset, IsDoneBeforeWhoWaitsInLineIsServed) {
  const auto pool = make_pool(1);
  std::vector<std::int64_t> found;
  run([&]() -> asio::awaitable<void> {
    auto held = (co_await pool->acquire()).value();
    asio::co_spawn(co_await asio::this_coro::executor,
                   ask(pool, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"),
                   [&](std::exception_ptr, std::int64_t locks) { found.push_back(locks); });
    co_await pause(std::chrono::milliseconds{10});
    EXPECT_FALSE((co_await held.connection().execute_script("SELECT pg_advisory_lock(7)")).fault);
    held.give_back();
    co_await use(pool, "SELECT 1");
  }());
  EXPECT_THAT(found, ElementsAre(0));
  pool->close();
}

TEST_F(PoolReset, IsWaitedForRatherThanAnotherConnectionOpened) {
  const auto pool = make_pool({.max_connections = 5, .patience = std::chrono::seconds{5}});
  const auto first = run(use(pool, "SET work_mem = '77MB'"));
  EXPECT_EQ(run(use(pool, "SELECT 1")), first);
  EXPECT_EQ(pool->stats().size(), 1U);
  pool->close();
}

TEST_F(PoolReset, EndsAConnectionThatIsNotResetInTime) {
  const auto pool = make_pool({.max_connections = 1, .reset_timeout = std::chrono::milliseconds{50}});
  const pid_t stuck = run(use(pool, "SELECT 1"));
  run([&]() -> asio::awaitable<void> {
    auto held = (co_await pool->acquire()).value();
    EXPECT_FALSE((co_await held.connection().execute_script("SET work_mem = '77MB'")).fault);
    ::kill(stuck, SIGSTOP);
    held.give_back();
    EXPECT_EQ(pool->stats().used, 1U);
    EXPECT_NE(co_await use(pool, "SELECT 1"), stuck);
    ::kill(stuck, SIGCONT);
  }());
  EXPECT_EQ(pool->stats().size(), 1U);
  pool->close();
}

TEST_F(PoolReset, IsCutShortWhenTheProgramEnds) {
  auto context = std::make_unique<asio::io_context>(1);
  auto pool = Pool::create(Home{context->get_executor()}, {.connect = options(), .max_connections = 1});
  const std::weak_ptr<Pool> seen{pool};
  tests::run_on(*context, use(pool, "SET work_mem = '77MB'"));
  EXPECT_EQ(pool->stats().used, 1U);
  pool.reset();
  EXPECT_FALSE(seen.expired()) << "its reset keeps it";
  context.reset();
  EXPECT_TRUE(seen.expired());
}

}  // namespace
}  // namespace pgdbm::pool
