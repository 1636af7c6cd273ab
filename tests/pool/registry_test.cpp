#include "pool/registry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <utility>
#include <vector>

namespace pgdbm::pool {
namespace {

TEST(Registration, KnowsThatAnotherCameBefore) {
  const Registration first{"a"};
  EXPECT_FALSE(first.is_duplicate());
  EXPECT_TRUE(Registration{"a"}.is_duplicate());
  EXPECT_FALSE(Registration{"b"}.is_duplicate());
}

TEST(Registration, ForgetsThoseThatAreGone) {
  Registration first{"a"};
  auto moved = std::move(first);
  first.leave();
  EXPECT_TRUE(Registration{"a"}.is_duplicate()) << "the place has only moved";
  moved = Registration{"b"};
  EXPECT_FALSE(Registration{"a"}.is_duplicate());
  moved.leave();
  moved.leave();
  EXPECT_FALSE(Registration{"b"}.is_duplicate());
}

TEST(Registration, IsSafeAmongThreads) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([] {
      for (int round = 0; round < 1'000; ++round) const Registration some{"a"};
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_FALSE(Registration{"a"}.is_duplicate());
}

TEST(DuplicatePool, NamesTheWayToShareOne) {
  const auto message = duplicate_pool();
  EXPECT_THAT(message, ::testing::HasSubstr("create_shared_pool(config)"));
  EXPECT_THAT(message, ::testing::HasSubstr("AsyncDatabaseManager{pool, \"schema\"}"));
}

}  // namespace
}  // namespace pgdbm::pool
