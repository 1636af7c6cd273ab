#include "net/copy_in.hpp"
#include "net/copy_out.hpp"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "support/connection_test.hpp"

namespace pgdbm::net {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using tests::ConnectionTest;
using tests::Integers;

class Copy : public ConnectionTest {
 protected:
  void SetUp() override {
    connection_ = run(connect());
    run(connection_->execute_script("CREATE TABLE t (i int8, s text)"));
  }
  void TearDown() override { connection_->close(); }

  std::int64_t count() {
    Integers rows;
    run(execute(connection_, "SELECT count(*) FROM t", &rows));
    return rows.values.at(0);
  }
  std::unique_ptr<CopyIn> begin(std::string_view sql = "COPY t FROM STDIN") {
    return run(CopyIn::begin(connection_, sql)).value();
  }

  std::shared_ptr<Connection> connection_;
};

/// All that comes out, unless `enough` has come before.
asio::awaitable<wire::QueryOutcome> take_all(std::shared_ptr<Connection> connection, std::string sql, std::string& text,
                                             std::size_t enough = static_cast<std::size_t>(-1)) {
  CopyOut copy{std::move(connection), sql};
  for (auto piece = co_await copy.receive(); !piece.empty(); piece = co_await copy.receive()) {
    text.append(reinterpret_cast<const char*>(piece.data()), piece.size());
    if (text.size() >= enough) break;
  }
  co_return co_await copy.finish();
}

asio::awaitable<wire::QueryOutcome> send_rows(CopyIn& copy, int rows) {
  for (int i = 0; i < rows; ++i) {
    copy.buffer().append(std::to_string(i) + "\tsome text that takes its place\n");
    if (copy.size() < CopyIn::good_piece) continue;
    errno = 0;  // a full socket must not be judged by the error of an earlier call
    const auto fault = co_await copy.send();
    if (fault) break;
  }
  co_return co_await copy.finish();
}

TEST_F(Copy, TakesRowsIn) {
  const auto copy = begin();
  EXPECT_FALSE(copy->format().is_binary);
  EXPECT_EQ(copy->format().columns, 2U);
  const auto outcome = run(send_rows(*copy, 500'000));  // more than sockets hold
  EXPECT_FALSE(outcome.fault);
  EXPECT_EQ(outcome.tag, "COPY 500000");
  EXPECT_EQ(outcome.rows, 500'000U);
  EXPECT_EQ(count(), 500'000);
}

TEST_F(Copy, TakesNothingInWhenNothingComes) {
  const auto copy = begin();
  const auto outcome = run(copy->finish());
  EXPECT_FALSE(outcome.fault);
  EXPECT_EQ(outcome.rows, 0U);
}

TEST_F(Copy, GivesRowsOut) {
  run(connection_->execute_script("INSERT INTO t SELECT i, 'x' FROM generate_series(1, 3) i"));
  std::string text;
  const auto outcome = run(take_all(connection_, "COPY t TO STDOUT", text));
  EXPECT_FALSE(outcome.fault);
  EXPECT_EQ(text, "1\tx\n2\tx\n3\tx\n");
  EXPECT_EQ(outcome.rows, 3U);
}

TEST_F(Copy, CarriesBinaryBothWays) {
  run(connection_->execute_script("INSERT INTO t SELECT i, 'x' FROM generate_series(1, 100000) i"));
  std::string text;
  EXPECT_FALSE(run(take_all(connection_, "COPY t TO STDOUT (FORMAT binary)", text)).fault);
  const auto copy = begin("COPY t FROM STDIN (FORMAT binary)");
  EXPECT_TRUE(copy->format().is_binary);
  copy->buffer().append(std::string_view{text});
  EXPECT_EQ(run(copy->finish()).rows, 100'000U);
  EXPECT_EQ(count(), 200'000);
}

TEST_F(Copy, WhoHasEnoughPassesOverTheRest) {
  run(connection_->execute_script("INSERT INTO t SELECT i, 'x' FROM generate_series(1, 1000) i"));
  std::string text;
  EXPECT_FALSE(run(take_all(connection_, "COPY t TO STDOUT", text, 4)).fault);
  EXPECT_THAT(text, StartsWith("1\tx\n"));
  EXPECT_EQ(count(), 1'000);
}

TEST_F(Copy, ErrorInTheMiddleEndsItAndKeepsTheConnection) {
  const auto copy = begin();
  copy->buffer().append(std::string_view{"1\tfine\nno number\tx\n"});
  const auto send = [&]() -> asio::awaitable<std::optional<Fault>> {
    std::optional<Fault> fault;
    for (int i = 0; i < 10'000 && !fault; ++i) {
      copy->buffer().append(std::string(100'000, 'x'));
      fault = co_await copy->send();
    }
    co_return fault;
  };
  const auto fault = run(send());
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->sqlstate(), SqlState{"22P02"});
  EXPECT_EQ(run(copy->finish()).fault->sqlstate(), SqlState{"22P02"});
  EXPECT_EQ(count(), 0);
}

/// A statement on another connection sees that the server waits for us to read.
TEST_F(Copy, WhoIsBusyKeepsTheServerWaiting) {
  const auto other = run(connect());
  const auto wait_event = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'ClientWrite' AND pid = " +
                          std::to_string(connection_->facts().process_id);
  run([&]() -> asio::awaitable<void> {
    CopyOut copy{connection_, "COPY (SELECT repeat('x', 1000) FROM generate_series(1, 100000)) TO STDOUT"};
    std::size_t received = (co_await copy.receive()).size();
    for (std::int64_t waiting = 0; waiting == 0;) {
      Integers rows;
      co_await tests::execute_on(other, wait_event, &rows);
      waiting = rows.values.at(0);
    }
    const auto next = (co_await copy.receive()).size();
    EXPECT_LT(next, CopyOut::most_untaken + std::size_t{256} * 1024) << "all that lay here while we were busy";
    received += next;
    for (auto piece = co_await copy.receive(); !piece.empty(); piece = co_await copy.receive()) {
      received += piece.size();
    }
    EXPECT_EQ(received, 100'000U * 1'001U);
    const auto outcome = co_await copy.finish();
    EXPECT_EQ(outcome.rows, 100'000U);
  }());
  other->close();
}

TEST_F(Copy, AbortEndsTheWayOutAndKeepsTheConnection) {
  run([&]() -> asio::awaitable<void> {
    CopyOut copy{connection_, "COPY (SELECT repeat('x', 1000) FROM generate_series(1, 1000000)) TO STDOUT"};
    (void)co_await copy.receive();
    const auto outcome = co_await copy.abort();
    EXPECT_TRUE(outcome.fault && outcome.fault->kind == FaultKind::cancelled);
  }());
  EXPECT_EQ(count(), 0);
}

TEST_F(Copy, DeadlineEndsTheWayOutOfOneWhoIsBusy) {
  run([&]() -> asio::awaitable<void> {
    const auto deadline = std::chrono::steady_clock::now() + 50ms;
    CopyOut copy{connection_, "COPY (SELECT repeat('x', 1000) FROM generate_series(1, 1000000)) TO STDOUT", deadline};
    for (auto piece = co_await copy.receive(); !piece.empty(); piece = co_await copy.receive()) {
      co_await asio::steady_timer{context_, 20ms}.async_wait(asio::use_awaitable);
    }
    const auto outcome = co_await copy.finish();
    EXPECT_TRUE(outcome.fault && outcome.fault->kind == FaultKind::statement_timeout);
  }());
  EXPECT_EQ(count(), 0);
}

TEST_F(Copy, LeftInTheMiddleOfTheWayOutClosesTheConnection) {
  run([&]() -> asio::awaitable<void> {
    CopyOut copy{connection_, "COPY (SELECT repeat('x', 1000) FROM generate_series(1, 1000000)) TO STDOUT"};
    (void)co_await copy.receive();
  }());
  EXPECT_FALSE(connection_->is_open());
}

TEST_F(Copy, ErrorInTheMiddleOfTheWayOut) {
  std::string text;
  const auto outcome =
      run(take_all(connection_, "COPY (SELECT 1 / (500 - i) FROM generate_series(1, 1000) i) TO STDOUT", text));
  ASSERT_TRUE(outcome.fault);
  EXPECT_EQ(outcome.fault->sqlstate(), SqlState{"22012"});
  EXPECT_EQ(count(), 0);
}

TEST_F(Copy, AbortLeavesNothing) {
  const auto copy = begin();
  copy->buffer().append(std::string_view{"1\ta\n2\tb\n"});
  EXPECT_FALSE(run(copy->send()));
  const auto outcome = run(copy->abort("second thoughts"));
  ASSERT_TRUE(outcome.fault);
  EXPECT_THAT(outcome.fault->message, HasSubstr("second thoughts"));
  EXPECT_EQ(count(), 0);
}

TEST_F(Copy, DestroyedUnfinishedIsAborted) {
  {
    const auto copy = begin();
    copy->buffer().append(std::string_view{"1\ta\n"});
    EXPECT_FALSE(run(copy->send()));
  }
  EXPECT_EQ(count(), 0);
}

TEST_F(Copy, NoOtherStatementMayRunMeanwhile) {
  const auto copy = begin();
  const auto outcome = run(execute(connection_, "SELECT 1"));
  ASSERT_TRUE(outcome.fault);
  EXPECT_THAT(outcome.fault->message, HasSubstr("A COPY … FROM STDIN is under way on this connection"));
  const auto second = run(CopyIn::begin(connection_, "COPY t FROM STDIN"));
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().message, HasSubstr("under way"));
  copy->buffer().append(std::string_view{"1\ta\n"});
  EXPECT_EQ(run(copy->finish()).rows, 1U);
  EXPECT_EQ(count(), 1);
}

TEST_F(Copy, StatementRefusedMeanwhileIsPreparedAfterwardsAllTheSame) {
  const auto copy = begin();
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(run(execute(connection_, "SELECT 7")).fault);
  EXPECT_FALSE(run(copy->finish()).fault);
  for (int i = 0; i < 2; ++i) EXPECT_FALSE(run(execute(connection_, "SELECT 7")).fault);
  Integers prepared;
  run(execute(connection_, "SELECT count(*) FROM pg_prepared_statements WHERE statement = 'SELECT 7'", &prepared));
  EXPECT_EQ(prepared.values.at(0), 1);
}

TEST_F(Copy, RefusesWhatIsNoCopy) {
  const auto in = run(CopyIn::begin(connection_, "SELECT 1"));
  ASSERT_FALSE(in);
  EXPECT_THAT(in.error().message, HasSubstr("it is no COPY … FROM STDIN"));
  const auto broken = run(CopyIn::begin(connection_, "COPY nowhere FROM STDIN"));
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().sqlstate(), SqlState{"42P01"});
  std::string text;
  const auto out = run(take_all(connection_, "SELECT 1", text));
  ASSERT_TRUE(out.fault);
  EXPECT_THAT(out.fault->message, HasSubstr("it is no COPY … TO STDOUT"));
  const auto wrong_way = run(take_all(connection_, "COPY t FROM STDIN", text));
  ASSERT_TRUE(wrong_way.fault);
  EXPECT_EQ(wrong_way.fault->kind, FaultKind::configuration);
  const auto wrong_way_in = run(CopyIn::begin(connection_, "COPY t TO STDOUT"));
  ASSERT_FALSE(wrong_way_in);
  EXPECT_EQ(count(), 0);
}

TEST_F(Copy, DeadlineEndsACopyThatItsCallerHasLeftLying) {
  const auto copy =
      run(CopyIn::begin(connection_, "COPY t FROM STDIN", std::chrono::steady_clock::now() + 50ms)).value();
  copy->buffer().append(std::string_view{"1\ta\n"});
  const auto send_until_refused = [&]() -> asio::awaitable<std::optional<Fault>> {
    std::optional<Fault> fault;
    while (!fault) {
      fault = co_await copy->send();
      co_await asio::steady_timer{context_, 5ms}.async_wait(asio::use_awaitable);
    }
    co_return fault;
  };
  const auto fault = run(send_until_refused());
  EXPECT_EQ(fault->kind, FaultKind::statement_timeout);
  EXPECT_EQ(count(), 0);
}

TEST_F(Copy, DeadlineBoundsTheWaitForAServerThatTakesNothing) {
  const auto copy =
      run(CopyIn::begin(connection_, "COPY t FROM STDIN", std::chrono::steady_clock::now() + 100ms)).value();
  const auto pid = connection_->facts().process_id;
  ::kill(pid, SIGSTOP);
  const auto outcome = run(send_rows(*copy, 1'000'000));
  ::kill(pid, SIGCONT);
  ASSERT_TRUE(outcome.fault);
  EXPECT_EQ(outcome.fault->kind, FaultKind::statement_timeout);
  EXPECT_FALSE(connection_->is_open());
}

TEST_F(Copy, LossOfTheConnectionIsToldToTheSender) {
  const auto copy = begin();
  const auto other = run(connect());
  run(execute(other, "SELECT pg_terminate_backend(" + std::to_string(connection_->facts().process_id) + ")"));
  const auto outcome = run(send_rows(*copy, 1'000'000));
  other->close();
  ASSERT_TRUE(outcome.fault);
  EXPECT_EQ(outcome.fault->kind, FaultKind::connection_lost);
}

}  // namespace
}  // namespace pgdbm::net
