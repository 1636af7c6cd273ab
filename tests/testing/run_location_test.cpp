#include "testing/run_location.hpp"

#include "testing/scratch.hpp"

#include <pgdbm/base/error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgdbm::testing {
namespace {

std::vector<std::string> parents_of(const std::vector<RunLocation>& locations) {
  std::vector<std::string> parents;
  for (const RunLocation& location : locations) parents.push_back(location.parent);
  return parents;
}

TEST(RunLocation, PrefersMemoryThenTheUsersFoldersThenTmp) {
  const Variable runtime{"XDG_RUNTIME_DIR", "/run/user/1"};
  const Variable temporary{"TMPDIR", "/var/tmp"};
  EXPECT_THAT(parents_of(run_locations({})), ::testing::ElementsAre("/dev/shm", "/run/user/1", "/var/tmp", "/tmp"));
}

TEST(RunLocation, IgnoresVariablesThatNameNoAbsolutePath) {
  const Variable runtime{"XDG_RUNTIME_DIR", nullptr};
  const Variable temporary{"TMPDIR", "here"};
  EXPECT_THAT(parents_of(run_locations({})), ::testing::ElementsAre("/dev/shm", "/tmp"));
}

TEST(RunLocation, AskedForIsTheOnlyOne) {
  EXPECT_THAT(parents_of(run_locations("/some/../folder")), ::testing::ElementsAre("/folder"));
}

TEST(RunLocation, WithoutRoomIsAtFault) {
  const Scratch scratch;
  const Account self = current_account();
  EXPECT_EQ(fault_of({scratch.path(), "test", 1}, self), "");
  EXPECT_EQ(fault_of({scratch.path(), "test", std::uint64_t{1} << 60U}, self), "has less than 1099511627776 MB free");
}

TEST(RunLocation, ThatTheServersUserMayNotEnterIsAtFault) {
  const Scratch scratch;
  std::filesystem::permissions(scratch.path(), std::filesystem::perms{0700});
  const Account stranger{.uid = 12345, .gid = 12345, .name = "stranger", .needs_switch = true};
  EXPECT_EQ(fault_of({scratch.path(), "test"}, stranger),
            "user \"stranger\", whom the server runs as, may not enter it");
}

TEST(RunLocation, TooLongForASocketIsAtFault) {
  const Scratch scratch;
  const Account self = current_account();
  // 107 bytes less "/pgdbm-pg-0123456789/.s.PGSQL.65535.lock"
  const std::size_t room = 107 - 40 - scratch.path().native().size() - 1;
  EXPECT_EQ(fault_of({scratch.make(std::string(room, 'x')), "test"}, self), "");
  EXPECT_EQ(fault_of({scratch.make(std::string(room + 1, 'x')), "test"}, self),
            "its path is too long: a socket there would take 108 bytes, and 107 are the limit");
}

TEST(RunLocation, ThatFailsIsNamedWithItsFault) {
  try {
    (void)choose_run_location({{"/proc/nowhere", "memory"}, {"/etc/hostname", "$TMPDIR"}}, current_account());
    FAIL() << "found a place";
  } catch (const TestDatabaseError& error) {
    EXPECT_STREQ(error.what(),
                 "cannot start a private PostgreSQL server: found no folder for its run directory. Tried:\n"
                 "  /proc/nowhere (memory): is not a folder\n"
                 "  /etc/hostname ($TMPDIR): is not a folder\n"
                 "Name a writable folder with a short path in run_directory_parent");
  }
}

}  // namespace
}  // namespace pgdbm::testing
