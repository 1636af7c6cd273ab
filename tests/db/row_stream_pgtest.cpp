#include <pgdbm/db/row_stream.hpp>
#include <pgdbm/db/verbs.hpp>

#include <pgdbm/types/enumeration.hpp>

#include <boost/describe/enum.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "support/resident_bytes.hpp"
#include "support/server_test.hpp"

namespace pgdbm {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using tests::message_of;
using tests::resident_bytes;

enum class Temper { sad, happy };
BOOST_DESCRIBE_ENUM(Temper, sad, happy)

struct Numbered {
  std::int64_t id;
  std::string text;
};

/// One connection: what keeps it keeps the tests.
class Stream : public tests::ServerTest {
 protected:
  void SetUp() override { run(db_.connect()); }
  void TearDown() override { run(db_.disconnect()); }

  template <class T>
  static asio::awaitable<std::vector<T>> all_of(RowStream<T> rows) {
    std::vector<T> all;
    for (auto row = co_await rows.next(); row; row = co_await rows.next()) all.push_back(*std::move(row));
    co_return all;
  }
  template <class T>
  std::vector<T> all(RowStream<T> rows, std::size_t batch) {
    rows.set_batch(batch);
    return run(all_of(std::move(rows)));
  }

  AsyncDatabaseManager db_{config(1)};
};

TEST_F(Stream, GivesEachRowOnceWhateverTheBatch) {
  for (const std::size_t batch : {1U, 2U, 3U, 4U, 6U, 7U, 1000U}) {
    EXPECT_THAT(all(db_.stream<int>("SELECT i FROM generate_series($1::int, 6) i ORDER BY i", 1), batch),
                ElementsAre(1, 2, 3, 4, 5, 6));
  }
  EXPECT_TRUE(all(db_.stream<int>("SELECT 1 WHERE false"), 10).empty());
  EXPECT_THAT(all(db_.stream<bool>("SELECT i > 1 FROM generate_series(1, 2) i"), 10), ElementsAre(false, true));
}

TEST_F(Stream, GivesBatchesToo) {
  run([](AsyncDatabaseManager db) -> asio::awaitable<void> {
    auto rows = db.stream<int>("SELECT i FROM generate_series(1, 5) i ORDER BY i");
    rows.set_batch(3);
    const auto first = co_await rows.next();
    EXPECT_EQ(first, 1);
    auto batch = co_await rows.next_batch();
    EXPECT_THAT(batch, ElementsAre(2, 3)) << "what was fetched and not taken";
    batch = co_await rows.next_batch();
    EXPECT_THAT(batch, ElementsAre(4, 5));
    batch = co_await rows.next_batch();
    EXPECT_TRUE(batch.empty());
    batch = co_await rows.next_batch();
    EXPECT_TRUE(batch.empty()) << "the end is the end";
  }(db_));
}

TEST_F(Stream, ReadsTheDatabasesOwnTypesAndRows) {
  run(db_.execute_script("CREATE TYPE mood AS ENUM ('sad', 'happy')"));
  const auto moods = [&] { return all(db_.stream<Temper>("SELECT unnest(enum_range(NULL::mood))"), 1); };
  EXPECT_THAT(moods(), ElementsAre(Temper::sad, Temper::happy));
  EXPECT_THAT(moods(), ElementsAre(Temper::sad, Temper::happy));
  const auto rows = all(db_.stream<Row>("SELECT m, makeaclitem(10, 10, 'SELECT', false) AS acl "
                                        "FROM unnest(enum_range(NULL::mood)) m"),
                        1);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[1]["m"].as<Temper>(), Temper::happy);
  EXPECT_THAT(rows[1]["acl"].as<std::string>(), HasSubstr("=r/"));
}

