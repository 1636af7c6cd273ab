#include "net/wakefulness.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace pgdbm::net {
namespace {

using namespace std::chrono_literals;

class Wakeful : public ::testing::Test {
 protected:
  void SetUp() override { time_ = Wakefulness::Clock::time_point{} + 1h; }

  std::unique_ptr<Wakefulness> connection(bool is_wanted = true) {
    return std::make_unique<Wakefulness>(is_wanted, waiting_);
  }
  static bool sent(Wakefulness& connection) { return connection.sent(&Wakeful::now); }
  static bool goes_on(Wakefulness& connection, Wakefulness::Clock::duration passed) {
    time_ += passed;
    return connection.goes_on(&Wakeful::now);
  }
  /// Waits slept through until the next attempt, which is in vain.
  static unsigned slept_until_next_miss(Wakefulness& connection) {
    unsigned slept = 0;
    while (!sent(connection)) {
      connection.answered();
      ++slept;
    }
    EXPECT_FALSE(goes_on(connection, 1s));
    connection.answered();
    return slept;
  }

  Wakefulness::Waiting waiting_{0};
  static inline Wakefulness::Clock::time_point time_;

 private:
  static Wakefulness::Clock::time_point now() { return time_; }
};

TEST_F(Wakeful, ReplyIsLookedForUntilItIsThereOrTheTimeIsOver) {
  const auto one = connection();
  ASSERT_TRUE(sent(*one));
  EXPECT_TRUE(goes_on(*one, 50us));
  one->answered();
  EXPECT_FALSE(goes_on(*one, 0us));
  ASSERT_TRUE(sent(*one));
  EXPECT_TRUE(goes_on(*one, 99us));
  EXPECT_FALSE(goes_on(*one, 1us));
}

TEST_F(Wakeful, NothingIsLookedForUnasked) {
  const auto asleep = connection(false);
  EXPECT_FALSE(sent(*asleep));
  EXPECT_EQ(waiting_, 1) << "others are not alone all the same";
  asleep->answered();
  EXPECT_EQ(waiting_, 0);
}

TEST_F(Wakeful, WhatIsInVainIsTriedEverMoreRarely) {
  const auto one = connection();
  unsigned slept = slept_until_next_miss(*one);
  EXPECT_EQ(slept, 0U);
  for (unsigned expected = 2; expected < Wakefulness::most_slept; expected *= 2) {
    slept = slept_until_next_miss(*one);
    EXPECT_EQ(slept, expected);
  }
  for (int again = 0; again < 3; ++again) EXPECT_EQ(slept_until_next_miss(*one), Wakefulness::most_slept);
}

TEST_F(Wakeful, OneReplyInTimeIsEnoughToTrustTheNext) {
  const auto one = connection();
  for (int misses = 0; misses < 5; ++misses) slept_until_next_miss(*one);
  while (!sent(*one)) one->answered();
  one->answered();
  EXPECT_TRUE(sent(*one));
}

TEST_F(Wakeful, WhoeverIsNotAloneSleeps) {
  const auto one = connection();
  auto other = connection();
  ASSERT_TRUE(sent(*one));
  EXPECT_FALSE(sent(*other));
  EXPECT_FALSE(goes_on(*one, 1us));
  other.reset();  // its reply will not come
  EXPECT_EQ(waiting_, 1);
  one->answered();
  EXPECT_TRUE(sent(*one)) << "to give way to another is no reason to sleep later";
}

TEST_F(Wakeful, FlightsBehindOthersAreCountedOnce) {
  const auto one = connection();
  ASSERT_TRUE(sent(*one));
  ASSERT_TRUE(sent(*one));
  EXPECT_EQ(waiting_, 1);
  one->answered();
  one->answered();
  EXPECT_EQ(waiting_, 0);
}

}  // namespace
}  // namespace pgdbm::net
