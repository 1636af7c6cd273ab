#include "testing/clone_tree.hpp"

#include "testing/scratch.hpp"

#include <pgdbm/base/error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgdbm::testing {
namespace {

using ::testing::HasSubstr;

TEST(CloneTree, CopiesFilesOfAnySizeAndCountsThem) {
  const Scratch scratch;
  const std::string large(300'000, 'x');
  (void)scratch.write("from/empty", "");
  (void)scratch.write("from/base/1/small", "text");
  (void)scratch.write("from/base/1/large", large);
  (void)scratch.make("from/pg_tblspc");
  const TreeSize size = clone_tree(scratch.path() / "from", scratch.path() / "to", current_account());
  EXPECT_EQ(size, (TreeSize{.files = 3, .bytes = 300'004}));
  EXPECT_EQ(content_of(scratch.path() / "to/base/1/small"), "text");
  EXPECT_EQ(content_of(scratch.path() / "to/base/1/large"), large);
  EXPECT_EQ(content_of(scratch.path() / "to/empty"), "");
  EXPECT_TRUE(std::filesystem::is_directory(scratch.path() / "to/pg_tblspc"));
}

TEST(CloneTree, CopiesFromAnotherFileSystem) {
  const Scratch scratch;
  const TreeSize size = clone_tree(PGDBM_SOURCE_DIR "/src/testing", scratch.path() / "to", current_account());
  EXPECT_GT(size.files, 10U);
  EXPECT_EQ(content_of(scratch.path() / "to/clone_tree.cpp"),
            content_of(PGDBM_SOURCE_DIR "/src/testing/clone_tree.cpp"));
}

TEST(CloneTree, GivesTheCopyToItsOwnerAlone) {
  const Scratch scratch;
  std::filesystem::permissions(scratch.write("from/file", "text"), std::filesystem::perms{0666});
  (void)clone_tree(scratch.path() / "from", scratch.path() / "to", current_account());
  EXPECT_EQ(std::filesystem::status(scratch.path() / "to").permissions(), std::filesystem::perms{0700});
  EXPECT_EQ(std::filesystem::status(scratch.path() / "to/file").permissions(), std::filesystem::perms{0600});
}

TEST(CloneTree, RefusesLinks) {
  const Scratch scratch;
  std::filesystem::create_symlink("/etc/hostname", scratch.make("from") / "link");
  try {
    (void)clone_tree(scratch.path() / "from", scratch.path() / "to", current_account());
    FAIL() << "copied a link";
  } catch (const TestDatabaseError& error) {
    EXPECT_THAT(error.what(), HasSubstr("/from/link is neither a file nor a directory"));
  }
}

TEST(CloneTree, NamesTheFileThatIsInTheWay) {
  const Scratch scratch;
  (void)scratch.write("from/file", "text");
  (void)scratch.make("to");
  try {
    (void)clone_tree(scratch.path() / "from", scratch.path() / "to", current_account());
    FAIL() << "wrote over an existing tree";
  } catch (const TestDatabaseError& error) {
    EXPECT_THAT(error.what(), HasSubstr("could not create the copy of the directory " +
                                        (scratch.path() / "from").string() + ": File exists"));
  }
}

}  // namespace
}  // namespace pgdbm::testing
