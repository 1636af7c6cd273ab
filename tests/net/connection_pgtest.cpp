#include "net/connection.hpp"

#include <memory>
#include <optional>
#include <vector>

#include "support/connection_test.hpp"

namespace pgdbm::net {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using tests::ConnectionTest;
using tests::Integers;

class OneConnection : public ConnectionTest {
 protected:
  void SetUp() override { connection_ = run(connect()); }
  void TearDown() override { connection_->close(); }

  std::shared_ptr<Connection> connection_;
};

TEST_F(OneConnection, ReadsRowsInBinary) {
  Integers rows;
  const auto outcome = run(execute(connection_, "SELECT * FROM generate_series(1, 3)", &rows));
  EXPECT_FALSE(outcome.fault);
  EXPECT_THAT(rows.values, ElementsAre(1, 2, 3));
  EXPECT_EQ(outcome.tag, "SELECT 3");
  EXPECT_EQ(outcome.rows, 3U);
}

TEST_F(OneConnection, AnswersManyFlightsInOrderAndEndsAnErrorAtItsOwnSync) {
  constexpr int flights = 200;
  std::vector<Integers> rows(flights);
  std::vector<std::optional<wire::QueryOutcome>> outcomes(flights);
  for (int i = 0; i < flights; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const auto sql = i % 50 == 7 ? std::string{"SELECT 1 / 0"} : "SELECT " + std::to_string(i);
    asio::co_spawn(
        context_, execute(connection_, sql, &rows[at]),
        [&outcomes, at](std::exception_ptr, wire::QueryOutcome outcome) { outcomes[at] = std::move(outcome); });
  }
  run(execute(connection_, "SELECT 1"));
  for (int i = 0; i < flights; ++i) {
    const auto at = static_cast<std::size_t>(i);
    ASSERT_TRUE(outcomes[at]) << i;
    if (i % 50 == 7) {
      ASSERT_TRUE(outcomes[at]->fault) << i;
      EXPECT_EQ(outcomes[at]->fault->sqlstate(), SqlState{"22012"});
    } else {
      EXPECT_FALSE(outcomes[at]->fault) << i;
      EXPECT_THAT(rows[at].values, ElementsAre(i));
    }
  }
}

TEST_F(OneConnection, KeepsAStatementPreparedFromItsSecondUse) {
  Integers kept;
  for (int i = 0; i < 3; ++i) run(execute(connection_, "SELECT 7", &kept));
  run(execute(connection_, "INSERT INTO pg_temp.t VALUES (1)"));  // fails twice: not kept
  run(execute(connection_, "INSERT INTO pg_temp.t VALUES (1)"));
  EXPECT_THAT(kept.values, ElementsAre(7, 7, 7));
  Integers count;
  run(execute(connection_, "SELECT count(*) FROM pg_prepared_statements", &count));
  EXPECT_THAT(count.values, ElementsAre(1));
}

TEST_F(OneConnection, PreparesAgainWhatTheServerHasLostOrChanged) {
  run(connection_->execute_script("CREATE TABLE t (i int4); INSERT INTO t VALUES (1)"));
  Integers rows;
  const auto select = [&] { return run(execute(connection_, "SELECT * FROM t", &rows)); };
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(select().fault);
  run(connection_->execute_script("ALTER TABLE t ALTER i TYPE int8"));
  EXPECT_FALSE(select().fault) << "cached plan must not change result type";
  for (int i = 0; i < 2; ++i) EXPECT_FALSE(select().fault);
  run(connection_->execute_script("DEALLOCATE ALL"));
  EXPECT_FALSE(select().fault);
  for (int i = 0; i < 2; ++i) EXPECT_FALSE(select().fault);
  run(connection_->execute_script("DO $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$"));
  EXPECT_FALSE(select().fault) << "lost unseen";
  EXPECT_EQ(rows.values.size(), 10U);
}

TEST_F(OneConnection, SaysSoWhenAChangedStatementEndsATransaction) {
  run(connection_->execute_script("CREATE TABLE t (i int4)"));
  for (int i = 0; i < 3; ++i) run(execute(connection_, "SELECT * FROM t"));
  run(connection_->execute_script("ALTER TABLE t ALTER i TYPE int8; BEGIN"));
  const auto outcome = run(execute(connection_, "SELECT * FROM t"));
  ASSERT_TRUE(outcome.fault);
  EXPECT_EQ(outcome.fault->sqlstate(), sqlstate::feature_not_supported);
  run(connection_->execute_script("ROLLBACK"));
  EXPECT_FALSE(run(execute(connection_, "SELECT * FROM t")).fault);
}

TEST_F(OneConnection, ClosesStatementsThatFallOutOfItsCache) {
  auto few = options();
  few.cached_statements = 5;
  const auto connection = run(net::connect(few)).value();
  for (int i = 0; i < 20; ++i) {
    for (int times = 0; times < 2; ++times) run(execute(connection, "SELECT " + std::to_string(i)));
  }
  Integers count;
  run(execute(connection, "SELECT count(*) FROM pg_prepared_statements", &count));
  EXPECT_THAT(count.values, ElementsAre(::testing::Le(5)));
  connection->close();
}

TEST_F(OneConnection, ReadsAValueLargerThanItsBuffer) {
  class Size final : public wire::RowSink {
   public:
    bool on_columns(const wire::RowDescription&) noexcept override { return true; }
    bool on_row(wire::DataRow row) noexcept override {
      size = row.next().bytes.size();
      return row.finished();
    }
    std::size_t size = 0;
  } sink;
  const auto outcome = run(execute(connection_, "SELECT repeat('x', 10000000)", &sink));
  EXPECT_FALSE(outcome.fault);
  EXPECT_EQ(sink.size, 10'000'000U);
}

TEST_F(OneConnection, SendsAStatementLargerThanTheSocketTakesAtOnce) {
  Integers rows;
  const std::string padding(20'000'000, ' ');
  const auto outcome = run(execute(connection_, "SELECT 1" + padding, &rows));
  EXPECT_FALSE(outcome.fault);
  EXPECT_THAT(rows.values, ElementsAre(1));
}

TEST_F(OneConnection, PassesOverTheRowsThatASinkDoesNotWant) {
  Integers rows;
  rows.stop_after = 2;
  const auto outcome = run(execute(connection_, "SELECT * FROM generate_series(1, 100000)", &rows));
  EXPECT_FALSE(outcome.fault);
  EXPECT_THAT(rows.values, ElementsAre(1, 2));
  EXPECT_EQ(outcome.rows, 100'000U);
}

TEST_F(OneConnection, RefusesCopyAndGoesOn) {
  run(connection_->execute_script("CREATE TABLE t (i int)"));
  for (const std::string copy : {"COPY t FROM STDIN", "COPY t TO STDOUT"}) {
    const auto outcome = run(execute(connection_, copy));
    ASSERT_TRUE(outcome.fault) << copy;
    EXPECT_EQ(outcome.fault->kind, FaultKind::configuration) << copy;
    const auto script = run(connection_->execute_script(copy));
    ASSERT_TRUE(script.fault) << copy;
    EXPECT_EQ(script.fault->kind, FaultKind::configuration) << copy;
    EXPECT_FALSE(run(execute(connection_, "SELECT 1")).fault) << copy;
  }
}

TEST_F(OneConnection, TellsEveryCallerWhenTheServerEndsIt) {
  std::vector<std::optional<wire::QueryOutcome>> outcomes(3);
  for (auto& slot : outcomes) {
    asio::co_spawn(context_, execute(connection_, "SELECT pg_sleep(60)"),
                   [&slot](std::exception_ptr, wire::QueryOutcome outcome) { slot = std::move(outcome); });
  }
  const auto other = run(connect());
  const auto pid = std::to_string(connection_->facts().process_id);
  run(execute(other, "SELECT pg_terminate_backend(" + pid + ")"));
  const auto late = run(execute(connection_, "SELECT 1"));
  other->close();

  for (const auto& outcome : outcomes) {
    ASSERT_TRUE(outcome && outcome->fault);
    EXPECT_EQ(outcome->fault->kind, FaultKind::connection_lost);
    EXPECT_TRUE(outcome->fault->was_sent);
  }
  EXPECT_EQ(outcomes[0]->fault->sqlstate(), SqlState{"57P01"});
  EXPECT_THAT(outcomes[0]->fault->message, HasSubstr("terminating connection due to administrator command"));
  ASSERT_TRUE(late.fault);
  EXPECT_FALSE(connection_->is_open());
}

TEST_F(OneConnection, RefusesAStatementOnceClosed) {
  connection_->close();
  const auto outcome = run(execute(connection_, "SELECT 1"));
  ASSERT_TRUE(outcome.fault);
  EXPECT_EQ(outcome.fault->kind, FaultKind::connection_lost);
  EXPECT_EQ(outcome.fault->message, "The connection was closed by this program");
  EXPECT_FALSE(outcome.fault->was_sent);
}

TEST_F(OneConnection, FollowsWhatTheServerSaysOfItsSettings) {
  run(execute(connection_, "SET TIME ZONE 'Europe/Berlin'"));
  EXPECT_EQ(connection_->facts().parameters.at("TimeZone"), "Europe/Berlin");
}

TEST_F(OneConnection, KnowsWhetherATransactionIsOpen) {
  using wire::TransactionStatus;
  EXPECT_EQ(connection_->transaction(), TransactionStatus::idle);
  run(execute(connection_, "BEGIN"));
  EXPECT_EQ(connection_->transaction(), TransactionStatus::in_transaction);
  run(execute(connection_, "SELECT 1 / 0"));
  EXPECT_EQ(connection_->transaction(), TransactionStatus::failed);
  run(execute(connection_, "ROLLBACK"));
  EXPECT_EQ(connection_->transaction(), TransactionStatus::idle);
}

TEST(Connection, LeavesNothingBehindWhenItsContextEndsUnderRunningStatements) {
  // What is checked here is checked by AddressSanitizer: no leak, no use of what is gone.
  ::pgdbm::testing::PrivateServer server;
  const auto options = tests::connect_options(server.connection_string());
  auto context = std::make_unique<asio::io_context>();
  auto connection = tests::run_on(*context, net::connect(options)).value();
  bool has_ended = false;
  for (int i = 0; i < 3; ++i) {
    // Each waits in the connection, and owns it: only the end of the context can undo that.
    auto sleep = [](std::shared_ptr<Connection> own) -> asio::awaitable<wire::QueryOutcome> {
      co_return co_await own->execute_script("SELECT pg_sleep(60)");
    };
    asio::co_spawn(*context, sleep(connection), [&](std::exception_ptr, wire::QueryOutcome) { has_ended = true; });
  }
  connection.reset();
  context->run_for(std::chrono::milliseconds{20});
  context.reset();
  EXPECT_FALSE(has_ended);
}

}  // namespace
}  // namespace pgdbm::net
