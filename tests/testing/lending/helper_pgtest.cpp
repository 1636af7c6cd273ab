// The helper program, as test processes meet it: started by the first, shared by all, killed at any moment.
// $PGDBM_KILL_ROUNDS sets the number of rounds (10), $PGDBM_KILL_SEED the sequence of random points.
#include "testing/file_descriptor.hpp"
#include "testing/lending/helper_program.hpp"
#include "testing/process_hunt.hpp"
#include "testing/scratch.hpp"
#include "testing/wait_until.hpp"
#include <pgdbm/testing/private_server.hpp>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <memory>
#include <random>
#include <thread>

namespace pgdbm::testing::lending {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono_literals::operator""s;
using std::chrono_literals::operator""ms;

class Helpers : public ::testing::Test {
 protected:
  ~Helpers() override {
    for (const auto& process : processes_about(runs_)) kill(process.pid);
    EXPECT_TRUE(wait_until([&] { return processes_about(runs_).empty(); }, 20s));
  }

  /// A test process; what it says goes to a file.
  [[nodiscard]] std::unique_ptr<Child> borrow(int turns, const std::filesystem::path& said) const {
    return std::make_unique<Child>([&] {
      const int file = ::open(said.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
      ::dup2(file, STDOUT_FILENO);
      ::dup2(file, STDERR_FILENO);
      ::execl(PGDBM_BORROWER, PGDBM_BORROWER, std::to_string(turns).c_str(), static_cast<char*>(nullptr));
      return 1;
    });
  }

  [[nodiscard]] std::vector<Found> alive(const std::string& command) const {
    auto found = processes_about(runs_);
    std::erase_if(found, [&](const Found& process) { return process.command != command; });
    return found;
  }
  static void kill(pid_t process) {
    ProcessStatus status;
    if (read_process_status(process, status)) signal_process(process, status.start_time, SIGKILL);
  }
  void kill_one(const std::string& command) const {
    const auto found = alive(command);
    if (!found.empty()) kill(std::ranges::min_element(found, {}, &Found::pid)->pid);  // of postgres: the postmaster
  }

  Scratch scratch_;
  std::filesystem::path runs_{scratch_.make("runs")};
  std::filesystem::path said_{scratch_.path() / "said"};
  Variable helper_{"PGDBM_TESTD", PGDBM_TESTD_BUILT};
  Variable place_{runs_variable, runs_.c_str()};
};

TEST_F(Helpers, ProcessesShareOneServer) {
  std::vector<std::unique_ptr<Child>> processes;
  for (int i = 0; i < 8; ++i) processes.push_back(borrow(2, said_.string() + std::to_string(i)));
  for (auto& process : processes) EXPECT_EQ(process->wait(), 0);
  for (int i = 0; i < 8; ++i)
    EXPECT_THAT(content_of(said_.string() + std::to_string(i)), ::testing::HasSubstr("worked"));
  EXPECT_TRUE(wait_until([&] { return alive("pgdbm-testd").size() == 1; }, 5s)) << "those who came second have gone";
  EXPECT_EQ(entries_in(runs_), 1);
}

TEST_F(Helpers, GoWhenNobodyNeedsThem) {
  const Variable linger{"PGDBM_TESTD_LINGER", "1"};
  EXPECT_EQ(borrow(1, said_)->wait(), 0);
  EXPECT_FALSE(alive("pgdbm-testd").empty()) << "the next process may come at once";
  EXPECT_TRUE(wait_until([&] { return processes_about(runs_).empty(); }, 20s)) << describe(processes_about(runs_));
  EXPECT_EQ(entries_in(runs_), 0);
}

TEST_F(Helpers, WhenOneIsKilledTheNextTestStartsAnother) {
  EXPECT_EQ(borrow(1, said_)->wait(), 0);
  kill_one("pgdbm-testd");
  EXPECT_EQ(borrow(1, said_)->wait(), 0) << content_of(said_);
  kill_one("postgres");
  EXPECT_EQ(borrow(1, said_)->wait(), 0) << content_of(said_);
}

TEST_F(Helpers, ServeAnOrdinaryUserWithoutANetworkWhoseHomeIsReadOnly) {
  const auto home = scratch_.make("home");
  std::filesystem::permissions(home, std::filesystem::perms{0555});
  const auto temporary = scratch_.make("tmp");  // where the cache of initdb goes then: others shall not find it
  hand_to_nobody(temporary);
  hand_to_nobody(runs_);
  const Variable home_variable{"HOME", home.c_str()};
  const Variable runtime{"XDG_RUNTIME_DIR", nullptr};
  const Variable temporary_variable{"TMPDIR", temporary.c_str()};
  const Variable cache{"XDG_CACHE_HOME", nullptr};
  constexpr int cannot_try = 77;
  Child user{[&] {
    const int file = ::open(said_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::dup2(file, STDERR_FILENO);
    if (::geteuid() == 0 && ::unshare(CLONE_NEWNET) != 0) return cannot_try;
    if (!become_ordinary() || ::access(PGDBM_BORROWER, X_OK) != 0) return cannot_try;
    ::execl(PGDBM_BORROWER, PGDBM_BORROWER, "2", static_cast<char*>(nullptr));
    return 1;
  }};
  const int code = user.wait();
  if (code == cannot_try) GTEST_SKIP() << "needs the right to make a namespace, and a build that others may run";
  EXPECT_EQ(code, 0) << content_of(said_);
}

TEST_F(Helpers, ProgramThatCannotBeRunIsNamed) {
  const Variable helper{"PGDBM_TESTD", "/nowhere/pgdbm-testd"};
  EXPECT_EQ(borrow(1, said_)->wait(), 1);
  EXPECT_THAT(content_of(said_), ::testing::HasSubstr("PGDBM_TESTD names /nowhere/pgdbm-testd, which cannot be run"));
}

TEST_F(Helpers, WhyThereIsNoServerIsTold) {
  const Variable binaries{"PGDBM_PG_BIN", "/nowhere"};
  EXPECT_EQ(borrow(1, said_)->wait(), 1);
  EXPECT_THAT(content_of(said_), ::testing::HasSubstr("/nowhere"));
}

TEST_F(Helpers, WithoutOneAProcessHasItsOwnServer) {
  const Variable helper{"PGDBM_TESTD", "none"};
  EXPECT_EQ(borrow(3, said_)->wait(), 0) << content_of(said_);
  EXPECT_TRUE(wait_until([&] { return processes_about(runs_).empty(); }, 20s));
  EXPECT_EQ(entries_in(runs_), 0);
}

TEST_F(Helpers, KilledAtRandomWithTestsAndServersLeaveNothingBehindTheNextStart) {
  const int rounds = number_from("PGDBM_KILL_ROUNDS", 10);
  const auto seed =
      static_cast<unsigned>(number_from("PGDBM_KILL_SEED", static_cast<int>(std::random_device{}() >> 1U)));
  std::mt19937 random{seed};
  for (int round = 0; round < rounds; ++round) {
    SCOPED_TRACE("round " + std::to_string(round) + ", seed " + std::to_string(seed));
    const auto one = borrow(0, said_);
    const auto other = borrow(0, said_.string() + "2");
    std::this_thread::sleep_for(std::chrono::milliseconds{random() % 600});
    const auto whom = random() % 15 + 1;
    if ((whom & 1U) != 0) one->kill_and_wait();
    if ((whom & 2U) != 0) kill_one("pgdbm-testd");
    if ((whom & 4U) != 0) kill_one("postgres");
    if ((whom & 8U) != 0) kill_one("pgdbm-watchdog");
    // Whoever comes next is served.
    const auto next = borrow(1, said_.string() + "3");
    ASSERT_EQ(next->wait(), 0) << content_of(said_.string() + "3");
    ASSERT_TRUE(wait_until([&] { return alive("pgdbm-testd").size() <= 1; }, 20s)) << describe(processes_about(runs_));
  }
  // The end of all: nothing stays but what the next start sweeps.
  for (const auto& process : processes_about(runs_)) kill(process.pid);
  {
    const PrivateServer next{{.run_directory_parent = runs_}};
    EXPECT_TRUE(wait_until([&] { return entries_in(runs_) == 1; }, 20s)) << "besides its own directory";
  }
  EXPECT_TRUE(wait_until([&] { return processes_about(runs_).empty(); }, 20s)) << describe(processes_about(runs_));
  EXPECT_EQ(entries_in(runs_), 0);
  std::cout << rounds << " rounds with seed " << seed << ": 0 processes, 0 directories\n";
}

}  // namespace
}  // namespace pgdbm::testing::lending
