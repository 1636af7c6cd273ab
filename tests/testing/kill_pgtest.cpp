// `kill -9` at random points of a server's life. $PGDBM_KILL_ROUNDS sets the number of rounds (20), $PGDBM_KILL_SEED
// the sequence of random points; both are printed.
#include "testing/process_hunt.hpp"
#include "testing/scratch.hpp"
#include "testing/wait_until.hpp"
#include <pgdbm/testing/private_server.hpp>

#include <fcntl.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <random>
#include <set>
#include <thread>
#include <vector>

namespace pgdbm::testing {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono_literals::operator""s;

int segments_made_by(const std::set<pid_t>& creators) {
  std::ifstream table("/proc/sysvipc/shm");
  std::string line;
  std::getline(table, line);
  int found = 0;
  long skipped = 0;
  pid_t creator = 0;
  while (table >> skipped >> skipped >> skipped >> skipped >> creator && std::getline(table, line)) {
    found += creators.contains(creator);
  }
  return found;
}

// Whom to kill besides the owner.
enum class Also { nobody, watchdog, server, both };

class Kill : public ::testing::Test {
 protected:
  Kill() : runs_(scratch_.make("runs")), cache_(scratch_.make("cache")), variable_("XDG_CACHE_HOME", cache_.c_str()) {}

  [[nodiscard]] std::unique_ptr<Child> start_victim(int output) const {
    return std::make_unique<Child>([&] {
      ::dup2(output, STDOUT_FILENO);
      ::execl(PGDBM_VICTIM, PGDBM_VICTIM, runs_.c_str(), static_cast<char*>(nullptr));
      return 1;
    });
  }

  // How long a start takes here and now, so that the random points cover all of it.
  [[nodiscard]] Clock::duration measure_start() const {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    const FileDescriptor reader{ends[0]};
    FileDescriptor writer{ends[1]};
    const auto begin = Clock::now();
    const auto victim = start_victim(writer.get());
    writer.reset();
    char byte = 0;
    EXPECT_EQ(::read(reader.get(), &byte, 1), 1) << "the victim could not start a server";
    const auto taken = Clock::now() - begin;
    victim->kill_and_wait();
    EXPECT_TRUE(wait_until([&] { return processes_about(runs_).empty(); }, 20s));
    return taken;
  }

  void kill(Child& victim, Also also) {
    const std::vector<Found> all = processes_about(runs_);
    victim.kill_and_wait();
    for (const Found& process : all) {
      if (process.command == "postgres") servers_.insert(process.pid);
      const bool watchdog = process.command == "pgdbm-watchdog" && (also == Also::watchdog || also == Also::both);
      const bool server = process.command == "postgres" && (also == Also::server || also == Also::both);
      ProcessStatus status;
      if (!(watchdog || server) || !read_process_status(process.pid, status)) continue;
      // Of the server, only the postmaster: what becomes of the others is the question.
      const bool has_watchdog = std::any_of(all.begin(), all.end(), [&](const Found& other) {
        return other.command == "pgdbm-watchdog" && other.pid == status.parent;
      });
      if (server && !has_watchdog) continue;
      signal_process(process.pid, status.start_time, SIGKILL);
      // A process that is just dying still holds its locks, though it shows no command line any more.
      EXPECT_TRUE(wait_until([&] { return !signal_process(process.pid, status.start_time, 0); }, 20s));
    }
  }

  Scratch scratch_;
  std::filesystem::path runs_;
  std::filesystem::path cache_;
  Variable variable_;
  std::set<pid_t> servers_;
};

TEST_F(Kill, AtRandomPointsLeavesNoProcessAndAfterTheNextStartNoDirectory) {
  const int rounds = number_from("PGDBM_KILL_ROUNDS", 20);
  const auto seed =
      static_cast<unsigned>(number_from("PGDBM_KILL_SEED", static_cast<int>(std::random_device{}() >> 1U)));
  std::mt19937 random{seed};
  const auto first_start = measure_start();
  const auto cached_start = measure_start();
  const FileDescriptor nowhere{::open("/dev/null", O_WRONLY | O_CLOEXEC)};

  for (int round = 0; round < rounds; ++round) {
    const auto also = static_cast<Also>(random() % 8 < 5 ? 0 : 1 + random() % 3);
    const bool is_first = random() % 8 == 0;
    if (is_first) std::filesystem::remove_all(cache_ / "pgdbm");
    const auto longest = (is_first ? first_start : cached_start) * 3 / 2;
    const auto point = Clock::duration{static_cast<Clock::rep>(random()) % longest.count()};
    SCOPED_TRACE("round " + std::to_string(round) + ", seed " + std::to_string(seed) + ", killed after " +
                 std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(point).count()) + " us");

    const auto victim = start_victim(nowhere.get());
    std::this_thread::sleep_for(point);
    kill(*victim, also);
    // With watchdog and postmaster killed too, a busy backend lives on until the next start.
    if (also != Also::both) {
      ASSERT_TRUE(wait_until([&] { return processes_about(runs_).empty(); }, 20s))
          << "alive:" << describe(processes_about(runs_));
    }
    {
      const PrivateServer next{{.run_directory_parent = runs_}};
      ASSERT_EQ(entries_in(runs_), 1) << "the next start left more than its own directory";
    }
    ASSERT_TRUE(wait_until([&] { return processes_about(runs_).empty(); }, 20s))
        << "alive:" << describe(processes_about(runs_));
    ASSERT_EQ(entries_in(runs_), 0);
    ASSERT_EQ(entries_in(cache_ / "pgdbm/initdb"), 2);  // the entry and its lock
  }
  EXPECT_EQ(segments_made_by(servers_), 0);
  std::cout << rounds << " rounds with seed " << seed << ": 0 processes, 0 directories; " << servers_.size()
            << " server processes were seen alive\n";
}

}  // namespace
}  // namespace pgdbm::testing
