#include "pool/lifetime.hpp"

#include <gtest/gtest.h>

namespace pgdbm::pool {
namespace {

using namespace std::chrono_literals;
using Time = std::chrono::steady_clock::time_point;

constexpr Time noon{12h};
constexpr LifeLimits none;

TEST(EndOfLife, IsSpreadOverATenthMoreOrLess) {
  constexpr LifeLimits hour{.max_lifetime = 1h};
  EXPECT_EQ(end_of_life(noon, hour, 0), noon + 54min);
  EXPECT_EQ(end_of_life(noon, hour, 0.5), noon + 60min);
  EXPECT_EQ(end_of_life(noon, hour, 1), noon + 66min);
  EXPECT_EQ(end_of_life(noon, none, 0.5), Time::max());
}

TEST(EndOfRest, IsWhatComesFirst) {
  constexpr LifeLimits minute{.max_idle = 1min};
  static_assert(end_of_rest(noon, noon + 1h, minute, true) == noon + 1min);
  static_assert(end_of_rest(noon, noon + 1s, minute, true) == noon + 1s);
  static_assert(end_of_rest(noon, noon + 1h, none, true) == noon + 1h);
}

TEST(EndOfRest, LeavesThoseThatThePoolIsToKeep) {
  constexpr LifeLimits minute{.max_idle = 1min};
  static_assert(end_of_rest(noon, noon + 1h, minute, false) == noon + 1h);
  static_assert(end_of_rest(noon, Time::max(), minute, false) == Time::max());
}

TEST(IsUsedUp, CountsFlights) {
  static_assert(!is_used_up(1, {.max_queries = 2}));
  static_assert(is_used_up(2, {.max_queries = 2}));
  static_assert(!is_used_up(1'000'000, none));
}

}  // namespace
}  // namespace pgdbm::pool
