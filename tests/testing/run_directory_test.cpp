#include "testing/run_directory.hpp"

#include "testing/dismantle.hpp"
#include "testing/scratch.hpp"

#include <pgdbm/base/error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>

namespace pgdbm::testing {
namespace {

// A run directory whose owner was killed.
std::filesystem::path make_stale(const Scratch& scratch) {
  return create_run_directory(scratch.path(), current_account()).path;
}

TEST(RunDirectory, IsPrivateMarkedAndLocked) {
  const Scratch scratch;
  const RunDirectory made = create_run_directory(scratch.path(), current_account());
  EXPECT_EQ(std::filesystem::status(made.path).permissions(), std::filesystem::perms{0700});
  EXPECT_THAT(content_of(made.path / marker_name), ::testing::HasSubstr("Remove this file to keep it."));
  const FileDescriptor other{::open((made.path / marker_name).c_str(), O_RDONLY | O_CLOEXEC)};
  EXPECT_NE(::flock(other.get(), LOCK_EX | LOCK_NB), 0);
}

TEST(RunDirectory, SaysWhereItCannotBeMade) {
  try {
    (void)create_run_directory("/proc/nowhere", current_account());
    FAIL() << "made a directory in /proc";
  } catch (const TestDatabaseError& error) {
    EXPECT_STREQ(error.what(),
                 "cannot make a run directory for a private PostgreSQL server in /proc/nowhere: No such file or "
                 "directory; name a writable folder in run_directory_parent");
  }
}

TEST(Sweep, RemovesAStaleDirectoryWithAllThatIsInIt) {
  const Scratch scratch;
  const auto stale = make_stale(scratch);
  std::filesystem::create_directories(stale / "data/base/1");
  std::ofstream(stale / "data/base/1/1259") << "rows";
  EXPECT_EQ(sweep_run_directories(scratch.path()), 1);
  EXPECT_EQ(entries_in(scratch.path()), 0);
}

TEST(Sweep, SparesADirectoryInUse) {
  const Scratch scratch;
  const RunDirectory used = create_run_directory(scratch.path(), current_account());
  EXPECT_EQ(sweep_run_directories(scratch.path()), 0);
  EXPECT_TRUE(std::filesystem::exists(used.path / marker_name));
}

TEST(Sweep, NeverTouchesADirectoryWithoutTheMarker) {
  const Scratch scratch;
  const auto precious = scratch.write("pgdbm-pg-0123456789/precious", "text");
  EXPECT_EQ(sweep_run_directories(scratch.path()), 0);
  EXPECT_EQ(content_of(precious), "text");
}

TEST(Sweep, NeverTouchesADirectoryWithoutOurPrefix) {
  const Scratch scratch;
  const auto marker = scratch.write(std::filesystem::path{"other"} / marker_name, "text");
  EXPECT_EQ(sweep_run_directories(scratch.path()), 0);
  EXPECT_TRUE(std::filesystem::exists(marker));
}

TEST(Sweep, NeverFollowsALinkToADirectory) {
  const Scratch scratch;
  const Scratch elsewhere;
  const auto marked = make_stale(elsewhere);
  std::filesystem::create_directory_symlink(marked, scratch.path() / "pgdbm-pg-0123456789");
  EXPECT_EQ(sweep_run_directories(scratch.path()), 0);
  EXPECT_TRUE(std::filesystem::exists(marked / marker_name));
}

TEST(Sweep, NeverTakesAMarkerThatIsALink) {
  const Scratch scratch;
  const auto directory = scratch.make("pgdbm-pg-0123456789");
  std::filesystem::create_symlink(scratch.write("file", "text"), directory / marker_name);
  EXPECT_EQ(sweep_run_directories(scratch.path()), 0);
  EXPECT_TRUE(std::filesystem::is_symlink(directory / marker_name));
}

TEST(Sweep, LeavesTheDirectoriesOfOtherUsersToThem) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root";
  const Scratch scratch;
  const auto stale = make_stale(scratch);
  ASSERT_EQ(::chown((stale / marker_name).c_str(), 12345, 12345), 0);
  EXPECT_EQ(sweep_run_directories(scratch.path()), 0);
  EXPECT_TRUE(std::filesystem::exists(stale));
}

TEST(Sweep, RemovesTheEmptyDirectoryOfOneKilledBeforeMarkingIt) {
  const Scratch scratch;
  (void)scratch.make("pgdbm-pg-0123456789");
  EXPECT_EQ(sweep_run_directories(scratch.path()), 1);
  EXPECT_EQ(entries_in(scratch.path()), 0);
}

TEST(Sweep, EndsTheRecordedServer) {
  const Scratch scratch;
  const auto stale = make_stale(scratch);
  Child server{wait_for_signal};
  std::ofstream(stale / record_name) << server.pid() << ' ' << server.start_time() << '\n';
  // Its parent, this test, waits for it only afterwards: ended and not waited for is ended.
  EXPECT_EQ(sweep_run_directories(scratch.path()), 1);
  EXPECT_EQ(server.wait(), 128 + SIGQUIT);
}

TEST(Sweep, KillsARecordedServerThatDoesNotEnd) {
  const Scratch scratch;
  const auto stale = make_stale(scratch);
  ::signal(SIGQUIT, SIG_IGN);  // inherited
  Child server{wait_for_signal};
  ::signal(SIGQUIT, SIG_DFL);
  std::ofstream(stale / record_name) << server.pid() << ' ' << server.start_time() << '\n';
  EXPECT_EQ(sweep_run_directories(scratch.path()), 1);
  EXPECT_EQ(server.wait(), 128 + SIGKILL);
}

TEST(Sweep, DoesNotKillAReusedPid) {
  const Scratch scratch;
  const auto stale = make_stale(scratch);
  Child innocent{wait_for_signal};
  std::ofstream(stale / record_name) << innocent.pid() << ' ' << innocent.start_time() - 1 << '\n';
  std::filesystem::create_directory(stale / "data");
  std::ofstream(stale / "data/postmaster.pid") << innocent.pid() << "\n/data\n1\n5432\n/run\n\n 1 1\nready\n";
  EXPECT_EQ(sweep_run_directories(scratch.path()), 1);
  EXPECT_EQ(entries_in(scratch.path()), 0);
  ProcessStatus status;
  ASSERT_TRUE(read_process_status(innocent.pid(), status));
  EXPECT_FALSE(status.has_ended());
}

TEST(Sweep, BySeveralAtOnceDisturbsNoneWhoMakesADirectory) {
  const Scratch scratch;
  Child sweeper{[&] {
    for (;;) sweep_run_directories(scratch.path());
    return 0;
  }};
  for (int i = 0; i < 500; ++i) {
    const RunDirectory made = create_run_directory(scratch.path(), current_account());
    ASSERT_TRUE(std::filesystem::exists(made.path / marker_name));
    ASSERT_TRUE(dismantle(made.path.c_str()));
  }
  EXPECT_EQ(sweeper.kill_and_wait(), 128 + SIGKILL);
}

}  // namespace
}  // namespace pgdbm::testing
