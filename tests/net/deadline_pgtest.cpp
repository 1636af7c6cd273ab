// Callers who do not wait for the reply: past a deadline, cancelled, or before a server that is frozen.
#include "net/connection.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <csignal>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "support/connection_test.hpp"

namespace pgdbm::net {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using tests::ConnectionTest;
using tests::Integers;

class Deadline : public ConnectionTest {
 protected:
  void SetUp() override { connection_ = run(connect()); }
  void TearDown() override { connection_->close(); }

  asio::awaitable<wire::QueryOutcome> within(Clock::duration time, std::string sql) {
    co_return co_await connection_->execute({.sql = sql}, Clock::now() + time);
  }
  /// Starts without waiting.
  void start(asio::awaitable<wire::QueryOutcome> statement, std::optional<wire::QueryOutcome>& outcome) {
    asio::co_spawn(context_, std::move(statement), [&outcome](std::exception_ptr failure, wire::QueryOutcome result) {
      if (!failure) outcome = std::move(result);
    });
  }

  std::shared_ptr<Connection> connection_;
};

/// A server process that is stopped and answers nothing, as one on a machine that has died.
class Frozen {
 public:
  explicit Frozen(pid_t pid) : pid_(pid) { ::kill(pid_, SIGSTOP); }
  Frozen(const Frozen&) = delete;
  Frozen& operator=(const Frozen&) = delete;
  ~Frozen() { ::kill(pid_, SIGCONT); }

