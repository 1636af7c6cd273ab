#include <pgdbm/db/verbs.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "support/server_test.hpp"

namespace pgdbm {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using tests::message_of;

/// Longer than any test runs: what ends before was cancelled.
class Deadlines : public tests::ServerTest {
 protected:
  void SetUp() override { run(db_.connect()); }
  void TearDown() override { run(db_.disconnect()); }

  template <class Work>
  std::string late(Work&& work) {
    const auto begin = std::chrono::steady_clock::now();
    auto message = message_of<StatementTimeout>(std::forward<Work>(work));
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 30s);
    EXPECT_EQ(run(db_.fetch_value<int>("SELECT 1")), 1) << "the connection is fit after it";
    return message;
  }

  AsyncDatabaseManager db_{config(1)};
};

TEST_F(Deadlines, CancelAStatementThatRunsOn) {
  const auto pid = run(db_.fetch_value<std::int32_t>("SELECT pg_backend_pid()"));
  EXPECT_EQ(late([&] { run(db_.with_timeout(50ms).execute("SELECT pg_sleep(60)")); }),
            "The statement did not end before its deadline, and was cancelled");
  EXPECT_EQ(run(db_.fetch_value<std::int32_t>("SELECT pg_backend_pid()")), pid) << "on the same connection";
}

TEST_F(Deadlines, HoldForEveryVerb) {
  run(
      db_.execute_script("CREATE TABLE public.slow (i int); "
                         "CREATE FUNCTION sleeps() RETURNS trigger LANGUAGE plpgsql AS "
                         "  'BEGIN PERFORM pg_sleep(60); RETURN NEW; END'; "
                         "CREATE TRIGGER sleepy BEFORE INSERT ON slow FOR EACH ROW EXECUTE FUNCTION sleeps()"));
  const auto soon = db_.with_timeout(50ms);
  late([&] { (void)run(soon.fetch_all<std::string>("SELECT pg_sleep(60)::text")); });
  late([&] { (void)run(soon.fetch_one<std::string>("SELECT pg_sleep(60)::text")); });
  late([&] { (void)run(soon.fetch_value<std::string>("SELECT pg_sleep(60)::text")); });
  late([&] { (void)run(soon.execute_and_return_id(IdColumn{"i"}, "INSERT INTO slow VALUES (1)")); });
  late([&] { run(soon.execute_script("SELECT 1; SELECT pg_sleep(60)")); });
  late([&] { run(soon.executemany("INSERT INTO slow VALUES ($1)", std::vector{1, 2})); });
  late([&] { run(soon.copy_records_to_table("public.slow", std::vector{1, 2})); });
  EXPECT_EQ(run(db_.fetch_value<std::int64_t>("SELECT count(*) FROM slow")), 0);
}

TEST_F(Deadlines, CoverTheWaitForAConnection) {
  run(db_.transaction([&](Transaction&) -> asio::awaitable<void> {
    std::string message;
    bool was_sent = true;
    try {
      co_await db_.with_timeout(50ms).execute("SELECT 1");
    } catch (const StatementTimeout& error) {
      message = error.what();
      was_sent = error.was_sent();
    }
    EXPECT_THAT(message, StartsWith("No connection became free within "));
    EXPECT_THAT(message, HasSubstr("1 of 1 are in use"));
    EXPECT_FALSE(was_sent);
  }));
}

TEST_F(Deadlines, LeaveTheTimeToWaitForAConnectionAsItIs) {
  auto impatient = config(1);
  impatient.acquire_timeout = 50ms;
  AsyncDatabaseManager db{impatient};
  run(db.connect());
  run(db.transaction([&](Transaction&) -> asio::awaitable<void> {
    const auto limited = db.with_timeout(1h);
    EXPECT_THROW(co_await limited.execute("SELECT 1"), PoolTimeout);
  }));
  run(db.disconnect());
}

TEST_F(Deadlines, HoldInTransactions) {
  late([&] {
    run(db_.transaction([](Transaction& tx) -> asio::awaitable<void> {
      co_await tx.execute("CREATE TABLE public.undone ()");
      co_await tx.with_timeout(50ms).execute("SELECT pg_sleep(60)");
    }));
  });
  EXPECT_FALSE(run(db_.table_exists("undone")));
  late([&] {
    run(db_.transaction([](Transaction& tx) -> asio::awaitable<void> {
      co_await tx.with_timeout(50ms).execute("SELECT pg_sleep(60)");  // carries the BEGIN
    }));
  });
}

TEST_F(Deadlines, LetASavepointSaveTheTransaction) {
  run(db_.transaction([](Transaction& tx) -> asio::awaitable<void> {
    co_await tx.execute("CREATE TABLE public.kept ()");
    bool was_late = false;
    try {
      co_await tx.transaction([](Transaction& inner) -> asio::awaitable<void> {
        co_await inner.with_timeout(50ms).execute("SELECT pg_sleep(60)");
      });
    } catch (const StatementTimeout&) {
      was_late = true;
    }
    EXPECT_TRUE(was_late);
  }));
  EXPECT_TRUE(run(db_.table_exists("kept")));
}

TEST_F(Deadlines, AreCountedAnewForEachStatement) {
  const auto limited = db_.with_timeout(10s);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(run(limited.fetch_value<int>("SELECT $1::int", i)), i);
  EXPECT_EQ(run(db_.with_timeout(std::chrono::milliseconds::max()).fetch_value<int>("SELECT 1")), 1);
}

TEST_F(Deadlines, OutliveTheHandleTheyWereMadeBy) {
  auto kept = AsyncDatabaseManager{db_}.with_timeout(10s).fetch_value<int>("SELECT 1");
  EXPECT_EQ(run(std::move(kept)), 1);
}

TEST_F(Deadlines, MustLieAhead) {
  EXPECT_EQ(message_of<ConfigurationError>([&] { (void)db_.with_timeout(0ms); }),
            "The time limit is 0 ms, in which no statement can end. Give it a time above zero.");
  EXPECT_THROW((void)db_.with_timeout(-1s), ConfigurationError);
}

}  // namespace
}  // namespace pgdbm
