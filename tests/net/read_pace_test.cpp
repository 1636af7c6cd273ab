#include "net/read_pace.hpp"

#include <gtest/gtest.h>

namespace pgdbm::net {
namespace {

using namespace std::chrono_literals;

/// A clock that stands where a test puts it, and counts how often it is looked at.
class Pace : public ::testing::Test {
 protected:
  void SetUp() override {
    time_ = ReadPace::Clock::time_point{} + 1h;
    looks_ = 0;
  }

  /// So many bytes came within that time.
  ReadPace::Clock::duration after(std::size_t bytes, ReadPace::Clock::duration time) {
    time_ += time;
    pace_.took(bytes);
    return pace_.rest(&Pace::now);
  }

  ReadPace pace_;
  static inline ReadPace::Clock::time_point time_;
  static inline int looks_ = 0;

 private:
  static ReadPace::Clock::time_point now() {
    ++looks_;
    return time_;
  }
};

TEST_F(Pace, ShortReplyIsNeitherKeptWaitingNorTimed) {
  for (std::size_t taken = 0; taken + 1024 < ReadPace::long_reply; taken += 1024) EXPECT_EQ(after(1024, 10us), 0us);
  EXPECT_EQ(looks_, 0);
}

TEST_F(Pace, LongReplyRestsForAsLongAsAGoodReadTakes) {
  EXPECT_EQ(after(ReadPace::long_reply, 1ms), 0us) << "nothing is timed yet";
  const auto rest = after(100 * ReadPace::good_read, 50ms);
  EXPECT_EQ(rest, 500us);
}

TEST_F(Pace, RestIsASmallPartOfTheTimeThatTheReplyHasTaken) {
  after(ReadPace::long_reply, 1ms);
  EXPECT_EQ(after(ReadPace::good_read, 640us), 20us);
}

TEST_F(Pace, RestIsNeverLongerThanAMillisecond) {
  after(ReadPace::long_reply, 1ms);
  EXPECT_EQ(after(100 * ReadPace::good_read, 300ms), 1ms);
}

TEST_F(Pace, SlowStreamIsHeardAtOnce) {
  after(ReadPace::long_reply, 1ms);
  EXPECT_EQ(after(100 * ReadPace::good_read, 500ms), 0us);
}

TEST_F(Pace, ServerThatPausesIsHeardAtOnceWhenItGoesOn) {
  after(ReadPace::long_reply, 1ms);
  EXPECT_GT(after(100 * ReadPace::good_read, 50ms), 0us);
  EXPECT_EQ(after(0, 500us), 0us);
  EXPECT_EQ(after(ReadPace::poor_read - 1, 1ms), 0us);
  EXPECT_GT(after(ReadPace::poor_read, 1ms), 0us);
}

TEST_F(Pace, NextReplyBeginsAnew) {
  after(ReadPace::long_reply, 1ms);
  EXPECT_GT(after(100 * ReadPace::good_read, 50ms), 0us);
  pace_.reset();
  EXPECT_EQ(after(ReadPace::poor_read, 1ms), 0us);
}

}  // namespace
}  // namespace pgdbm::net
