// Replies that are long enough for the connection to leave its socket alone for moments (read_pace.hpp): nothing that a
// caller does meanwhile may be lost or kept waiting.
#include "net/connection.hpp"

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "support/connection_test.hpp"

namespace pgdbm::net {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using tests::Integers;
using tests::OwnServerConnectionTest;

/// Adds up a column of int8, and calls once when so many rows are there.
class Sum final : public wire::RowSink {
 public:
  bool on_columns(const wire::RowDescription&) noexcept override { return true; }
  bool on_row(wire::DataRow row) noexcept override {
    sum += load_big_endian<std::int64_t>(row.next().bytes.data());
    ++rows;
    if (rows == call_at && on_rows) on_rows();
    return true;
  }

  std::int64_t sum = 0;
  std::int64_t rows = 0;
  std::int64_t call_at = 200'000;
  std::function<void()> on_rows;
};

class LongReply : public OwnServerConnectionTest {
 protected:
  static constexpr std::int64_t rows_in_all = 2'000'000;
  // Not in FROM, where the server would gather all before it sends the first.
  const std::string endless_ = "SELECT generate_series(1, 2000000000)::int8";

  void SetUp() override { connection_ = run(connect()); }
  void TearDown() override { connection_->close(); }

  void start(asio::awaitable<wire::QueryOutcome> statement, std::optional<wire::QueryOutcome>& outcome) {
    asio::co_spawn(context_, std::move(statement), [&outcome](std::exception_ptr failure, wire::QueryOutcome result) {
      if (!failure) outcome = std::move(result);
    });
  }
  /// In the midst of the rows, when the connection has nothing to do but wait.
  void in_the_midst(Sum& sum, std::function<void()> act) {
    sum.on_rows = [this, act = std::move(act)] {
      timer_.expires_after(2ms);
      timer_.async_wait([act](boost::system::error_code error) {
        if (!error) act();
      });
    };
  }

  std::shared_ptr<Connection> connection_;
  asio::steady_timer timer_{context_};
};

TEST_F(LongReply, IsReadWhole) {
  Sum sum;
  const auto statement = "SELECT generate_series(1, " + std::to_string(rows_in_all) + ")::int8";
  const auto outcome = run(execute(connection_, statement, &sum));
  EXPECT_FALSE(outcome.fault);
  EXPECT_EQ(outcome.rows, static_cast<std::uint64_t>(rows_in_all));
  EXPECT_EQ(sum.sum, rows_in_all * (rows_in_all + 1) / 2);
  EXPECT_FALSE(run(execute(connection_, "SELECT 1")).fault);
}

TEST_F(LongReply, EndsAtItsDeadline) {
  Sum sum;
  std::optional<wire::QueryOutcome> outcome;
  const wire::BindValues nothing;
  start(connection_->execute({endless_, {}, nothing, &sum}, Clock::now() + 200ms), outcome);
  const auto begin = Clock::now();
  run_until([&] { return outcome.has_value(); });
  ASSERT_TRUE(outcome->fault);
  EXPECT_EQ(outcome->fault->kind, FaultKind::statement_timeout);
  EXPECT_GT(sum.rows, 0);
  EXPECT_LT(Clock::now() - begin, 10s);
  EXPECT_FALSE(run(execute(connection_, "SELECT 1")).fault);
}

TEST_F(LongReply, ConnectionMayBeClosedInItsMidst) {
  Sum sum;
  std::optional<wire::QueryOutcome> outcome;
  in_the_midst(sum, [this] { connection_->close(); });
  start(execute(connection_, endless_, &sum), outcome);
  run_until([&] { return outcome.has_value(); });
  ASSERT_TRUE(outcome->fault);
  EXPECT_EQ(outcome->fault->kind, FaultKind::connection_lost);
  EXPECT_FALSE(connection_->is_open());
}

TEST_F(LongReply, LossOfTheServerIsHeardInItsMidst) {
  Sum sum;
  const auto other = run(connect());
  std::optional<wire::QueryOutcome> outcome;
  std::optional<wire::QueryOutcome> ended;
  Integers pid;
  run(execute(connection_, "SELECT pg_backend_pid()", &pid));
  in_the_midst(sum, [&] {
    start(execute(other, "SELECT pg_terminate_backend(" + std::to_string(pid.values.at(0)) + ")"), ended);
  });
  start(execute(connection_, endless_, &sum), outcome);
  run_until([&] { return outcome.has_value() && ended.has_value(); });
  ASSERT_TRUE(outcome->fault);
  EXPECT_EQ(outcome->fault->kind, FaultKind::connection_lost);
  // A server that is blocked by a full socket at that moment ends without a word.
  if (outcome->fault->report) {
    EXPECT_EQ(outcome->fault->sqlstate(), SqlState{"57P01"});
  }
  other->close();
}

TEST_F(LongReply, StatementThatTheSocketCannotTakeAtOnceFollowsIt) {
  Sum sum;
  const std::string much(8U << 20, 'x');
  std::optional<wire::QueryOutcome> first;
  std::optional<wire::QueryOutcome> second;
  in_the_midst(sum, [&] { start(execute(connection_, "SELECT length('" + much + "')"), second); });
  start(execute(connection_, "SELECT generate_series(1, 3000000)::int8", &sum), first);
  run_until([&] { return first.has_value() && second.has_value(); });
  EXPECT_FALSE(first->fault);
  EXPECT_EQ(sum.rows, 3'000'000);
  EXPECT_FALSE(second->fault);
  EXPECT_EQ(second->rows, 1U);
}

}  // namespace
}  // namespace pgdbm::net
