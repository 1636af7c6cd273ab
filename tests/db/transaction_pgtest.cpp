#include <pgdbm/db/transaction.hpp>

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "support/server_test.hpp"

namespace pgdbm {
namespace {

using ::testing::HasSubstr;
using tests::message_of;

class Transactions : public tests::OwnServerTest {
 protected:
  void SetUp() override {
    run(db_.connect());
    run(db_.execute("CREATE TABLE {{tables.t}} (i int8 PRIMARY KEY)"));
  }
  void TearDown() override { run(db_.disconnect()); }

  std::int64_t count() { return run(db_.fetch_value<std::int64_t>("SELECT count(*) FROM {{tables.t}}")); }

  static asio::awaitable<void> insert(Transaction& tx, std::int64_t i) {
    co_await tx.execute("INSERT INTO {{tables.t}} VALUES ($1)", i);
  }

  AsyncDatabaseManager db_{config()};
};

TEST_F(Transactions, CommitWhenTheBodyReturns) {
  const auto seen = run(db_.transaction([](Transaction& tx) -> asio::awaitable<std::int64_t> {
    co_await insert(tx, 1);
    co_return co_await tx.fetch_value<std::int64_t>("SELECT count(*) FROM {{tables.t}}");
  }));
  EXPECT_EQ(seen, 1);
  EXPECT_EQ(count(), 1);
}

TEST_F(Transactions, RollBackWhenTheBodyThrows) {
  EXPECT_THROW(run(db_.transaction([](Transaction& tx) -> asio::awaitable<void> {
                 co_await insert(tx, 1);
                 throw std::logic_error{"changed my mind"};
               })),
               std::logic_error);
  EXPECT_EQ(count(), 0);
  EXPECT_EQ(db_.get_pool_stats().idle, 1U) << "the connection is fit for the next";
}

TEST_F(Transactions, RollBackASavepointAlone) {
  run(db_.transaction([](Transaction& tx) -> asio::awaitable<void> {
    co_await insert(tx, 1);
    bool has_failed = false;
    try {
      co_await tx.transaction([](Transaction& inner) -> asio::awaitable<void> {
        co_await insert(inner, 2);
        co_await insert(inner, 1);
      });
    } catch (const UniqueViolation&) {
      has_failed = true;
    }
    EXPECT_TRUE(has_failed);
    const auto three = co_await tx.transaction([](Transaction& inner) -> asio::awaitable<int> {
      co_await insert(inner, 3);
      co_return 3;
    });
    EXPECT_EQ(three, 3);
  }));
  EXPECT_EQ(count(), 2);
}

TEST_F(Transactions, TellWhenASwallowedErrorTurnedTheCommitIntoARollback) {
  EXPECT_THAT(message_of<TransactionError>([&] {
                run(db_.transaction([](Transaction& tx) -> asio::awaitable<void> {
                  co_await insert(tx, 1);
                  try {
                    co_await tx.execute("SELECT 1 / 0");
                  } catch (const QueryError&) {
                  }
                }));
              }),
              HasSubstr("The transaction was rolled back, not committed"));
  EXPECT_EQ(count(), 0);
}

TEST_F(Transactions, ErrorOfTheFirstStatementEndsThemToo) {
  EXPECT_THAT(message_of<TransactionError>([&] {
                run(db_.transaction([](Transaction& tx) -> asio::awaitable<void> {
                  try {
                    co_await tx.execute("SELECT 1 / 0");
                  } catch (const QueryError&) {
                  }
                }));
              }),
              HasSubstr("The transaction was rolled back, not committed"));
  struct Two {
    int one;
    int two;
  };
  const auto refused = [&]() -> asio::awaitable<void> {
    co_await db_.transaction([](Transaction& tx) -> asio::awaitable<void> {
      bool has_failed = false;
      try {
        co_await tx.fetch_all<Two>("SELECT one, two FROM {{tables.missing}}");  // fails when it is described
      } catch (const QueryError&) {
        has_failed = true;
      }
      EXPECT_TRUE(has_failed);
      co_await insert(tx, 1);
    });
  };
  EXPECT_THAT(message_of<QueryError>([&] { run(refused()); }), HasSubstr("(25P02)"));
  EXPECT_EQ(count(), 0);
}

TEST_F(Transactions, BeginAtTheServerWithTheirFirstStatement) {
  const auto open_ones = [&] {
    return run(db_.fetch_value<std::int64_t>(
        "SELECT count(*) FROM pg_stat_activity WHERE xact_start IS NOT NULL AND pid <> pg_backend_pid() "
        "AND backend_type = 'client backend'"));
  };
  auto transaction = run(db_.begin());
  EXPECT_EQ(open_ones(), 0);
  run(insert(transaction, 1));
  EXPECT_EQ(open_ones(), 1);
  run(transaction.commit());
  EXPECT_EQ(open_ones(), 0);
  EXPECT_EQ(count(), 1);
}

TEST_F(Transactions, WithoutAStatementAskNothingOfTheServer) {
  run(db_.transaction([](Transaction&) -> asio::awaitable<void> { co_return; }));
  EXPECT_THROW(run(db_.transaction([](Transaction&) -> asio::awaitable<void> {
                 throw std::logic_error{"no"};
                 co_return;
               })),
               std::logic_error);
  EXPECT_EQ(db_.get_pool_stats().used, 0U);
}

TEST_F(Transactions, BeginBySavepointScriptRowsAndCopyToo) {
  const auto rolls_back = [&](auto first) {
    EXPECT_THROW(run(db_.transaction([&](Transaction& tx) -> asio::awaitable<void> {
                   co_await first(tx);
                   throw std::logic_error{"no"};
                 })),
                 std::logic_error);
    EXPECT_EQ(count(), 0);
  };
  rolls_back([](Transaction& tx) -> asio::awaitable<void> {
    co_await tx.transaction([](Transaction& inner) -> asio::awaitable<void> { co_await insert(inner, 1); });
  });
  rolls_back([](Transaction& tx) -> asio::awaitable<void> {
    co_await tx.execute_script("INSERT INTO {{tables.t}} VALUES (1); INSERT INTO {{tables.t}} VALUES (2)");
  });
  rolls_back([](Transaction& tx) -> asio::awaitable<void> {
    const std::vector<std::int64_t> rows{1, 2};
    co_await tx.executemany("INSERT INTO {{tables.t}} VALUES ($1)", rows);
  });
  rolls_back([](Transaction& tx) -> asio::awaitable<void> {
    const std::vector<std::int64_t> rows{1, 2};
    co_await tx.copy_records_to_table("t", rows);
  });
}

TEST_F(Transactions, RunAsTheirOptionsSay) {
  const TransactionOptions options{.isolation = Isolation::repeatable_read, .is_read_only = true};
  const auto level = run(db_.transaction(
      [](Transaction& tx) -> asio::awaitable<std::string> {
        co_return co_await tx.fetch_value<std::string>("SHOW transaction_isolation");
      },
      options));
  EXPECT_EQ(level, "repeatable read");
  EXPECT_THAT(message_of<QueryError>([&] {
                run(db_.transaction([](Transaction& tx) -> asio::awaitable<void> { co_await insert(tx, 1); }, options));
              }),
              HasSubstr("(25006)"));
}

TEST_F(Transactions, EndByTheirHolder) {
  auto kept = run(db_.begin());
  run(insert(kept, 1));
  run(kept.commit());
  EXPECT_THROW(run(insert(kept, 2)), TransactionError);
  EXPECT_THROW(run(kept.commit()), TransactionError);
  auto undone = run(db_.begin());
  run(insert(undone, 2));
  run(undone.rollback());
  EXPECT_EQ(count(), 1);
  {
    auto dropped = run(db_.begin());
    run(insert(dropped, 3));
  }
  EXPECT_EQ(count(), 1);
}

/// Each reads a number and writes the next one: without running anew, most would fail.
TEST_F(Transactions, RunAnewWhenOthersWereInTheWay) {
  run(db_.execute("INSERT INTO {{tables.t}} VALUES (0)"));
  int runs = 0;
  int done = 0;
  constexpr int callers = 5;
  for (int i = 0; i < callers; ++i) {
    auto one = [](AsyncDatabaseManager db, int& counter) -> asio::awaitable<void> {
      const TransactionOptions options{.isolation = Isolation::repeatable_read};
      const TransactionRetry retry{.attempts = 50};
      co_await db.run_in_transaction(
          [&counter](Transaction& tx) -> asio::awaitable<void> {
            ++counter;
            const auto seen = co_await tx.fetch_value<std::int64_t>("SELECT i FROM {{tables.t}}");
            co_await tx.execute("SELECT pg_sleep(0.05)");  // long enough for others to come in between
            co_await tx.execute("UPDATE {{tables.t}} SET i = $1", seen + 1);
          },
          options, retry);
    };
    asio::co_spawn(context_, one(db_, runs), [&done](std::exception_ptr failure) {
      EXPECT_FALSE(failure);
      ++done;
    });
  }
  run_until([&] { return done == callers; });
  EXPECT_EQ(run(db_.fetch_value<std::int64_t>("SELECT i FROM {{tables.t}}")), callers);
  EXPECT_GT(runs, callers);
}

TEST_F(Transactions, RunNoMoreOftenThanAllowedNorForOtherFailures) {
  int runs = 0;
  const auto fails_by = [&](std::string sqlstate) {
    runs = 0;
    return run(db_.run_in_transaction(
        [&runs, sqlstate](Transaction& tx) -> asio::awaitable<void> {
          ++runs;
          co_await tx.execute_script("DO $$ BEGIN RAISE 'no' USING ERRCODE = '" + sqlstate + "'; END $$");
        },
        {}, {.attempts = 3}));
  };
  EXPECT_THROW(fails_by("40P01"), Deadlock);
  EXPECT_EQ(runs, 3);
  EXPECT_THROW(fails_by("40001"), SerializationFailure);
  EXPECT_EQ(runs, 3);
  EXPECT_THROW(fails_by("23505"), UniqueViolation);
  EXPECT_EQ(runs, 1);
}

TEST_F(Transactions, RefuseTheOuterWhileAnInnerIsOpen) {
  const auto message = message_of<TransactionError>([&] {
    run(db_.transaction([](Transaction& tx) -> asio::awaitable<void> {
      co_await tx.transaction([&](Transaction&) -> asio::awaitable<void> { co_await insert(tx, 1); });
    }));
  });
  EXPECT_THAT(message, HasSubstr("A transaction inside this one is open."));
  EXPECT_EQ(count(), 0);
}

TEST_F(Transactions, RefuseWhatTheirBodyForgotToAwait) {
  std::optional<asio::awaitable<ExecuteResult>> forgotten;
  run(db_.transaction([&](Transaction& tx) -> asio::awaitable<void> {
    forgotten.emplace(tx.execute("INSERT INTO {{tables.t}} VALUES (1)"));
    co_return;
  }));
  EXPECT_EQ(message_of<TransactionError>([&] { run(*std::move(forgotten)); }),
            "The transaction has ended. Use it only inside its body, and co_await each statement there.");
  EXPECT_EQ(count(), 0);
}

TEST_F(Transactions, NoticeAStatementThatEndsThem) {
  for (const bool as_script : {false, true}) {
    EXPECT_THAT(message_of<TransactionError>([&] {
                  run(db_.transaction([&](Transaction& tx) -> asio::awaitable<void> {
                    if (as_script) {
                      co_await tx.execute_script("COMMIT; SELECT 1");
                    } else {
                      co_await tx.execute("COMMIT");
                    }
                  }));
                }),
                HasSubstr("A statement inside the transaction has ended it"));
  }
}

TEST_F(Transactions, LeaveNothingOpenWhenTheirConnectionDies) {
  EXPECT_THROW(run(db_.transaction([](Transaction& tx) -> asio::awaitable<void> {
                 co_await insert(tx, 1);
                 co_await tx.execute("SELECT pg_terminate_backend(pg_backend_pid())");
               })),
               ConnectionError);
  EXPECT_EQ(count(), 0);
}

}  // namespace
}  // namespace pgdbm
