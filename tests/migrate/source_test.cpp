#include "migrate/source.hpp"

#include <pgdbm/base/error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "support/folder.hpp"

namespace pgdbm::migrate {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using tests::Folder;

std::vector<std::string> names_in(const Folder& folder) {
  std::vector<std::string> names;
  for (const auto& migration : read_directory(folder.path())) names.push_back(migration.filename);
  return names;
}

std::string refusal_of_folder(const std::filesystem::path& directory) {
  try {
    (void)read_directory(directory);
  } catch (const MigrationError& error) {
    return error.what();
  }
  ADD_FAILURE() << "threw nothing";
  return {};
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
      refusal_of_folder("no/such/folder"),
      HasSubstr("The migrations folder no/such/folder cannot be read: No such file or directory. It is looked for "
                "from /"));
}

TEST(Source, GuessesWhichFolderWasMeant) {
  const Folder folder;
  std::filesystem::create_directories(folder.path() / "migrations" / "users");
  EXPECT_THAT(refusal_of_folder(folder.path() / "migratons"),
              HasSubstr("Did you mean " + (folder.path() / "migrations").string() + "?"));
  EXPECT_THAT(refusal_of_folder(folder.path() / "migrations" / "user"),
              HasSubstr("Did you mean " + (folder.path() / "migrations" / "users").string() + "?"));
  EXPECT_THAT(refusal_of_folder(folder.path() / "elsewhere"), Not(HasSubstr("Did you mean"))) << "nothing is near";
}

TEST(Source, RefusesAFileForAFolder) {
  const Folder folder;
  folder.write("001_a.sql", "");
  EXPECT_THAT(refusal_of_folder(folder.path() / "001_a.sql"), HasSubstr("cannot be read: Not a directory"));
}

TEST(Source, RefusesAFolderWhoseMigrationsLieBelow) {
  const Folder folder;
  std::filesystem::create_directories(folder.path() / "users");
  std::filesystem::create_directories(folder.path() / "drafts");
  EXPECT_THAT(names_in(folder), ElementsAre());
  folder.write("users/001_a.sql", "");
  EXPECT_THAT(refusal_of_folder(folder.path()),
              HasSubstr("has no migration itself, but users has, and folders below are not read. Name that one."));
  folder.write("001_b.sql", "");
  EXPECT_THAT(names_in(folder), ElementsAre("001_b.sql")) << "beside others it is no mistake";
}

TEST(Source, SaysWhereAFileLiesThatItRefuses) {
  const Folder folder;
  folder.write("a.sql", "");
  EXPECT_THAT(refusal_of_folder(folder.path()),
              HasSubstr("The migration file a.sql in " + folder.path().string() + " has no number"));
}

TEST(Source, F16_FollowsLinksThatStayInTheFolder) {
  const Folder folder;
  std::filesystem::create_directory(folder.path() / "data");
  folder.write("data/x", "SELECT 1;");
  std::filesystem::create_symlink("data/x", folder.path() / "001_a.sql");
  EXPECT_THAT(names_in(folder), ElementsAre("001_a.sql")) << "by its own name, not by that of its target";
  const Folder home;
  std::filesystem::create_directory_symlink(folder.path(), home.path() / "migrations");
  EXPECT_EQ(read_directory(home.path() / "migrations").size(), 1U);
}

TEST(Source, RefusesALinkOutOfTheFolder) {
  const Folder folder;
  const Folder other;
  other.write("x.sql", "SELECT 1;");
  std::filesystem::create_symlink(other.path() / "x.sql", folder.path() / "001_a.sql");
  EXPECT_THAT(refusal_of_folder(folder.path()),
              HasSubstr("001_a.sql is a link to " + (other.path() / "x.sql").string() +
                        ", which is outside of its folder. Put the file itself there."));
}

TEST(Source, RefusesALinkToNothing) {
  const Folder folder;
  std::filesystem::create_symlink("nothing", folder.path() / "001_a.sql");
  EXPECT_THAT(refusal_of_folder(folder.path()), HasSubstr("001_a.sql cannot be read: No such file or directory."));
}

TEST(Source, DoesNotWaitForAPipe) {
  const Folder folder;
  ASSERT_EQ(::mkfifo((folder.path() / "001_a.sql").c_str(), 0600), 0);
  EXPECT_THAT(refusal_of_folder(folder.path()), HasSubstr("001_a.sql cannot be read. Check that it is a file"));
}

TEST(Source, RefusesAFileItMayNotRead) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  const Folder folder;
  folder.write("001_a.sql", "");
  std::filesystem::permissions(folder.path() / "001_a.sql", std::filesystem::perms::none);
  EXPECT_THAT(refusal_of_folder(folder.path()),
              HasSubstr("001_a.sql cannot be read. Check that it is a file, and its perm"));
}

TEST(Source, RefusesALargeFileWithoutReadingIt) {
  const Folder folder;
  folder.write("001_a.sql", "");
  std::filesystem::resize_file(folder.path() / "001_a.sql", std::uintmax_t{1} << 40);
  EXPECT_THAT(refusal_of_folder(folder.path()), HasSubstr("has 1099511627776 bytes, and 67108864 are the most."));
}

TEST(Source, ReadsFilesAsThePythonLibraryDoes) {
  const Folder folder;
  folder.write("001_a.sql", "\xef\xbb\xbfSELECT 1;\r\n").write("001_a.down.sql", "SELECT 2;\r\n");
  const auto migrations = read_directory(folder.path());
  ASSERT_EQ(migrations.size(), 1U);
  EXPECT_EQ(migrations[0].content, "\xef\xbb\xbfSELECT 1;\n");
  EXPECT_EQ(migrations[0].checksum, "a35432496aa3b58f1818bc547ae78c87d1a5e702dcc7f28e2e1fdb38ff3bbf52");
  EXPECT_EQ(migrations[0].down, "SELECT 2;\n");
}

TEST(Source, RefusesWhatCannotBeRead) {
  const Folder folder;
  std::filesystem::create_directory(folder.path() / "001_folder.sql");
  EXPECT_THAT(refusal_of_folder(folder.path()), HasSubstr("001_folder.sql cannot be read."));
}

}  // namespace
}  // namespace pgdbm::migrate
