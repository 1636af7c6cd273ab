#include "migrate/source.hpp"

#include <pgdbm/base/error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/folder.hpp"

namespace pgdbm::migrate {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using tests::Folder;

std::vector<std::string> names_in(const Folder& folder) {
  std::vector<std::string> names;
  for (const auto& migration : read_directory(folder.path())) names.push_back(migration.filename);
  return names;
}

std::string refusal_of(const std::filesystem::path& directory) {
  try {
    (void)read_directory(directory);
  } catch (const MigrationError& error) {
    return error.what();
  }
  ADD_FAILURE() << "threw nothing";
  return {};
}

TEST(Source, OrdersFilesByTheirNumbersAndNotByTheirLetters) {
  const Folder folder;
  folder.write("10_c.sql", "").write("9_b.sql", "").write("001_a.sql", "");
  EXPECT_THAT(names_in(folder), ElementsAre("001_a.sql", "9_b.sql", "10_c.sql"));
}

TEST(Source, PassesOverWhatIsNoMigration) {
  const Folder folder;
  folder.write("001_a.sql", "").write(".002_b.sql", "").write("README.md", "").write("003_c.sql.bak", "");
  EXPECT_THAT(names_in(folder), ElementsAre("001_a.sql"));
}

TEST(Source, IsEmptyForAnEmptyFolder) {
  const Folder folder;
  EXPECT_THAT(names_in(folder), ElementsAre());
}

TEST(Source, NamesAFolderThatIsNotThere) {
  EXPECT_THAT(
      refusal_of("no/such/folder"),
      HasSubstr("The migrations folder no/such/folder cannot be read: No such file or directory. It is looked for "
                "from /"));
}

TEST(Source, RefusesTwoFilesWithOneNumber) {
  const Folder folder;
  folder.write("1_a.sql", "").write("001_b.sql", "");
  EXPECT_THAT(refusal_of(folder.path()),
              HasSubstr("have the number 1: 001_b.sql and 1_a.sql. Renumber the newer one."));
}

TEST(Source, RefusesAFileWithoutANumber) {
  const Folder folder;
  folder.write("create_users.sql", "");
  EXPECT_THAT(refusal_of(folder.path()),
              HasSubstr("has no number to be ordered by. Name it 001_create_users.sql or V1__create_users.sql."));
}

TEST(Source, RefusesWhatCannotBeRead) {
  const Folder folder;
  std::filesystem::create_directory(folder.path() / "001_folder.sql");
  EXPECT_THAT(refusal_of(folder.path()), HasSubstr("001_folder.sql cannot be read."));
}

}  // namespace
}  // namespace pgdbm::migrate
