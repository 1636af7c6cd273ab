#include "net/session_check.hpp"

#include <gtest/gtest.h>

namespace pgdbm::net {
namespace {

wire::ServerFacts facts(std::initializer_list<std::pair<const char*, const char*>> parameters) {
  wire::ServerFacts facts;
  for (const auto& [name, value] : parameters) facts.parameters.emplace(name, value);
  return facts;
}

TEST(ReportedKind, NeedsBothParameters) {
  EXPECT_FALSE(reported_kind(facts({})));
  EXPECT_FALSE(reported_kind(facts({{"in_hot_standby", "off"}})));
  EXPECT_FALSE(reported_kind(facts({{"default_transaction_read_only", "off"}})));
  const auto primary = reported_kind(facts({{"in_hot_standby", "off"}, {"default_transaction_read_only", "off"}}));
  ASSERT_TRUE(primary);
  EXPECT_FALSE(primary->is_standby);
  EXPECT_FALSE(primary->is_read_only);
}

TEST(ReportedKind, TakesAStandbyForReadOnly) {
  const auto standby = reported_kind(facts({{"in_hot_standby", "on"}, {"default_transaction_read_only", "off"}}));
  ASSERT_TRUE(standby);
  EXPECT_TRUE(standby->is_standby);
  EXPECT_TRUE(standby->is_read_only);
}

TEST(Unfitness, KnowsTheSixWishes) {
  constexpr SessionKind primary{.is_standby = false, .is_read_only = false};
  constexpr SessionKind read_only{.is_standby = false, .is_read_only = true};
  constexpr SessionKind standby{.is_standby = true, .is_read_only = true};
  const auto fits = [&](TargetSession wanted) {
    return std::string{unfitness(primary, wanted) == nullptr ? "p" : "-"} +
           (unfitness(read_only, wanted) == nullptr ? "r" : "-") + (unfitness(standby, wanted) == nullptr ? "s" : "-");
  };
  EXPECT_EQ(fits(TargetSession::any), "prs");
  EXPECT_EQ(fits(TargetSession::read_write), "p--");
  EXPECT_EQ(fits(TargetSession::read_only), "-rs");
  EXPECT_EQ(fits(TargetSession::primary), "pr-");
  EXPECT_EQ(fits(TargetSession::standby), "--s");
  EXPECT_EQ(fits(TargetSession::prefer_standby), "--s");
}

}  // namespace
}  // namespace pgdbm::net
