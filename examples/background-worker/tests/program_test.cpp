// The worker as a process: told to end, killed, or unable to start, it loses nothing and says what is wrong.
#include <boost/process.hpp>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <iterator>
#include <map>
#include <string>
#include <utility>

#include "worker_test.hpp"

namespace worker::tests {
namespace {

namespace process = boost::process;

class WorkerProcess {
 public:
  explicit WorkerProcess(std::map<std::string, std::string> variables)
      : child_{WORKER_PROGRAM, with(std::move(variables)), process::std_in<process::null, process::std_err> err_} {}

  void wait_until_working() {
    std::string line;
    std::getline(err_, line);
    EXPECT_TRUE(line.starts_with("working with")) << line;
  }
  void signal(int number) { ::kill(child_.id(), number); }
  [[nodiscard]] bool is_running() { return child_.running(); }
  /// What it had to say from now on.
  std::string rest() { return {std::istreambuf_iterator{err_}, {}}; }
  /// Negative: the signal that ended it.
  int exit_code() {
    child_.wait();
    const int status = child_.native_exit_code();
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
  }

 private:
  static process::environment with(std::map<std::string, std::string> variables) {
    process::environment all = boost::this_process::environment();
    for (const auto& [name, value] : variables) all[name] = value;
    return all;
  }

  process::ipstream err_;
  process::child child_;
};

class ProgramTest : public WorkerTest {
 protected:
  /// Of a database that the program takes for its own.
  [[nodiscard]] std::map<std::string, std::string> variables() {
    return {{"DATABASE_URL", database().connection_string()}, {"WORKERS", "4"}, {"DB_APPLICATION_NAME", "the worker"}};
  }
  /// How many jobs are half-way: charged, not committed, waiting for a customer whom the test holds.
  asio::awaitable<bool> is_half_way(std::int64_t jobs = 1) {
    const auto waiting = co_await db().fetch_value<std::int64_t>(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'the worker' "
        "AND wait_event_type = 'Lock'");
    co_return waiting >= jobs;
  }
  /// While it lasts, charges of all customers stop half-way.
  asio::awaitable<pgdbm::Transaction> hold_customers() {
    auto tx = co_await db().begin();
    co_await tx.execute("SELECT FROM {{tables.customers}} FOR NO KEY UPDATE");
    co_return tx;
  }
};

PGDBM_TEST_F(ProgramTest, DoesWhatIsAddedByAnyMeansAndEndsWhenTold) {
  co_await add_customers(5);
  WorkerProcess worker{variables()};
  worker.wait_until_working();
  co_await add_charges(50, 5);
  co_await wait_until_none_waits();
  worker.signal(SIGTERM);
  EXPECT_EQ(worker.rest(), "ended: 50 jobs done\n");
  EXPECT_EQ(worker.exit_code(), 0);
  co_await expect_each_took_effect_once(50);
}

PGDBM_TEST_F(ProgramTest, ToldToEndAmidstManyJobsLosesNone) {
  constexpr std::int64_t jobs = 800;
  co_await add_customers(10);
  WorkerProcess first{variables()};
  first.wait_until_working();
  co_await add_charges(jobs, 10);
  co_await wait_until([this]() -> asio::awaitable<bool> { co_return co_await count("charges") >= 50; });
  first.signal(SIGTERM);
  EXPECT_EQ(first.exit_code(), 0);
  const auto done = co_await count("jobs", "state = 'done'");
  EXPECT_LT(done, jobs) << "nothing was left to be interrupted";
  const auto charges = co_await count("charges");
  EXPECT_EQ(charges, done);
  EXPECT_EQ(first.rest(), "ended: " + std::to_string(done) + " jobs done\n");

  WorkerProcess second{variables()};
  co_await wait_until_none_waits();
  second.signal(SIGTERM);
  EXPECT_EQ(second.exit_code(), 0);
  co_await expect_each_took_effect_once(jobs);
}

PGDBM_TEST_F(ProgramTest, ToldToEndFinishesTheJobInHandAndTakesNoOther) {
  co_await add_customers(1);
  WorkerProcess worker{variables()};
  worker.wait_until_working();
  auto hold = co_await hold_customers();
  co_await add_charges(1, 1);
  co_await wait_until([this] { return is_half_way(); });
  worker.signal(SIGTERM);
  // Its listener has gone: it knows that it is to end.
  co_await wait_until([this]() -> asio::awaitable<bool> {
    const auto listening = co_await db().fetch_value<std::int64_t>(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'");
    co_return listening == 0;
  });
  const auto late = co_await enqueue(db(), "charge", nullptr);
  EXPECT_TRUE(worker.is_running());
  co_await hold.rollback();
  EXPECT_EQ(worker.rest(), "ended: 1 jobs done\n");
  EXPECT_EQ(worker.exit_code(), 0);
  const auto done = co_await count("jobs", "state = 'done' AND failures = 0");
  EXPECT_EQ(done, 1);
  const auto waiting = co_await count("jobs", "state = 'waiting' AND failures = 0 AND id = " + std::to_string(late));
  EXPECT_EQ(waiting, 1);
}

PGDBM_TEST_F(ProgramTest, KilledHalfWayLeavesItsJobsToOthers) {
  constexpr std::int64_t jobs = 20;
  co_await add_customers(1);
  WorkerProcess killed{variables()};
  killed.wait_until_working();
  auto hold = co_await hold_customers();
  co_await add_charges(jobs, 1);
  co_await wait_until([this] { return is_half_way(4); });
  killed.signal(SIGKILL);
  EXPECT_EQ(killed.exit_code(), -SIGKILL);
  // The server notices, though the test still holds what these jobs wait for.
  co_await wait_until([this]() -> asio::awaitable<bool> { co_return !co_await is_half_way(); });
  const auto none = co_await count("charges");
  EXPECT_EQ(none, 0);

  WorkerProcess other{variables()};
  other.wait_until_working();
  co_await wait_until([this] { return is_half_way(4); });
  co_await hold.rollback();
  co_await wait_until_none_waits();
  other.signal(SIGTERM);
  EXPECT_EQ(other.exit_code(), 0);
  co_await expect_each_took_effect_once(jobs);
}

PGDBM_TEST_F(ProgramTest, ThatCannotStartSaysWhyInOneLine) {
  auto wrong = variables();
  wrong["WORKERS"] = "many";
  WorkerProcess misconfigured{wrong};
  EXPECT_EQ(misconfigured.rest(),
            "background-worker: WORKERS is 'many', and should be a number from 1 to 20 (as many connections has the "
            "pool: DB_MAX_CONNECTIONS).\n");
  EXPECT_EQ(misconfigured.exit_code(), 1);

  auto unreachable = variables();
  unreachable["DATABASE_URL"] = "postgresql:///nowhere?host=/nonexistent&connect_timeout=1";
  WorkerProcess alone{unreachable};
  const auto words = alone.rest();
  EXPECT_TRUE(words.starts_with("background-worker: ")) << words;
  EXPECT_EQ(words.find('\n'), words.size() - 1) << words;
  EXPECT_EQ(alone.exit_code(), 1);
  co_return;
}

}  // namespace
}  // namespace worker::tests
