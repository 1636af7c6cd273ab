// The watchdog with programs of the system in the server's place: what it does needs no PostgreSQL.
#include "testing/watchdog.hpp"

#include "testing/dismantle.hpp"
#include "testing/scratch.hpp"
#include "testing/wait_until.hpp"

#include <pgdbm/base/error.hpp>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>

#include <array>

namespace pgdbm::testing {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

class WatchdogTest : public ::testing::Test {
 protected:
  [[nodiscard]] RunDirectory make_directory() const { return create_run_directory(scratch_.path(), current_account()); }

  static WatchdogPlan plan(const RunDirectory& directory, const std::string& script) {
    return {.initdb = {.command = {"/bin/sh", "-c", script}, .log = directory.path / "initdb.log"},
            .server = {.command = {"/bin/sh", "-c", script}, .log = directory.path / "server.log"},
            .account = current_account()};
  }
  static bool is_alive(pid_t pid) {
    ProcessStatus status;
    return read_process_status(pid, status) && !status.has_ended();
  }
  static pid_t read_pid(const std::filesystem::path& file) { return std::atoi(content_of(file).c_str()); }

  Scratch scratch_;
};

TEST_F(WatchdogTest, ReportsHowAProgramEndedAndKeepsItsOutput) {
  const RunDirectory directory = make_directory();
  Watchdog watchdog{plan(directory, "echo out; echo err >&2; exit 3"), directory};
  EXPECT_EQ(WEXITSTATUS(watchdog.run_initdb()), 3);
  EXPECT_EQ(content_of(directory.path / "initdb.log"), "out\nerr\n");
}

TEST_F(WatchdogTest, TellsThatThereIsNoSuchProgramInTheLog) {
  const RunDirectory directory = make_directory();
  WatchdogPlan broken = plan(directory, "");
  broken.server.command = {"/nowhere/postgres"};
  Watchdog watchdog{broken, directory};
  (void)watchdog.start_server();
  const auto status = watchdog.wait_for_end(10s);
  ASSERT_TRUE(status);
  EXPECT_EQ(WEXITSTATUS(*status), 127);
  EXPECT_EQ(content_of(directory.path / "server.log"),
            "pgdbm: could not run /nowhere/postgres: No such file or directory\n");
}

TEST_F(WatchdogTest, RecordsTheServerBeforeItRuns) {
  const RunDirectory directory = make_directory();
  Watchdog watchdog{plan(directory, "exec sleep 1000"), directory};
  const pid_t server = watchdog.start_server();
  const auto expected = [&] {
    ProcessStatus status;
    return read_process_status(server, status) ? std::to_string(server) + " " + std::to_string(status.start_time) + "\n"
                                               : "no such process";
  };
  EXPECT_TRUE(wait_until([&] { return content_of(directory.path / record_name) == expected(); }, 10s));
}

TEST_F(WatchdogTest, DismissedEndsTheServerAndRemovesTheDirectory) {
  const RunDirectory directory = make_directory();
  Watchdog watchdog{plan(directory, "exec sleep 1000"), directory};
  const pid_t server = watchdog.start_server();
  EXPECT_FALSE(watchdog.wait_for_end(1ms));
  watchdog.dismiss();
  EXPECT_FALSE(is_alive(server));
  EXPECT_FALSE(is_alive(watchdog.process_id()));
  EXPECT_FALSE(std::filesystem::exists(directory.path));
  watchdog.dismiss();
}

TEST_F(WatchdogTest, EndsTheServersOrphansToo) {
  const RunDirectory directory = make_directory();
  Watchdog watchdog{plan(directory, "setsid sleep 1000 & echo $! > pid.new; mv pid.new pid; kill -9 $$"), directory};
  (void)watchdog.start_server();
  EXPECT_TRUE(watchdog.wait_for_end(10s));
  const pid_t orphan = read_pid(directory.path / "pid");
  EXPECT_GT(orphan, 0);
  EXPECT_FALSE(is_alive(orphan));
}

TEST_F(WatchdogTest, KeepsADirectoryThatShallBeKeptAndTakesTheMarkerAway) {
  const RunDirectory directory = make_directory();
  WatchdogPlan keeping = plan(directory, "exec sleep 1000");
  keeping.keep = true;
  {
    Watchdog watchdog{keeping, directory};
    (void)watchdog.start_server();
  }
  EXPECT_TRUE(std::filesystem::exists(directory.path / "server.log"));
  EXPECT_FALSE(std::filesystem::exists(directory.path / marker_name));
}

TEST_F(WatchdogTest, EndsAllWhenItsOwnerIsKilled) {
  Child owner{[&] {
    const RunDirectory directory = make_directory();
    Watchdog watchdog{plan(directory, "exec sleep 1000"), directory};
    const pid_t server = watchdog.start_server();
    (void)scratch_.write("pids.new", std::to_string(server));
    std::filesystem::rename(scratch_.path() / "pids.new", scratch_.path() / "pids");
    return wait_for_signal();
  }};
  ASSERT_TRUE(wait_until([&] { return std::filesystem::exists(scratch_.path() / "pids"); }, 10s));
  const pid_t server = read_pid(scratch_.path() / "pids");
  EXPECT_TRUE(is_alive(server));
  owner.kill_and_wait();
  EXPECT_TRUE(wait_until([&] { return !is_alive(server) && entries_in(scratch_.path()) == 1; }, 10s));
}

TEST_F(WatchdogTest, NoticesTheOwnersEndThoughAForkedChildHoldsItsFiles) {
  Child owner{[&] {
    const RunDirectory directory = make_directory();
    Watchdog watchdog{plan(directory, "exec sleep 1000"), directory};
    (void)watchdog.start_server();
    const pid_t heir = ::fork();
    if (heir == 0) return wait_for_signal();
    (void)scratch_.write("heir.new", std::to_string(heir));
    std::filesystem::rename(scratch_.path() / "heir.new", scratch_.path() / "heir");
    return wait_for_signal();
  }};
  ASSERT_TRUE(wait_until([&] { return std::filesystem::exists(scratch_.path() / "heir"); }, 10s));
  owner.kill_and_wait();
  EXPECT_TRUE(wait_until([&] { return entries_in(scratch_.path()) == 1; }, 10s));
  const pid_t heir = read_pid(scratch_.path() / "heir");
  EXPECT_TRUE(is_alive(heir));
  ::kill(heir, SIGKILL);
}

TEST_F(WatchdogTest, OutlivesTheSignalsOfATerminal) {
  const RunDirectory directory = make_directory();
  Watchdog watchdog{plan(directory, "exec sleep 1000"), directory};
  const pid_t server = watchdog.start_server();
  ASSERT_TRUE(wait_until([&] { return std::filesystem::exists(directory.path / record_name); }, 10s));
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) ::kill(watchdog.process_id(), signal);
  EXPECT_FALSE(watchdog.wait_for_end(1ms));
  EXPECT_NE(::getsid(watchdog.process_id()), ::getsid(0));
  EXPECT_NE(::getsid(server), ::getsid(watchdog.process_id()));
  EXPECT_TRUE(is_alive(server));
}

