// Statements that share a Sync: that they do, and that nobody can tell.
#include "net/connection.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include <chrono>
#include <exception>
#include <memory>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "support/connection_test.hpp"

namespace pgdbm::net {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using tests::ConnectionTest;
using tests::Integers;

/// As the collectors of the managers: a result that begins makes that before it void.
class OneResult final : public wire::RowSink {
 public:
  bool on_columns(const wire::RowDescription& columns) noexcept override {
    integers_.values.clear();
    return integers_.on_columns(columns);
  }
  bool on_row(wire::DataRow row) noexcept override { return integers_.on_row(row); }

  [[nodiscard]] const std::vector<std::int64_t>& values() const noexcept { return integers_.values; }

 private:
  Integers integers_;
};

class Convoy : public ConnectionTest {
 protected:
  struct Caller {
    std::int64_t parameter = 0;
    TimePoint deadline = no_deadline;
    OneResult rows{};
    wire::QueryOutcome outcome{};
  };
  using Callers = std::vector<std::unique_ptr<Caller>>;

  void SetUp() override { connection_ = run(connect()); }
  void TearDown() override { connection_->close(); }

  static Callers callers(const std::vector<std::int64_t>& parameters) {
    Callers made;
    for (const auto parameter : parameters) {
      made.push_back(std::make_unique<Caller>());
      made.back()->parameter = parameter;
    }
    return made;
  }
  static Callers so_many(std::size_t count) { return callers(std::vector<std::int64_t>(count, 0)); }

  asio::awaitable<void> ask(std::string sql, Caller& caller) { return ask_on(connection_, std::move(sql), caller); }
  static asio::awaitable<void> ask_on(std::shared_ptr<Connection> connection, std::string sql, Caller& caller) {
    const auto p = types::encode_parameters(caller.parameter);
    const BoundStatement statement{.sql = sql,
                                   .parameter_types = p.types,
                                   .values = {p.formats, p.values.view()},
                                   .sink = &caller.rows,
                                   .may_join = true};
    caller.outcome = co_await connection->execute(statement, caller.deadline);
  }

  /// All in one turn of the loop, which gives them one flight.
  void ask_together(const std::string& sql, const Callers& all) {
    std::size_t ended = 0;
    for (const auto& caller : all) {
      asio::co_spawn(context_, ask(sql, *caller), [&ended](const std::exception_ptr& failure) {
        EXPECT_FALSE(failure);
        ++ended;
      });
    }
    run_until([&] { return ended == all.size(); });
  }

  /// Until the server has it: what is not prepared joins nobody.
  void prepare(const std::string& sql, std::int64_t parameter = 0) {
    for (int i = 0; i < 2; ++i) ask_together(sql, callers(std::vector{parameter}));
  }

  std::int64_t value_of(const std::string& sql) {
    Integers rows;
    EXPECT_FALSE(run(execute(connection_, sql, &rows)).fault);
    return rows.values.at(0);
  }

  static constexpr auto is_read_only = "SELECT (current_setting('transaction_read_only') = 'on')::int4 + $1::int8";