 private:
  pid_t pid_;
};

TEST_F(Deadline, CancelsTheStatementAtTheServerAndKeepsTheConnection) {
  const auto begin = Clock::now();
  const auto outcome = run(within(50ms, "SELECT pg_sleep(60)"));
  EXPECT_LT(Clock::now() - begin, 10s);
  ASSERT_TRUE(outcome.fault);
  EXPECT_EQ(outcome.fault->kind, FaultKind::statement_timeout);
  EXPECT_EQ(outcome.fault->sqlstate(), sqlstate::query_canceled);
  EXPECT_EQ(outcome.fault->message, "The statement did not end before its deadline, and was cancelled");
  EXPECT_TRUE(outcome.fault->was_sent);
  EXPECT_THROW(raise(*outcome.fault), StatementTimeout);
  ASSERT_TRUE(connection_->is_open());
  EXPECT_FALSE(run(execute(connection_, "SELECT 1")).fault);
}

TEST_F(Deadline, DoesNotTouchWhatEndsInTime) {
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(run(within(30s, "SELECT 1")).fault);
}

TEST_F(Deadline, LetsACallerGoWhoseStatementWaitsBehindAnother) {
  std::optional<wire::QueryOutcome> first;
  std::optional<wire::QueryOutcome> second;
  start(execute(connection_, "SELECT pg_sleep(0.5)"), first);
  start(within(20ms, "SELECT 1"), second);
  run_until([&] { return second.has_value(); });
  ASSERT_TRUE(second->fault);
  EXPECT_EQ(second->fault->kind, FaultKind::statement_timeout);
  EXPECT_FALSE(first) << "the statement before it goes on";
  run_until([&] { return first.has_value(); });
  EXPECT_FALSE(first->fault);
  Integers rows;
  EXPECT_FALSE(run(execute(connection_, "SELECT 7", &rows)).fault);
  EXPECT_THAT(rows.values, ElementsAre(7));
}

/// Nobody waits for them; others do, behind them.
TEST_F(Deadline, CancelsWhatIsWithdrawnWhenItComesToRun) {
  std::optional<wire::QueryOutcome> first;
  std::vector<std::optional<wire::QueryOutcome>> late(5);
  std::optional<wire::QueryOutcome> last;
  start(execute(connection_, "SELECT pg_sleep(0.2)"), first);
  for (auto& outcome : late) start(within(20ms, "SELECT pg_sleep(60)"), outcome);
  start(execute(connection_, "SELECT 1"), last);
  const auto begin = Clock::now();
  run_until([&] { return last.has_value(); });
  EXPECT_LT(Clock::now() - begin, 10s);
  EXPECT_FALSE(last->fault);
  EXPECT_FALSE(first->fault);
  for (const auto& outcome : late) EXPECT_EQ(outcome->fault->kind, FaultKind::statement_timeout);
  EXPECT_TRUE(connection_->is_open());
}

TEST_F(Deadline, CancelsAgainWhatHadNotBegun) {
  std::optional<wire::QueryOutcome> late;
  std::optional<Frozen> frozen{connection_->facts().process_id};
  start(within(10ms, "SELECT pg_sleep(60)"), late);
  asio::steady_timer thaw{context_, 300ms};  // a request to cancel that comes before is passed over
  thaw.async_wait([&](boost::system::error_code) { frozen.reset(); });
  run_until([&] { return late.has_value(); });
  ASSERT_TRUE(late->fault);
  EXPECT_EQ(late->fault->sqlstate(), sqlstate::query_canceled) << late->fault->message;
  EXPECT_TRUE(connection_->is_open());
}

TEST_F(Deadline, RequestToCancelThatHitsTheNextStatementIsNotSeen) {
  std::optional<wire::QueryOutcome> late;
  start(within(30ms, "SELECT pg_sleep(60)"), late);
  run_until([&] { return late.has_value(); });
  for (int i = 0; i < 50; ++i) {
    std::optional<wire::QueryOutcome> again;
    start(within(1ms, "SELECT pg_sleep(0.001)"), again);  // ends just before, just as, or after it is cancelled
    const auto next = run(execute(connection_, "SELECT pg_sleep(0.002)"));
    EXPECT_FALSE(next.fault) << next.fault->message;
    run_until([&] { return again.has_value(); });
  }
}

TEST_F(Deadline, FrozenServerHoldsNobody) {
  const Frozen frozen{connection_->facts().process_id};
  std::optional<wire::QueryOutcome> without;
  const auto begin = Clock::now();
  start(execute(connection_, "SELECT 2"), without);
  const auto outcome = run(within(50ms, "SELECT 1"));
  EXPECT_LT(Clock::now() - begin, 1s);
  ASSERT_TRUE(outcome.fault);
  EXPECT_EQ(outcome.fault->kind, FaultKind::statement_timeout);
  EXPECT_FALSE(without) << "its caller set no deadline";
}

TEST_F(Deadline, ConnectionToAFrozenServerIsClosedAfterTheDrain) {
  const Frozen frozen{connection_->facts().process_id};
  const auto begin = Clock::now();
  const auto outcome = run(within(50ms, "SELECT 1"));
  const auto took = Clock::now() - begin;
  EXPECT_GE(took, Connection::drain_time);
  EXPECT_LT(took, Connection::drain_time + 5s);
  ASSERT_TRUE(outcome.fault);
  EXPECT_EQ(outcome.fault->kind, FaultKind::statement_timeout);
  EXPECT_THAT(outcome.fault->message, HasSubstr("The server did not answer, not even to a cancel request"));
  EXPECT_FALSE(connection_->is_open());
}

TEST_F(Deadline, BoundsASendThatTheServerDoesNotTake) {
  const Frozen frozen{connection_->facts().process_id};
  const auto outcome = run(within(50ms, "SELECT 1" + std::string(50'000'000, ' ')));
  ASSERT_TRUE(outcome.fault);
  EXPECT_EQ(outcome.fault->kind, FaultKind::statement_timeout);
  EXPECT_FALSE(connection_->is_open());
}

TEST_F(Deadline, CallerIsCancelledByItsSlot) {
  asio::cancellation_signal signal;
  std::optional<wire::QueryOutcome> outcome;
  asio::co_spawn(context_, execute(connection_, "SELECT pg_sleep(60)"),
                 asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr, wire::QueryOutcome result) {
                   outcome = std::move(result);
                 }));
  run(execute(run(connect()), "SELECT 1"));  // meanwhile the statement has been sent
  signal.emit(asio::cancellation_type::terminal);
  run_until([&] { return outcome.has_value(); });
  ASSERT_TRUE(outcome->fault);
  EXPECT_EQ(outcome->fault->kind, FaultKind::cancelled);
  EXPECT_EQ(outcome->fault->message, "The statement was cancelled by its caller");
  EXPECT_EQ(outcome->fault->sqlstate(), sqlstate::query_canceled);
  EXPECT_FALSE(run(execute(connection_, "SELECT 1")).fault);
}

TEST_F(Deadline, RaceOfTwoStatementsEndsTheSlowerOne) {
  using namespace asio::experimental::awaitable_operators;
  const auto other = run(connect());
  const auto race = [&]() -> asio::awaitable<std::size_t> {
    const auto winner =
        co_await (execute(connection_, "SELECT pg_sleep(60)") || execute(other, "SELECT pg_sleep(0.01)"));
    co_return winner.index();
  };
  const auto begin = Clock::now();
  EXPECT_EQ(run(race()), 1U);
  EXPECT_LT(Clock::now() - begin, 10s);
  EXPECT_FALSE(run(execute(connection_, "SELECT 1")).fault);
  other->close();
}

TEST_F(Deadline, RequestToCancelWithoutAStatementHarmsNothing) {
  connection_->request_cancel();
  EXPECT_FALSE(run(execute(connection_, "SELECT pg_sleep(0.01)")).fault);
}

}  // namespace
}  // namespace pgdbm::net
