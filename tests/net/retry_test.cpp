#include "net/retry.hpp"

#include <gtest/gtest.h>

namespace pgdbm::net {
namespace {

using namespace std::chrono_literals;

TEST(RetryDelay, DoublesUpToItsLongest) {
  EXPECT_EQ(retry_delay(0, 1), 100ms);
  EXPECT_EQ(retry_delay(1, 1), 200ms);
  EXPECT_EQ(retry_delay(6, 1), 6'400ms);
  EXPECT_EQ(retry_delay(7, 1), 10s);
  EXPECT_EQ(retry_delay(4'000'000'000, 1), 10s);
}

TEST(RetryDelay, IsSpreadOverItsUpperHalf) {
  EXPECT_EQ(retry_delay(0, 0), 50ms);
  EXPECT_EQ(retry_delay(0, 0.5), 75ms);
  EXPECT_EQ(retry_delay(0, -1), 50ms);
  EXPECT_EQ(retry_delay(0, 2), 100ms);
}

TEST(RetryDelay, PortionsAreDrawnAnew) {
  const auto first = random_portion();
  bool differs = false;
  for (int i = 0; i < 10; ++i) {
    const auto next = random_portion();
    EXPECT_GE(next, 0);
    EXPECT_LE(next, 1);
    differs = differs || next != first;
  }
  EXPECT_TRUE(differs);
}

}  // namespace
}  // namespace pgdbm::net
