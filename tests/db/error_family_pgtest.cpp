#include <pgdbm/db/manager.hpp>

#include <pgdbm/base/error.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <tuple>
#include <vector>

#include "support/server_test.hpp"

namespace pgdbm {
namespace {

using namespace std::chrono_literals;

class ErrorFamily : public tests::ServerTest {
 protected:
  void SetUp() override {
    run(db_.connect());
    run(db_.execute("CREATE TABLE {{tables.t}} (id int4 PRIMARY KEY, amount int4 CHECK (amount > 0))"));
    run(db_.execute("INSERT INTO {{tables.t}} VALUES (1, 1)"));
  }

  /// What a statement throws, alone or in a transaction, is the same class with the same SQLSTATE.
  template <class Expected>
  void expect_everywhere(const std::string& sql, const std::string& state) {
    const auto thrown_by = [&](auto&& work) {
      try {
        work();
        ADD_FAILURE() << sql << " threw nothing";
      } catch (const Expected& error) {
        EXPECT_EQ(error.sqlstate().text(), state) << sql;
        EXPECT_NE(error.report(), nullptr) << sql;
      } catch (const std::exception& error) {
        ADD_FAILURE() << sql << " threw something else: " << error.what();
      }
    };
    thrown_by([&] { run(db_.execute(runtime(sql))); });
    thrown_by([&] { run(db_.execute_script(sql)); });
    thrown_by([&] {
      run(db_.transaction([&](Transaction& tx) -> asio::awaitable<void> { co_await tx.execute(runtime(sql)); }));
    });
    thrown_by([&] {
      run(db_.transaction([&](Transaction& tx) -> asio::awaitable<void> {
        co_await tx.transaction(
            [&](Transaction& inner) -> asio::awaitable<void> { co_await inner.execute(runtime(sql)); });
      }));
    });
  }

  AsyncDatabaseManager db_{config(2)};
};

TEST_F(ErrorFamily, F29_IsTheSameInsideTransactionsAndOutside) {
  expect_everywhere<UniqueViolation>("INSERT INTO {{tables.t}} VALUES (1, 1)", "23505");
  expect_everywhere<CheckViolation>("INSERT INTO {{tables.t}} VALUES (2, 0)", "23514");
  expect_everywhere<NotNullViolation>("INSERT INTO {{tables.t}} VALUES (NULL, 1)", "23502");
  expect_everywhere<QueryError>("SELECT * FROM nowhere", "42P01");
  expect_everywhere<QueryError>("SELEC 1", "42601");
}

TEST_F(ErrorFamily, F29_IsTheSameInBatchesAndCopies) {
  const std::vector<std::tuple<std::int32_t, std::int32_t>> rows{{5, 1}, {1, 1}};
  EXPECT_THROW(run(db_.executemany("INSERT INTO {{tables.t}} VALUES ($1, $2)", rows)), UniqueViolation);
  EXPECT_THROW(run(db_.copy_records_to_table("t", rows)), UniqueViolation);
  EXPECT_THROW(run(db_.copy_records_to_table("nowhere", rows)), QueryError);
  EXPECT_THROW(run(db_.transaction(
                   [&](Transaction& tx) -> asio::awaitable<void> { co_await tx.copy_records_to_table("t", rows); })),
               UniqueViolation);
}

TEST_F(ErrorFamily, F29_HoldsTimeoutsAndClosedPoolsToo) {
  EXPECT_THROW(run(db_.with_timeout(50ms).execute("SELECT pg_sleep(30)")), StatementTimeout);
  run(db_.disconnect());
  EXPECT_THROW(run(db_.execute("SELECT 1")), PoolError);
  const auto shared = config(1);
  const auto pool = run(AsyncDatabaseManager::create_shared_pool(shared));
  const AsyncDatabaseManager borrower{pool};
  SharedPool{pool}.close();
  EXPECT_THROW(run(borrower.execute("SELECT 1")), PoolError);
  EXPECT_THROW(
      run(borrower.transaction([](Transaction& tx) -> asio::awaitable<void> { co_await tx.execute("SELECT 1"); })),
      PoolError);
}

}  // namespace
}  // namespace pgdbm
