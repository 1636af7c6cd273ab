#include "testing/processes.hpp"

#include "testing/scratch.hpp"
#include "testing/wait_until.hpp"

#include <gtest/gtest.h>
#include <sys/prctl.h>

namespace pgdbm::testing {
namespace {

using std::chrono_literals::operator""s;

// A process that /proc shows under the name of a server, working in `directory`.
int pose_as_server(const std::filesystem::path& directory) {
  ::prctl(PR_SET_NAME, "postgres");
  if (::chdir(directory.c_str()) != 0) return 1;
  return wait_for_signal();
}

bool is_alive(const Child& child) {
  ProcessStatus status;
  return read_process_status(child.pid(), status) && !status.has_ended();
}

TEST(Processes, TellTheirParentAndStartTime) {
  Child child{wait_for_signal};
  ProcessStatus own;
  ProcessStatus childs;
  ASSERT_TRUE(read_process_status(::getpid(), own));
  ASSERT_TRUE(read_process_status(child.pid(), childs));
  EXPECT_EQ(childs.parent, ::getpid());
  EXPECT_GE(childs.start_time, own.start_time);
  EXPECT_FALSE(childs.has_ended());
}

TEST(Processes, AreReadThroughANameWithBlanksAndParentheses) {
  Child child{[] {
    ::prctl(PR_SET_NAME, "a) Z 7 (b");
    ProcessStatus status;
    return read_process_status(::getpid(), status) && status.parent == ::getppid() ? 0 : 1;
  }};
  EXPECT_EQ(child.wait(), 0);
}

TEST(Processes, ThatHaveEndedAreNotThere) {
  Child child{[] { return 0; }};
  const pid_t pid = child.pid();
  child.wait();
  ProcessStatus status;
  EXPECT_FALSE(read_process_status(pid, status));
  EXPECT_FALSE(signal_process(pid, 0, SIGKILL));
}

TEST(Processes, AreNotSignalledUnderAReusedPid) {
  Child child{wait_for_signal};
  EXPECT_FALSE(signal_process(child.pid(), child.start_time() - 1, SIGKILL));
  EXPECT_TRUE(is_alive(child));
  EXPECT_TRUE(signal_process(child.pid(), child.start_time(), SIGKILL));
  EXPECT_EQ(child.wait(), 128 + SIGKILL);
}

TEST(Processes, OfADirectoryAreFoundByTheirWorkingDirectory) {
  const Scratch scratch;
  const auto inside = scratch.make("run/data");
  const std::string run = scratch.path() / "run";
  Child server{[&] { return pose_as_server(inside); }};
  Child neighbour{[&] { return pose_as_server(scratch.make("run-of-another")); }};
  Child shell{[&] { return ::chdir(inside.c_str()) == 0 ? wait_for_signal() : 1; }};
  const auto count = [&] { return signal_processes_of(run.c_str(), "no such name", ::geteuid(), 0); };
  EXPECT_TRUE(wait_until([&] { return count() == 1; }, 10s));
  EXPECT_EQ(signal_processes_of(run.c_str(), "no such name", ::geteuid() + 1, SIGKILL), 0);
  EXPECT_EQ(signal_processes_of(run.c_str(), "no such name", ::geteuid(), SIGKILL), 1);
  EXPECT_EQ(server.wait(), 128 + SIGKILL);
  EXPECT_TRUE(is_alive(neighbour));
  EXPECT_TRUE(is_alive(shell));
  EXPECT_EQ(count(), 0);
}

TEST(Processes, OfADirectoryAreFoundByItsNameInTheirCommandLine) {
  const std::string name = "pgdbm-pg-" + random_name(10);
  Child server{[&] {
    const Scratch scratch;  // not run to its end: exec replaces us
    const auto program = scratch.path() / "postgres";
    std::filesystem::copy_file("/bin/sleep", program);
    ::execl(program.c_str(), name.c_str(), "1000", static_cast<char*>(nullptr));
    return 1;
  }};
  const auto count = [&] { return signal_processes_of("/nowhere", name, ::geteuid(), 0); };
  ASSERT_TRUE(wait_until([&] { return count() == 1; }, 10s));
  const auto program = std::filesystem::read_symlink("/proc/" + std::to_string(server.pid()) + "/exe");
  EXPECT_EQ(signal_processes_of("/nowhere", name, ::geteuid(), SIGKILL), 1);
  EXPECT_EQ(server.wait(), 128 + SIGKILL);
  std::filesystem::remove_all(program.parent_path());
}

TEST(Processes, CountTheirChildren) {
  EXPECT_EQ(signal_children(0), 0);
  Child first{wait_for_signal};
  Child second{wait_for_signal};
  EXPECT_EQ(signal_children(SIGKILL), 2);
  EXPECT_EQ(first.wait(), 128 + SIGKILL);
  EXPECT_EQ(second.wait(), 128 + SIGKILL);
  EXPECT_EQ(signal_children(0), 0);
}

}  // namespace
}  // namespace pgdbm::testing
