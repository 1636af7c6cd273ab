#include "testing/remove_tree.hpp"

#include "testing/scratch.hpp"

#include <gtest/gtest.h>

namespace pgdbm::testing {
namespace {

TEST(RemoveTree, RemovesFilesAndFoldersAtAnyDepth) {
  const Scratch scratch;
  for (int i = 0; i < 300; ++i) (void)scratch.write("tree/a/b/c/file" + std::to_string(i), "text");
  (void)scratch.write("tree/file", "text");
  EXPECT_TRUE(remove_tree((scratch.path() / "tree").c_str()));
  EXPECT_EQ(entries_in(scratch.path()), 0);
}

TEST(RemoveTree, FollowsNoSymbolicLink) {
  const Scratch scratch;
  const auto outside = scratch.write("outside/precious", "text");
  std::filesystem::create_directory_symlink(scratch.path() / "outside", scratch.make("tree") / "link");
  EXPECT_TRUE(remove_tree((scratch.path() / "tree").c_str()));
  EXPECT_TRUE(std::filesystem::exists(outside));
}

TEST(RemoveTree, RefusesATreeThatIsALink) {
  const Scratch scratch;
  const auto precious = scratch.write("outside/precious", "text");
  std::filesystem::create_directory_symlink(scratch.path() / "outside", scratch.path() / "link");
  EXPECT_FALSE(remove_tree((scratch.path() / "link").c_str()));
  EXPECT_TRUE(std::filesystem::exists(precious));
}

TEST(RemoveTree, KeepsTheLastFileUntilAllElseIsGone) {
  const Scratch scratch;
  (void)scratch.write("tree/marker", "text");
  // Deeper than the bound, so the removal cannot come to its end.
  std::filesystem::path deep = "tree";
  for (int i = 0; i < 80; ++i) deep /= "d";
  (void)scratch.make(deep);
  EXPECT_FALSE(remove_tree((scratch.path() / "tree").c_str(), "marker"));
  EXPECT_TRUE(std::filesystem::exists(scratch.path() / "tree/marker"));
}

TEST(RemoveTree, TakesWhatIsNotThereForRemoved) {
  const Scratch scratch;
  EXPECT_TRUE(remove_tree((scratch.path() / "nothing").c_str()));
}

}  // namespace
}  // namespace pgdbm::testing
