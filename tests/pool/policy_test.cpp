#include "pool/policy.hpp"

#include <gtest/gtest.h>

namespace pgdbm::pool {
namespace {

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

TEST(MayOpen, OpensForEachWhoWaitsUpToTheMaximum) {
  static_assert(may_open({.max_size = 5, .used = 4, .waiting = 1}, Outlook::good));
  static_assert(!may_open({.max_size = 5, .used = 4, .waiting = 0}, Outlook::good));
  static_assert(!may_open({.max_size = 5, .used = 4, .opening = 1, .waiting = 2}, Outlook::good));
  static_assert(!may_open({.max_size = 5, .used = 2, .opening = 1, .waiting = 1}, Outlook::good));
  static_assert(!may_open({.max_size = 5, .used = 5, .waiting = 1}, Outlook::good));
}

TEST(MayOpen, TriesOneAtATimeAfterAFailure) {
  static_assert(may_open({.max_size = 5, .waiting = 3}, Outlook::uncertain));
  static_assert(!may_open({.max_size = 5, .opening = 1, .waiting = 3}, Outlook::uncertain));
  static_assert(!may_open({.max_size = 5, .waiting = 3}, Outlook::bad));
}

}  // namespace
}  // namespace pgdbm::pool
