// The server under root, under an ordinary user, without a home, and many at once for the first time.
#include "testing/psql.hpp"
#include "testing/scratch.hpp"
#include <pgdbm/testing/private_server.hpp>

#include <gtest/gtest.h>
#include <pwd.h>
#include <sys/stat.h>

#include <memory>
#include <vector>

namespace pgdbm::testing {
namespace {

uid_t owner_of(const std::filesystem::path& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 ? status.st_uid : 0;
}

TEST(Accounts, RootsServerRunsAsPostgres) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root";
  const PrivateServer server;
  const uid_t user = owner_of("/proc/" + std::to_string(server.process_id()));
  EXPECT_NE(user, 0U);
  EXPECT_EQ(owner_of(server.data_directory() / "PG_VERSION"), user);
  EXPECT_EQ(psql(server, "SELECT 1"), "1");
}

TEST(Accounts, RootsServerRunsAsWhoeverIsAskedFor) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root";
  const PrivateServer server{{.run_as = "nobody"}};
  EXPECT_EQ(owner_of("/proc/" + std::to_string(server.process_id())), ::getpwnam("nobody")->pw_uid);
  EXPECT_EQ(psql(server, "SELECT 1"), "1");
}

TEST(Accounts, AnOrdinaryUsersServerRunsAsHimself) {
  const Scratch scratch;
  const auto home = scratch.make("home");
  const auto runs = scratch.make("runs");
  hand_to_nobody(home);
  hand_to_nobody(runs);
  const Variable home_variable{"HOME", home.c_str()};
  const Variable cache{"XDG_CACHE_HOME", nullptr};
  Child user{[&] {
    if (!become_ordinary()) return 1;
    for (int start = 0; start < 2; ++start) {  // with an empty cache, and from it
      const PrivateServer server{{.run_directory_parent = runs}};
      if (owner_of("/proc/" + std::to_string(server.process_id())) != ::geteuid()) return 2;
      if (psql(server, "SELECT 1") != "1") return 3;
    }
    return 0;
  }};
  EXPECT_EQ(user.wait(), 0);
  EXPECT_EQ(entries_in(runs), 0);
  EXPECT_EQ(entries_in(home / ".cache/pgdbm/initdb"), 2);  // the entry and its lock
}

TEST(Accounts, AReadOnlyHomeIsNoHindrance) {
  const Scratch scratch;
  const auto home = scratch.make("home");
  const auto temporary = scratch.make("tmp");
  hand_to_nobody(home);
  hand_to_nobody(temporary);
  const Variable runtime{"XDG_RUNTIME_DIR", nullptr};
  const Variable temporary_variable{"TMPDIR", temporary.c_str()};
  std::filesystem::permissions(home, std::filesystem::perms{0500});
  const Variable home_variable{"HOME", home.c_str()};
  const Variable cache{"XDG_CACHE_HOME", nullptr};
  Child user{[&] {
    if (!become_ordinary()) return 1;
    const PrivateServer server;
    return psql(server, "SELECT 1") == "1" ? 0 : 2;
  }};
  EXPECT_EQ(user.wait(), 0);
  EXPECT_EQ(entries_in(home), 0);
  EXPECT_EQ(entries_in(temporary), 1);  // the cache
}

TEST(Accounts, RootNeedsNoWritableHomeEither) {
  const Scratch scratch;
  const Variable runtime{"XDG_RUNTIME_DIR", nullptr};
  const Variable temporary{"TMPDIR", scratch.path().c_str()};
  const Variable home_variable{"HOME", "/proc"};  // where not even root makes a folder
  const Variable cache{"XDG_CACHE_HOME", nullptr};
  const PrivateServer server;
  EXPECT_EQ(psql(server, "SELECT 1"), "1");
}

TEST(Accounts, EightFirstStartsAtOnceMakeOneCacheEntry) {
  const Scratch scratch;
  const auto runs = scratch.make("runs");
  const Variable cache{"XDG_CACHE_HOME", scratch.make("cache").c_str()};
  {
    std::vector<std::unique_ptr<Child>> starters;
    for (int i = 0; i < 8; ++i) {
      starters.push_back(std::make_unique<Child>([&] {
        const PrivateServer server{{.run_directory_parent = runs}};
        return psql(server, "SELECT 1") == "1" ? 0 : 1;
      }));
    }
    for (const auto& starter : starters) EXPECT_EQ(starter->wait(), 0);
  }
  EXPECT_EQ(entries_in(runs), 0);
  EXPECT_EQ(entries_in(scratch.path() / "cache/pgdbm/initdb"), 2);  // the entry and its lock
}

}  // namespace
}  // namespace pgdbm::testing