TEST_F(Stream, KeepsMemoryFlatOverAMillionRows) {
  if (!tests::resident_bytes_tell) GTEST_SKIP() << "a sanitizer keeps what was freed";
  run([](AsyncDatabaseManager db) -> asio::awaitable<void> {
    auto rows =
        db.stream<Numbered>("SELECT i AS id, repeat('x', 200) AS text FROM generate_series(1, 1000000::int8) i");
    std::int64_t sum = 0;
    std::size_t settled = 0;
    std::size_t highest = 0;
    for (auto batch = co_await rows.next_batch(); !batch.empty(); batch = co_await rows.next_batch()) {
      for (const auto& row : batch) sum += row.id;
      if (settled == 0 && batch.back().id >= 20'000) settled = resident_bytes();
      highest = std::max(highest, resident_bytes());
    }
    EXPECT_EQ(sum, std::int64_t{1'000'000} * 1'000'001 / 2);
    constexpr std::size_t all_of_them = 200'000'000;
    EXPECT_LT(highest, settled + all_of_them / 25) << "more than a twenty-fifth of the rows lay in memory at once";
  }(db_));
}

TEST_F(Stream, SendsNothingBeforeItsFirstRow) {
  auto rows = db_.stream<int>("SELECT 1");
  EXPECT_EQ(db_.get_pool_stats().used, 0U);
  EXPECT_EQ(run(rows.next()), 1);
}

TEST_F(Stream, GivesItsConnectionBackAtTheEnd) {
  auto rows = db_.stream<int>("SELECT i FROM generate_series(1, 3) i");
  EXPECT_EQ(run(rows.next()), 1) << "all lie in one batch";
  EXPECT_EQ(run(db_.fetch_value<int>("SELECT 4")), 4);
  EXPECT_EQ(run(rows.next()), 2);
}

TEST_F(Stream, GivesItsConnectionBackCleanWhenItIsDropped) {
  const auto pid = run(db_.fetch_value<std::int32_t>("SELECT pg_backend_pid()"));
  {
    auto rows = db_.stream<int>("SELECT i FROM generate_series(1, 100000) i");
    EXPECT_EQ(run(rows.next()), 1);
    EXPECT_EQ(db_.get_pool_stats().used, 1U);
  }
  EXPECT_EQ(run(db_.fetch_value<std::int32_t>("SELECT pg_backend_pid()")), pid);
  EXPECT_EQ(run(db_.fetch_value<std::int64_t>("SELECT count(*) FROM pg_cursors WHERE name <> ''")), 0);
}

TEST_F(Stream, KeepsWhatItsStatementDidUnlessItIsDropped) {
  run(db_.execute_script("CREATE TABLE public.made (i int)"));
  const auto made = [&] { return run(db_.fetch_value<std::int64_t>("SELECT count(*) FROM made")); };
  constexpr sql::query<> insert = "INSERT INTO made SELECT generate_series(1, 3) RETURNING i";
  const auto begun = [&] {
    auto rows = db_.stream<int>(insert);
    rows.set_batch(1);
    EXPECT_EQ(run(rows.next()), 1);
    return rows;
  };
  { const auto dropped = begun(); }
  EXPECT_EQ(made(), 0);
  auto closed = begun();
  run(closed.close());
  EXPECT_EQ(made(), 3);
  EXPECT_EQ(run(closed.next()), std::nullopt);
  EXPECT_THAT(all(db_.stream<int>(insert), 2), ElementsAre(1, 2, 3));
  EXPECT_EQ(made(), 6);
}

TEST_F(Stream, TellsAnErrorWhereItComesAndIsFitAfterIt) {
  auto rows = db_.stream<int>("SELECT 1 / (6 - i) FROM generate_series(1, 10) i");
  rows.set_batch(2);
  EXPECT_EQ(run(rows.next()), 0);
  EXPECT_THAT(message_of<QueryError>([&] { run(all_of(std::move(rows))); }), HasSubstr("division by zero (22012)"));
  EXPECT_EQ(run(db_.fetch_value<int>("SELECT 1")), 1);
  EXPECT_THAT(message_of<QueryError>([&] { (void)all(db_.stream<int>("SELECT nick FROM {{tables.pg_class}}"), 1); }),
              HasSubstr("column \"nick\" does not exist (42703)\n"
                        "line 1: SELECT nick FROM {{tables.pg_class}}\n"
                        "               ^"));
  EXPECT_THROW((void)all(db_.stream<int>("SELECT 'x'::text"), 1), ConversionError);
  EXPECT_EQ(run(db_.fetch_value<int>("SELECT 1")), 1);
}

TEST_F(Stream, SharesTheConnectionOfItsTransaction) {
  run(db_.transaction([](Transaction& tx) -> asio::awaitable<void> {
    co_await tx.execute("CREATE TABLE public.copied (i int)");
    auto rows = tx.stream<int>("SELECT i FROM generate_series(1, 5) i");
    auto others = tx.stream<int>("SELECT i FROM generate_series(11, 15) i");
    rows.set_batch(2);
    others.set_batch(2);
    for (auto row = co_await rows.next(); row; row = co_await rows.next()) {
      const auto other = co_await others.next();
      EXPECT_EQ(other, *row + 10);
      co_await tx.execute("INSERT INTO copied VALUES ($1)", *row);
    }
    const auto dropped = tx.stream<int>("SELECT 1");
  }));
  EXPECT_EQ(run(db_.fetch_value<std::int64_t>("SELECT sum(i) FROM copied")), 15);
}

TEST_F(Stream, MayBeTheFirstInItsTransactionAndNotOutliveIt) {
  std::optional<RowStream<int>> kept;
  run(db_.transaction([&](Transaction& tx) -> asio::awaitable<void> {
    kept = tx.stream<int>("SELECT i FROM generate_series(1, 5) i");
    kept->set_batch(2);
    const auto first = co_await kept->next();
    EXPECT_EQ(first, 1);
  }));
  EXPECT_EQ(run(kept->next()), 2) << "it lay here already";
  EXPECT_THROW((void)run(kept->next()), TransactionError);
}

TEST_F(Stream, HasATimeLimitForEachRoundTrip) {
  auto rows =
      db_.with_timeout(std::chrono::milliseconds{100})
          .stream<std::string>("SELECT pg_sleep(CASE i WHEN 3 THEN 60 ELSE 0 END)::text FROM generate_series(1, 5) i");
  rows.set_batch(1);
  EXPECT_EQ(run(rows.next()), "");
  EXPECT_EQ(run(rows.next()), "");
  EXPECT_THROW((void)run(rows.next()), StatementTimeout);
  EXPECT_EQ(run(db_.fetch_value<int>("SELECT 1")), 1);
}

}  // namespace
}  // namespace pgdbm
