#include "base/backoff.hpp"

#include <gtest/gtest.h>

namespace pgdbm {
namespace {

using namespace std::chrono_literals;

constexpr Backoff backoff{.first = 100ms, .longest = 1000ms};

TEST(Backoff, DoublesUpToTheLongestPause) {
  EXPECT_EQ(backoff.pause(0, 1), 100ms);
  EXPECT_EQ(backoff.pause(1, 1), 200ms);
  EXPECT_EQ(backoff.pause(3, 1), 800ms);
  EXPECT_EQ(backoff.pause(4, 1), 1000ms);
  EXPECT_EQ(backoff.pause(4'000'000'000U, 1), 1000ms);
}

TEST(Backoff, IsSpreadOverAllOfThePause) {
  EXPECT_EQ(backoff.pause(0, 0), 0ms);
  EXPECT_EQ(backoff.pause(4, 0.5), 500ms);
  EXPECT_EQ(backoff.pause(0, -1), 0ms);
  EXPECT_EQ(backoff.pause(0, 2), 100ms);
}

TEST(RandomPortion, IsDrawnAnewBetweenItsLeastAndOne) {
  for (const double least : {0.0, 0.5}) {
    const auto first = random_portion(least);
    bool differs = false;
    for (int i = 0; i < 100; ++i) {
      const auto next = random_portion(least);
      EXPECT_GE(next, least);
      EXPECT_LE(next, 1);
      differs = differs || next != first;
    }
    EXPECT_TRUE(differs);
  }
}

}  // namespace
}  // namespace pgdbm
