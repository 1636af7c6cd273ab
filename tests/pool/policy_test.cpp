#include "pool/policy.hpp"

#include <gtest/gtest.h>

namespace pgdbm::pool {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t any_number = 0;

TEST(NextStep, TakesAnIdleConnectionUnlessOthersCameBefore) {
  static_assert(next_step({.max_size = 5, .idle = 1, .used = 1}, any_number) == Step::take_idle);
  static_assert(next_step({.max_size = 5, .idle = 1, .waiting = 1}, any_number) == Step::wait);
  static_assert(next_step({.max_size = 5, .used = 1}, any_number) == Step::wait);
}

TEST(NextStep, RefusesWhereTheLineIsAsLongAsItMayBe) {
  static_assert(next_step({.max_size = 5, .used = 5, .waiting = 2}, 3) == Step::wait);
  static_assert(next_step({.max_size = 5, .used = 5, .waiting = 3}, 3) == Step::refuse);
  static_assert(next_step({.max_size = 5, .used = 5, .waiting = 1'000'000}, any_number) == Step::wait);
}

TEST(NextStep, LeavesThoseOutOfTheCountWhoMayGetAConnectionOfTheirOwn) {
  static_assert(next_step({.max_size = 5, .waiting = 5}, 1) == Step::wait);
  static_assert(next_step({.max_size = 5, .used = 3, .opening = 2, .waiting = 2}, 1) == Step::wait);
  static_assert(next_step({.max_size = 5, .used = 3, .opening = 2, .waiting = 3}, 1) == Step::refuse);
}

TEST(MayOpenForNewcomer, OpensOneForTheFirstInLine) {
  static_assert(may_open_for_newcomer({.max_size = 5}, Outlook::good, false));
  static_assert(may_open_for_newcomer({.max_size = 5, .used = 4}, Outlook::uncertain, false));
  static_assert(!may_open_for_newcomer({.max_size = 5, .used = 5}, Outlook::good, false));
  static_assert(!may_open_for_newcomer({.max_size = 5, .used = 3, .opening = 1}, Outlook::good, false));
  static_assert(!may_open_for_newcomer({.max_size = 5, .used = 3, .waiting = 1}, Outlook::good, false));
  static_assert(!may_open_for_newcomer({.max_size = 5}, Outlook::bad, false));
  static_assert(!may_open_for_newcomer({.max_size = 5, .used = 3}, Outlook::good, true));
}

constexpr Queue moving{.first_waits = 49ms, .stands_still = 9ms, .patience = 10ms};
constexpr Queue slow{.first_waits = 50ms, .stands_still = 9ms, .patience = 10ms};
constexpr Queue standing{.first_waits = 10ms, .stands_still = 10ms, .patience = 10ms};

TEST(MayOpen, OpensNothingForALineThatMoves) {
  static_assert(!may_open({.max_size = 20, .used = 5, .waiting = 45}, Outlook::good, moving));
}

TEST(MayOpen, OpensOneAtATimeForALineThatMovesSlowly) {
  static_assert(may_open({.max_size = 20, .used = 5, .waiting = 45}, Outlook::good, slow));
  static_assert(!may_open({.max_size = 20, .used = 5, .opening = 1, .waiting = 45}, Outlook::good, slow));
}

TEST(MayOpen, DoublesThePoolForALineThatStandsStill) {
  static_assert(may_open({.max_size = 99, .used = 1, .opening = 3, .waiting = 45}, Outlook::good, standing));
  static_assert(!may_open({.max_size = 99, .used = 1, .opening = 4, .waiting = 45}, Outlook::good, standing));
  static_assert(may_open({.max_size = 99, .used = 8, .opening = 7, .waiting = 45}, Outlook::good, standing));
  static_assert(!may_open({.max_size = 99, .used = 8, .opening = 8, .waiting = 45}, Outlook::good, standing));
}

TEST(MayOpen, OpensAtOnceWhereNothingCouldComeBack) {
  static_assert(may_open({.max_size = 5, .waiting = 3}, Outlook::good, {}));
  static_assert(!may_open({.max_size = 5, .opening = 1, .waiting = 3}, Outlook::good, moving));
  static_assert(may_open({.max_size = 5, .opening = 1, .waiting = 3}, Outlook::good, standing));
}

TEST(MayOpen, OpensNoMoreThanThereAreCallersAndPlaces) {
  static_assert(!may_open({.max_size = 5, .used = 4}, Outlook::good, standing));
  static_assert(!may_open({.max_size = 5, .used = 2, .opening = 1, .waiting = 1}, Outlook::good, standing));
  static_assert(!may_open({.max_size = 5, .used = 4, .opening = 1, .waiting = 2}, Outlook::good, standing));
  static_assert(!may_open({.max_size = 5, .used = 5, .waiting = 1}, Outlook::good, standing));
}

TEST(MayOpen, TriesOneAtATimeAfterAFailure) {
  static_assert(may_open({.max_size = 5, .used = 1, .waiting = 3}, Outlook::uncertain, moving));
  static_assert(!may_open({.max_size = 5, .opening = 1, .waiting = 3}, Outlook::uncertain, standing));
  static_assert(!may_open({.max_size = 5, .waiting = 3}, Outlook::bad, standing));
}

}  // namespace
}  // namespace pgdbm::pool
