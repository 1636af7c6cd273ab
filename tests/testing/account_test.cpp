#include "testing/account.hpp"

#include "testing/scratch.hpp"

#include <pgdbm/base/error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgdbm::testing {
namespace {

using ::testing::HasSubstr;

std::string refusal_of_account(const char* asked) {
  try {
    (void)choose_account(asked);
  } catch (const TestDatabaseError& error) {
    return error.what();
  }
  return "no refusal";
}

TEST(Account, OfAnOrdinaryUserIsHisOwn) {
  Child child{[] {
    if (::geteuid() == 0 && ::setuid(65534) != 0) return 1;
    const Account account = choose_account("");
    return account.uid == ::geteuid() && !account.needs_switch ? 0 : 2;
  }};
  EXPECT_EQ(child.wait(), 0);
}

TEST(Account, OfAnOrdinaryUserCannotBeAnothers) {
  Child child{[] {
    if (::geteuid() == 0 && ::setuid(65534) != 0) return 1;
    return refusal_of_account("somebody-else").find("only root may change the user; leave run_as empty") !=
                   std::string::npos
               ? 0
               : 2;
  }};
  EXPECT_EQ(child.wait(), 0);
}

TEST(Account, OfRootIsAnUnprivilegedOne) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root";
  const Account account = choose_account("nobody");
  EXPECT_TRUE(account.needs_switch);
  EXPECT_NE(account.uid, 0U);
  EXPECT_NE(choose_account("").uid, 0U);
}

TEST(Account, RefusesRootAndStrangers) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root";
  EXPECT_EQ(refusal_of_account("root"),
            "cannot start a private PostgreSQL server as user \"root\": PostgreSQL refuses to run as root; name an "
            "unprivileged user in run_as");
  EXPECT_EQ(refusal_of_account("no-such-user"),
            "cannot start a private PostgreSQL server as root: there is no user \"no-such-user\"; name an existing "
            "unprivileged user in run_as");
}

TEST(Account, ReachesOnlyWhatItsModeBitsOpen) {
  const Scratch scratch;
  const auto closed = scratch.make("closed");
  std::filesystem::permissions(closed, std::filesystem::perms{0700});
  const Account stranger{.uid = 12345, .gid = 12345, .name = "stranger"};
  EXPECT_TRUE(can_reach(stranger, scratch.path()));
  EXPECT_FALSE(can_reach(stranger, closed));
  EXPECT_TRUE(can_reach(current_account(), closed));
  EXPECT_FALSE(can_reach(stranger, scratch.path() / "missing"));
}

}  // namespace
}  // namespace pgdbm::testing