TEST_F(WatchdogTest, KilledTakesTheServerWithIt) {
  const RunDirectory directory = make_directory();
  Watchdog watchdog{plan(directory, "exec sleep 1000"), directory};
  const pid_t server = watchdog.start_server();
  ASSERT_TRUE(wait_until([&] { return std::filesystem::exists(directory.path / record_name); }, 10s));
  ::kill(watchdog.process_id(), SIGKILL);
  EXPECT_TRUE(wait_until([&] { return !is_alive(server); }, 10s));
  try {
    (void)watchdog.wait_for_end(10s);
    FAIL() << "the watchdog seems to live";
  } catch (const TestDatabaseError& error) {
    EXPECT_STREQ(error.what(),
                 "the watchdog of a private PostgreSQL server has ended, and the server with it; was it killed? Start "
                 "another server");
  }
  watchdog.dismiss();
  EXPECT_TRUE(dismantle(directory.path.c_str()));
}

TEST_F(WatchdogTest, HoldsNoFileOfTheOwner) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);  // inherited, as standard output is
  const RunDirectory directory = make_directory();
  Watchdog watchdog{plan(directory, "exec sleep 1000"), directory};
  (void)watchdog.start_server();
  ASSERT_TRUE(wait_until([&] { return std::filesystem::exists(directory.path / record_name); }, 10s));
  ::close(ends[1]);
  pollfd reader{.fd = ends[0], .events = POLLIN, .revents = 0};
  EXPECT_EQ(::poll(&reader, 1, 10'000), 1);
  EXPECT_NE(reader.revents & POLLHUP, 0);
  EXPECT_FALSE(watchdog.wait_for_end(1ms));
  ::close(ends[0]);
}

TEST_F(WatchdogTest, HoldsTheLockOfTheDirectoryUntilItIsGone) {
  RunDirectory directory = make_directory();
  Watchdog watchdog{plan(directory, "exec sleep 1000"), directory};
  (void)watchdog.start_server();
  directory.lock.reset();
  EXPECT_FALSE(sweep_run_directory(directory.path));
  watchdog.dismiss();
  EXPECT_FALSE(std::filesystem::exists(directory.path));
}

TEST_F(WatchdogTest, IsNotDismissedByAForkedChild) {
  const RunDirectory directory = make_directory();
  Watchdog watchdog{plan(directory, "exec sleep 1000"), directory};
  const pid_t server = watchdog.start_server();
  Child child{[&] {
    watchdog.dismiss();
    return 0;
  }};
  EXPECT_EQ(child.wait(), 0);
  EXPECT_FALSE(watchdog.wait_for_end(1ms));
  EXPECT_TRUE(is_alive(server));
}

}  // namespace
}  // namespace pgdbm::testing
