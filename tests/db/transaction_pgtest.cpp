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

class Transactions : public tests::ServerTest {
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
