#include "pool/policy.hpp"

#include <gtest/gtest.h>

namespace pgdbm::pool {
namespace {

TEST(Policy, TakesAnIdleConnectionBeforeOpeningOne) {
  static_assert(next_step({.max_size = 5, .idle = 1, .used = 1}) == Step::take_idle);
  static_assert(next_step({.max_size = 5, .idle = 0, .used = 1}) == Step::open);
}

TEST(Policy, CountsConnectionsBeingOpenedAgainstTheMaximum) {
  static_assert(next_step({.max_size = 5, .used = 3, .opening = 1}) == Step::open);
  static_assert(next_step({.max_size = 5, .used = 3, .opening = 2}) == Step::wait);
  static_assert(next_step({.max_size = 5, .used = 5}) == Step::wait);
}

TEST(Policy, LetsNobodyOvertakeThoseInLine) {
  static_assert(next_step({.max_size = 5, .idle = 1, .waiting = 1}) == Step::wait);
}

TEST(Policy, GivesAFreePlaceToWhoWaits) {
  static_assert(may_open_for_next({.max_size = 5, .used = 4, .waiting = 1}));
  static_assert(!may_open_for_next({.max_size = 5, .used = 4, .waiting = 0}));
  static_assert(!may_open_for_next({.max_size = 5, .used = 4, .opening = 1, .waiting = 1}));
}

}  // namespace
}  // namespace pgdbm::pool