  std::shared_ptr<Connection> connection_;
};

TEST_F(Convoy, IsOneTransactionThatCanOnlyRead) {
  const std::string when = "SELECT (extract(epoch FROM now()) * 1000000)::int8 + $1::int8";
  prepare(when);
  const auto all = so_many(20);
  ask_together(when, all);
  for (const auto& caller : all) {
    ASSERT_FALSE(caller->outcome.fault);
    EXPECT_EQ(caller->outcome.tag, "SELECT 1");
    EXPECT_EQ(caller->outcome.transaction, wire::TransactionStatus::idle);
    EXPECT_EQ(caller->rows.values(), all.front()->rows.values()) << "the transaction began at another time";
  }
  prepare(is_read_only);
  const auto more = so_many(5);
  ask_together(is_read_only, more);
  for (const auto& caller : more) EXPECT_THAT(caller->rows.values(), ElementsAre(1));
  const auto alone = so_many(1);
  ask_together(is_read_only, alone);
  EXPECT_THAT(alone[0]->rows.values(), ElementsAre(0)) << "what comes afterwards may write";
}

TEST_F(Convoy, IsSplitWhereItBecomesTooLong) {
  const std::string when = "SELECT (extract(epoch FROM now()) * 1000000)::int8 + $1::int8";
  prepare(when);
  const auto all = so_many(200);
  ask_together(when, all);
  std::set<std::int64_t> transactions;
  for (const auto& caller : all) transactions.insert(caller->rows.values().at(0));
  EXPECT_EQ(transactions.size(), 4U) << "64 in each";
}

TEST_F(Convoy, GivesEachItsOwnResultOrError) {
  const std::string divide = "SELECT 100 / $1::int8";
  prepare(divide, 1);
  for (int times = 0; times < 3; ++times) {
    const auto all = callers({5, 0, 20, 0, 0, 50});
    ask_together(divide, all);
    for (const auto& caller : all) {
      if (caller->parameter == 0) {
        ASSERT_TRUE(caller->outcome.fault);
        EXPECT_EQ(caller->outcome.fault->sqlstate().text(), "22012");
      } else {
        ASSERT_FALSE(caller->outcome.fault) << caller->outcome.fault->message;
        EXPECT_THAT(caller->rows.values(), ElementsAre(100 / caller->parameter));
      }
    }
  }
}

TEST_F(Convoy, LetsWhatFailsGoAloneForAWhile) {
  prepare("SELECT 100 / $1::int8", 1);
  ask_together("SELECT 100 / $1::int8", callers({1, 0}));
  const auto flights = connection_->flights();
  const auto all = callers({1, 0, 1});
  ask_together("SELECT 100 / $1::int8", all);
  EXPECT_EQ(connection_->flights() - flights, 3U) << "none had to be run again";
}

TEST_F(Convoy, RunsOnceWhatWritesAllTheSame) {
  run(connection_->execute_script("CREATE SEQUENCE numbers; CREATE VIEW next AS SELECT nextval('numbers') AS number"));
  const std::string sql = "SELECT number + $1::int8 FROM next";
  prepare(sql);
  const auto all = so_many(10);
  ask_together(sql, all);
  std::set<std::int64_t> numbers;
  for (const auto& caller : all) {
    ASSERT_FALSE(caller->outcome.fault) << caller->outcome.fault->message;
    numbers.insert(caller->rows.values().at(0));
  }
  EXPECT_EQ(numbers.size(), 10U);
  EXPECT_EQ(*numbers.rbegin(), 12) << "after the two that prepared it";
  EXPECT_FALSE(connection_->is_suspect()) << "it was not the server that had become read-only";
  const auto flights = connection_->flights();
  ask_together(sql, so_many(10));
  EXPECT_EQ(connection_->flights() - flights, 10U) << "from now on alone";
}

TEST_F(Convoy, ShowsNoRowTwiceWhenItFallsAmongRows) {
  run(connection_->execute_script(
      "CREATE TABLE log (i int8);"
      "CREATE FUNCTION note(i int8) RETURNS int8 LANGUAGE sql AS 'INSERT INTO log VALUES (i) RETURNING i';"
      "CREATE VIEW noted AS SELECT CASE WHEN i < 3 THEN i ELSE note(i) END AS i FROM generate_series(1, 3) i"));
  const std::string sql = "SELECT i + $1::int8 FROM noted";
  prepare(sql);
  const auto all = so_many(4);
  ask_together(sql, all);
  for (const auto& caller : all) {
    ASSERT_FALSE(caller->outcome.fault) << caller->outcome.fault->message;
    EXPECT_THAT(caller->rows.values(), ElementsAre(1, 2, 3));
  }
  EXPECT_EQ(value_of("SELECT count(*) FROM log"), 6) << "two to prepare it, and once for each";
}

TEST_F(Convoy, GoesOnWithoutThoseWhoDoNotWait) {
  const std::string sleep = "SELECT CASE WHEN pg_sleep($1::int8 / 1000.0) IS NULL THEN 1 ELSE 0 END::int8";
  prepare(sleep);
  const auto all = callers({1, 2'000, 1, 300, 1, 1});
  all[1]->deadline = Clock::now() + 100ms;  // while it runs
  all[4]->deadline = Clock::now() + 200ms;  // behind another
  const auto begun = Clock::now();
  ask_together(sleep, all);
  EXPECT_LT(Clock::now() - begun, 1500ms);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& fault = all[i]->outcome.fault;
    if (i == 1 || i == 4) {
      ASSERT_TRUE(fault) << i;
      EXPECT_EQ(fault->kind, FaultKind::statement_timeout) << i;
    } else {
      EXPECT_FALSE(fault) << i << ": " << fault->message;
      EXPECT_THAT(all[i]->rows.values(), ElementsAre(0)) << i;
    }
  }
}

TEST_F(Convoy, TellsThoseWithoutAReplyThatTheConnectionIsLost) {
  const std::string end = "SELECT CASE WHEN pg_terminate_backend(($1::int8)::int4) THEN 1 ELSE 0 END::int8";
  prepare(end);
  const auto all = callers({0, 0, value_of("SELECT pg_backend_pid()::int8"), 0});
  ask_together(end, all);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& fault = all[i]->outcome.fault;
    if (i < 2 && !fault) continue;  // the server sent what it had
    ASSERT_TRUE(fault) << i;
    EXPECT_EQ(fault->kind, FaultKind::connection_lost) << i;
    // The last was passed over, and its second attempt may not have gone out before the end was seen.
    EXPECT_TRUE(fault->was_sent || i == 3) << i;
  }
}

TEST_F(Convoy, RunsAgainWhatHasBecomeStale) {
  run(connection_->execute_script("CREATE TABLE t (a int4); INSERT INTO t VALUES (7)"));
  const std::string sql = "SELECT a, $1::int8 FROM t";
  prepare(sql);
  run(connection_->execute_script("ALTER TABLE t ALTER a TYPE int8"));
  for (int times = 0; times < 3; ++times) {
    const auto all = so_many(6);
    ask_together(sql, all);
    for (const auto& caller : all) {
      ASSERT_FALSE(caller->outcome.fault) << caller->outcome.fault->message;
      EXPECT_THAT(caller->rows.values(), ElementsAre(7));
    }
  }
}

TEST_F(Convoy, FindsItsGuardAgain) {
  prepare(is_read_only);
  for (int i = 0; i < 3; ++i) ask_together(is_read_only, so_many(3));
  run(connection_->execute_script(
      "CREATE FUNCTION pg_temp.lose() RETURNS int8 LANGUAGE plpgsql AS $$ DECLARE name text; BEGIN "
      "SELECT s.name INTO STRICT name FROM pg_prepared_statements s WHERE s.statement LIKE '%set_config%'; "
      "EXECUTE 'DEALLOCATE ' || name; RETURN 1; END $$"));
  EXPECT_EQ(value_of("SELECT pg_temp.lose()"), 1) << "the guard was prepared";
  for (int i = 0; i < 3; ++i) {
    const auto all = so_many(4);
    ask_together(is_read_only, all);
    for (const auto& caller : all) {
      ASSERT_FALSE(caller->outcome.fault) << caller->outcome.fault->message;
      EXPECT_THAT(caller->rows.values(), ElementsAre(i == 0 ? 0 : 1));
    }
  }
}

TEST_F(Convoy, IsNotJoinedByAnotherStatement) {
  const std::string other = std::string{is_read_only} + " + 10";
  prepare(is_read_only);
  prepare(other);
  const auto some = so_many(1);
  const auto others = so_many(1);
  std::size_t ended = 0;
  const auto count = [&ended](const std::exception_ptr& failure) {
    EXPECT_FALSE(failure);
    ++ended;
  };
  asio::co_spawn(context_, ask(is_read_only, *some[0]), count);
  asio::co_spawn(context_, ask(other, *others[0]), count);
  run_until([&] { return ended == 2; });
  EXPECT_THAT(some[0]->rows.values(), ElementsAre(0));
  EXPECT_THAT(others[0]->rows.values(), ElementsAre(10));
}

TEST_F(Convoy, EndsWithAConnectionThatIsClosedBeforeTheReply) {
  prepare(is_read_only);
  const auto all = so_many(5);
  std::size_t ended = 0;
  for (const auto& caller : all) {
    asio::co_spawn(context_, ask(is_read_only, *caller), [&ended](const std::exception_ptr&) { ++ended; });
  }
  asio::post(context_, [this] { connection_->close(); });
  run_until([&] { return ended == all.size(); });
  for (const auto& caller : all) {
    ASSERT_TRUE(caller->outcome.fault);
    EXPECT_EQ(caller->outcome.fault->kind, FaultKind::connection_lost);
  }
}

TEST_F(Convoy, IsGoneWithTheContext) {
  const auto all = so_many(5);
  {
    asio::io_context other{1};
    const auto there = tests::run_on(other, connect());
    for (int i = 0; i < 2; ++i) (void)tests::run_on(other, ask_on(there, is_read_only, *all[0]));
    for (const auto& caller : all) asio::co_spawn(other, ask_on(there, is_read_only, *caller), asio::detached);
    other.restart();
    for (int i = 0; i < 6; ++i) other.poll_one();  // they are queued, or sent
  }
  for (const auto& caller : all) EXPECT_FALSE(caller->outcome.fault);
}

}  // namespace
}  // namespace pgdbm::net
