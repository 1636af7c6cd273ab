#include "db/conninfo/environment.hpp"

#include "db/conninfo/surroundings.hpp"

#include <gtest/gtest.h>
#include <pwd.h>

#include <cstdlib>

namespace pgdbm::db::conninfo {
namespace {

TEST_F(Surroundings, GiveTheHomeThatHomeNamesBeforeTheAccounts) {
  EXPECT_EQ(environment().home(), home.path());
  variables["HOME"] = "";
  EXPECT_EQ(environment().home(), "/nowhere");
  variables.erase("HOME");
  EXPECT_EQ(environment().home(), "/nowhere");
}

TEST(Environment, IsEmptyUnlessSaidOtherwise) {
  const Environment empty;
  EXPECT_EQ(empty.variable("HOME"), std::nullopt);
  EXPECT_EQ(empty.home(), "");
}

TEST(Environment, IsThatOfTheProcess) {
  const auto environment = process_environment();
  const char* const path = std::getenv("PATH");
  ASSERT_NE(path, nullptr);
  EXPECT_EQ(environment.variable("PATH"), path);
  EXPECT_EQ(environment.variable("PGDBM_NOBODY_SETS_THIS"), std::nullopt);
  const passwd* const entry = getpwuid(geteuid());
  EXPECT_EQ(environment.account, entry == nullptr ? "" : entry->pw_name);
}

}  // namespace
}  // namespace pgdbm::db::conninfo
