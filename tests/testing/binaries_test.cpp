#include "testing/binaries.hpp"

#include "testing/scratch.hpp"

#include <pgdbm/base/error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgdbm::testing {
namespace {

// A folder that looks like an installed PostgreSQL.
std::filesystem::path install(const Scratch& scratch, const std::string& directory, const std::string& version) {
  for (const char* program : {"initdb", "postgres"}) {
    const auto file = scratch.write(directory + "/" + program,
                                    "#!/bin/sh\necho '" + std::string{program} + " (PostgreSQL) " + version + "'\n");
    std::filesystem::permissions(file, std::filesystem::perms{0755});
  }
  return scratch.path() / directory;
}

BinarySearch search_in(const Scratch& scratch) {
  return {.variable = "PGDBM_TEST_NO_SUCH_VARIABLE",
          .pg_config = (scratch.path() / "pg_config").string(),
          .debian_root = scratch.path() / "debian"};
}

std::string refusal_of_search(const BinarySearch& search) {
  try {
    return "found " + find_binaries(search).directory.string();
  } catch (const TestDatabaseError& error) {
    return error.what();
  }
}

TEST(Binaries, AreTheNewestInstalledByNumberNotByLetter) {
  const Scratch scratch;
  install(scratch, "debian/9.6/bin", "9.6.24");
  install(scratch, "debian/10/bin", "10.1");
  const Binaries found = find_binaries(search_in(scratch));
  EXPECT_EQ(found.directory, scratch.path() / "debian/10/bin");
  EXPECT_EQ(found.version, "10.1");
  EXPECT_EQ(found.major, 10);
}

TEST(Binaries, OfPgConfigGoBeforeTheNewestInstalled) {
  const Scratch scratch;
  install(scratch, "debian/16/bin", "16.1");
  const auto configured = install(scratch, "own", "15.3 (built here)");
  const auto pg_config = scratch.write("pg_config", "#!/bin/sh\necho " + configured.string() + "\n");
  std::filesystem::permissions(pg_config, std::filesystem::perms{0755});
  const Binaries found = find_binaries(search_in(scratch));
  EXPECT_EQ(found.directory, configured);
  EXPECT_EQ(found.version, "15.3 (built here)");
}

TEST(Binaries, OfAPgConfigThatNamesNoServerAreNotTaken) {
  const Scratch scratch;
  const auto installed = install(scratch, "debian/16/bin", "16.1");
  const auto pg_config = scratch.write("pg_config", "#!/bin/sh\necho " + scratch.make("client_only").string() + "\n");
  std::filesystem::permissions(pg_config, std::filesystem::perms{0755});
  EXPECT_EQ(find_binaries(search_in(scratch)).directory, installed);
}

TEST(Binaries, AskedForAreBinding) {
  const Scratch scratch;
  install(scratch, "debian/16/bin", "16.1");
  BinarySearch search = search_in(scratch);
  search.asked = scratch.make("empty");
  EXPECT_THAT(refusal_of_search(search), ::testing::HasSubstr("/empty (asked for by the caller): lacks initdb\n"));
}

TEST(Binaries, NamedByTheVariableAreBinding) {
  const Scratch scratch;
  install(scratch, "debian/16/bin", "16.1");
  BinarySearch search = search_in(scratch);
  search.variable = "PGDBM_TEST_BINARIES";
  const auto named = install(scratch, "named", "17.0");
  {
    const Variable variable{"PGDBM_TEST_BINARIES", named.c_str()};
    EXPECT_EQ(find_binaries(search).directory, named);
  }
  const Variable variable{"PGDBM_TEST_BINARIES", "/nowhere"};
  EXPECT_THAT(refusal_of_search(search), ::testing::HasSubstr("/nowhere ($PGDBM_TEST_BINARIES): lacks initdb\n"));
}

TEST(Binaries, ThatAreMissingAreSoughtEverywhereBeforeGivingUp) {
  const Scratch scratch;
  EXPECT_EQ(refusal_of_search(search_in(scratch)),
            "cannot start a private PostgreSQL server: found no folder with initdb and postgres. Searched:\n  " +
                scratch.path().string() + "/pg_config --bindir (no answer): lacks initdb\n  " +
                scratch.path().string() +
                "/debian/*/bin (no such folder): lacks initdb\n"
                "Install PostgreSQL (Debian: apt-get install postgresql-15), or name its bin folder in "
                "PGDBM_TEST_NO_SUCH_VARIABLE");
}

TEST(Binaries, ThatDoNotTellTheirVersionAreNotTaken) {
  const Scratch scratch;
  install(scratch, "debian/16/bin", "16.1");
  std::ofstream(scratch.path() / "debian/16/bin/postgres") << "#!/bin/sh\nexit 1\n";
  EXPECT_THAT(refusal_of_search(search_in(scratch)), ::testing::HasSubstr("lacks a postgres that tells its version"));
}

}  // namespace
}  // namespace pgdbm::testing
