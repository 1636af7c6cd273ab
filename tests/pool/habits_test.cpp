#include "pool/habits.hpp"

#include <gtest/gtest.h>

#include <string>

namespace pgdbm::pool {
namespace {

using std::chrono::milliseconds;

TEST(Habits, TrustAReadThatWasQuickThreeTimes) {
  Habits habits;
  auto& habit = habits.of("SELECT 1");
  EXPECT_TRUE(habit.may_ride);
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(habits.of("SELECT 1").leads());
    habit.ran_for(milliseconds{1});
  }
  EXPECT_TRUE(habits.of("SELECT 1").leads());
  EXPECT_FALSE(habits.of("SELECT 2").leads());
}

TEST(Habits, LoseTheirTrustInAReadThatWasSlowOnce) {
  Habits habits;
  auto& habit = habits.of("SELECT 1");
  for (int i = 0; i < 100; ++i) habit.ran_for(milliseconds{1});
  habit.ran_for(milliseconds{10});
  EXPECT_TRUE(habit.leads()) << "neither quick nor slow";
  habit.ran_for(milliseconds{20});
  EXPECT_FALSE(habit.leads());
}

TEST(Habits, LetNobodyWaitBehindWhatWritesOrLocks) {
  Habits habits;
  for (const auto* const text : {"UPDATE t SET a = 1", "SELECT 1 FROM t FOR UPDATE"}) {
    auto& habit = habits.of(text);
    EXPECT_TRUE(habit.may_ride) << text;
    for (int i = 0; i < 3; ++i) habit.ran_for(milliseconds{1});
    EXPECT_FALSE(habit.leads()) << text;
  }
}

TEST(Habits, KeepAloneWhatTouchesTheSession) {
  Habits habits;
  EXPECT_FALSE(habits.of("SET work_mem = '1MB'").may_ride);
  auto& lock = habits.of("SELECT pg_advisory_lock(1)");
  for (int i = 0; i < 3; ++i) lock.ran_for(milliseconds{1});
  EXPECT_FALSE(lock.may_ride);
  EXPECT_FALSE(lock.leads());
  EXPECT_FALSE(habits.of("BEGIN").may_ride);
  EXPECT_FALSE(habits.of("COPY t TO STDOUT").may_ride);
}

TEST(Habits, KnowWhatMayShareASync) {
  Habits habits;
  EXPECT_TRUE(habits.of("SELECT a FROM t WHERE b = $1").may_share_sync);
  EXPECT_FALSE(habits.of("SELECT charge($1)").may_share_sync);
  EXPECT_FALSE(habits.of("UPDATE t SET a = 1").may_share_sync);
}

TEST(Habits, KnowHowLongARunUsuallyTakes) {
  Habits habits;
  auto& habit = habits.of("SELECT 1");
  habit.ran_for(milliseconds{4});
  EXPECT_EQ(habit.usual_time, milliseconds{4});
  for (int i = 0; i < 300; ++i) habit.ran_for(milliseconds{0});
  EXPECT_LT(habit.usual_time, milliseconds{1});
  for (int i = 0; i < 6'400; ++i) habit.ran_for(milliseconds{i % 64 == 0 ? 128 : 0});
  EXPECT_GT(habit.usual_time, milliseconds{1});
  EXPECT_LT(habit.usual_time, milliseconds{3}) << "two, on average";
}

TEST(Habits, AreBounded) {
  Habits habits;
  const std::string filler(1000, ' ');
  for (int i = 0; i < 2000; ++i) habits.of("SELECT " + std::to_string(i) + filler).ran_for(milliseconds{1});
  EXPECT_FALSE(habits.of("SELECT 'new'" + filler).may_ride);
  EXPECT_EQ(habits.of("SELECT 1" + filler).quick_runs, 1) << "what came first is kept";
}

TEST(Habits, AreAlikeWhenNeitherTakesFourTimesTheOther) {
  using std::chrono::microseconds;
  const Habit habit{.usual_time = microseconds{100}};
  EXPECT_TRUE(habit.is_like(microseconds{100}));
  EXPECT_TRUE(habit.is_like(microseconds{25}));
  EXPECT_TRUE(habit.is_like(microseconds{400}));
  EXPECT_FALSE(habit.is_like(microseconds{24}));
  EXPECT_FALSE(habit.is_like(microseconds{401}));
}

}  // namespace
}  // namespace pgdbm::pool
