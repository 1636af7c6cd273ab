#include "testing/initdb_cache.hpp"

#include "testing/scratch.hpp"

#include <pgdbm/base/error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>

namespace pgdbm::testing {
namespace {

using ::testing::ElementsAre;

class InitdbCacheTest : public ::testing::Test {
 protected:
  InitdbCacheTest() { (void)scratch_.write("cluster/base/1/1259", "rows"); }

  [[nodiscard]] std::filesystem::path folder() const { return scratch_.path() / "cache/deep"; }
  [[nodiscard]] InitdbCache cache() const { return InitdbCache{{folder()}, "15-key"}; }
  [[nodiscard]] std::filesystem::path cluster() const { return scratch_.path() / "cluster"; }
  [[nodiscard]] std::filesystem::path data() const { return scratch_.path() / "data"; }
  [[nodiscard]] bool is_cloned() const { return cache().clone_to(data(), current_account()); }

  Scratch scratch_;
};

TEST_F(InitdbCacheTest, GivesBackWhatWasPublished) {
  EXPECT_FALSE(is_cloned());
  cache().publish(cluster());
  EXPECT_TRUE(is_cloned());
  EXPECT_EQ(content_of(data() / "base/1/1259"), "rows");
  EXPECT_EQ(entries_in(folder()), 1);
}

TEST_F(InitdbCacheTest, KeepsEntriesApartByTheirKeys) {
  cache().publish(cluster());
  EXPECT_FALSE((InitdbCache{{folder()}, "16-key"}.clone_to(data(), current_account())));
}

TEST_F(InitdbCacheTest, ThrowsAwayAnEntryThatLostAFile) {
  cache().publish(cluster());
  std::filesystem::remove(folder() / "15-key/cluster/base/1/1259");
  EXPECT_FALSE(is_cloned());
  EXPECT_FALSE(std::filesystem::exists(data()));
  EXPECT_EQ(entries_in(folder()), 0);
}

TEST_F(InitdbCacheTest, ThrowsAwayAnEntryThatLostBytes) {
  cache().publish(cluster());
  std::filesystem::resize_file(folder() / "15-key/cluster/base/1/1259", 0);
  EXPECT_FALSE(is_cloned());
}

TEST_F(InitdbCacheTest, ThrowsAwayAnEntryThatWasNeverCompleted) {
  cache().publish(cluster());
  std::filesystem::remove(folder() / "15-key/complete");
  EXPECT_FALSE(is_cloned());
  cache().publish(cluster());
  EXPECT_TRUE(is_cloned());
}

TEST_F(InitdbCacheTest, LeavesTheEntryOfWhoeverWasFirst) {
  cache().publish(cluster());
  (void)scratch_.write("cluster/base/1/1259", "later");
  cache().publish(cluster());
  EXPECT_TRUE(is_cloned());
  EXPECT_EQ(content_of(data() / "base/1/1259"), "rows");
  EXPECT_EQ(entries_in(folder()), 1);
}

TEST_F(InitdbCacheTest, ClearsUpAfterOneWhoWasKilledWhilePublishing) {
  std::filesystem::create_directories(folder());
  std::filesystem::create_directory(create_run_directory(folder(), current_account()).path / "entry");
  EXPECT_EQ(entries_in(folder()), 1);
  EXPECT_FALSE(is_cloned());
  EXPECT_EQ(entries_in(folder()), 0);
}

TEST_F(InitdbCacheTest, TakesNoFolderThatOthersMayWriteTo) {
  cache().publish(cluster());
  std::filesystem::permissions(folder(), std::filesystem::perms{0777});
  EXPECT_FALSE(is_cloned());
  EXPECT_FALSE(cache().lock());
}

TEST_F(InitdbCacheTest, TakesNoFolderOfAnotherUser) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root";
  cache().publish(cluster());
  ASSERT_EQ(::chown(folder().c_str(), 12345, 12345), 0);
  EXPECT_FALSE(is_cloned());
  EXPECT_FALSE(cache().lock());
}

TEST_F(InitdbCacheTest, TakesNoLinkForAFolder) {
  cache().publish(cluster());
  std::filesystem::create_directory_symlink(folder(), scratch_.path() / "link");
  EXPECT_FALSE((InitdbCache{{scratch_.path() / "link"}, "15-key"}.clone_to(data(), current_account())));
}

TEST_F(InitdbCacheTest, UsesTheNextFolderWhenTheFirstCannotBeWritten) {
  const InitdbCache cache{{"/proc/nowhere", folder()}, "15-key"};
  cache.publish(cluster());
  EXPECT_TRUE(cache.clone_to(data(), current_account()));
  EXPECT_TRUE(std::filesystem::exists(folder() / "15-key"));
}

TEST_F(InitdbCacheTest, DoesWithoutAnyFolder) {
  const InitdbCache cache{{"/proc/nowhere"}, "15-key"};
  EXPECT_FALSE(cache.lock());
  cache.publish(cluster());
  EXPECT_FALSE(cache.clone_to(data(), current_account()));
}

TEST_F(InitdbCacheTest, LocksOutOtherBuilders) {
  const FileDescriptor lock = cache().lock();
  ASSERT_TRUE(lock);
  const FileDescriptor other{::open((folder() / "15-key.lock").c_str(), O_RDWR | O_CLOEXEC)};
  EXPECT_NE(::flock(other.get(), LOCK_EX | LOCK_NB), 0);
}

TEST(CacheFolders, BeginWithTheUsersCache) {
  const Scratch home;
  const Variable runtime{"XDG_RUNTIME_DIR", "/run/user/1"};
  const Variable temporary{"TMPDIR", nullptr};
  const Variable home_variable{"HOME", home.path().c_str()};
  const std::string own = "pgdbm-cache-" + std::to_string(::geteuid());
  {
    const Variable cache{"XDG_CACHE_HOME", "/somewhere"};
    EXPECT_THAT(cache_folders(),
                ElementsAre("/somewhere/pgdbm/initdb", "/run/user/1/" + own, "/dev/shm/" + own, "/tmp/" + own));
  }
  const Variable cache{"XDG_CACHE_HOME", nullptr};
  EXPECT_THAT(cache_folders(),
              ElementsAre(home.path() / ".cache/pgdbm/initdb", "/run/user/1/" + own, "/dev/shm/" + own, "/tmp/" + own));
}

TEST(CacheFolders, AreNotInTheHomeOfAnotherUser) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root";
  const Scratch home;
  ASSERT_EQ(::chown(home.path().c_str(), 12345, 12345), 0);
  const Variable cache{"XDG_CACHE_HOME", nullptr};
  const Variable home_variable{"HOME", home.path().c_str()};
  EXPECT_THAT(cache_folders(), ::testing::Not(::testing::Contains(home.path() / ".cache/pgdbm/initdb")));
}

TEST(CacheKey, TellsApartVersionsFoldersAndArguments) {
  const Binaries binaries{.directory = "/usr/bin", .version = "15.1 (Debian)", .major = 15};
  Binaries rebuilt = binaries;
  rebuilt.version = "15.1 (own)";
  Binaries moved = binaries;
  moved.directory = "/opt/bin";
  const std::string key = cache_key(binaries, {"ab", "c"});
  EXPECT_TRUE(key.starts_with("15.1-"));
  EXPECT_EQ(key.size(), 5U + 16U);
  EXPECT_EQ(key, cache_key(binaries, {"ab", "c"}));
  EXPECT_NE(key, cache_key(rebuilt, {"ab", "c"}));
  EXPECT_NE(key, cache_key(moved, {"ab", "c"}));
  EXPECT_NE(key, cache_key(binaries, {"a", "bc"}));
}

}  // namespace
}  // namespace pgdbm::testing
