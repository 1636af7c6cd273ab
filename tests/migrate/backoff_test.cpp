#include "migrate/backoff.hpp"

#include <gtest/gtest.h>

namespace pgdbm::migrate {
namespace {

using namespace std::chrono_literals;

TEST(Backoff, DoublesUpToTheLongestPause) {
  constexpr Backoff backoff{.first = 100ms, .longest = 1000ms};
  EXPECT_EQ(backoff.pause(1, 1), 100ms);
  EXPECT_EQ(backoff.pause(2, 1), 200ms);
  EXPECT_EQ(backoff.pause(4, 1), 800ms);
  EXPECT_EQ(backoff.pause(5, 1), 1000ms);
  EXPECT_EQ(backoff.pause(4'000'000'000U, 1), 1000ms);
}

TEST(Backoff, IsNotTheSameForAll) {
  constexpr Backoff backoff{.first = 100ms, .longest = 1000ms};
  EXPECT_EQ(backoff.pause(1, 0), 50ms);
  EXPECT_EQ(backoff.pause(5, 0.5), 750ms);
}

}  // namespace
}  // namespace pgdbm::migrate
