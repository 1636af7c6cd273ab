#include "net/statement_cache.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace pgdbm::net {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::vector<std::uint32_t> none;
const auto shape = std::make_shared<const wire::ResultShape>();

/// Takes a statement as far as being prepared; gives its name.
std::string prepare(StatementCache& cache, const std::string& sql) {
  (void)cache.plan(sql, none);
  const auto name = cache.plan(sql, none).name;
  cache.prepared(name, shape);
  return name;
}

TEST(StatementCache, PreparesAStatementThatComesTheSecondTime) {
  StatementCache cache{10};
  const auto first = cache.plan("SELECT 1", none);
  EXPECT_TRUE(first.must_parse);
  EXPECT_EQ(first.name, "");
  const auto second = cache.plan("SELECT 1", none);
  EXPECT_TRUE(second.must_parse);
  EXPECT_EQ(second.name, "pgdbm_1");
  cache.prepared(second.name, shape);
  const auto third = cache.plan("SELECT 1", none);
  EXPECT_FALSE(third.must_parse);
  EXPECT_EQ(third.name, "pgdbm_1");
  EXPECT_EQ(third.shape, shape);
}

TEST(StatementCache, SendsAloneWhatLetAConvoyFallForAWhileOrForGood) {
  StatementCache cache{10};
  const auto some = prepare(cache, "SELECT 1");
  const auto other = prepare(cache, "SELECT 2");
  EXPECT_FALSE(cache.plan("SELECT 1", none).goes_alone);
  cache.send_alone(some, false);
  cache.send_alone(other, true);
  for (int i = 0; i < 1'000; ++i) EXPECT_TRUE(cache.plan("SELECT 1", none).goes_alone) << i;
  EXPECT_FALSE(cache.plan("SELECT 1", none).goes_alone);
  for (int i = 0; i < 2'000; ++i) EXPECT_TRUE(cache.plan("SELECT 2", none).goes_alone) << i;
}

TEST(StatementCache, DoesNotRelyOnAStatementBeforeTheServerHasIt) {
  StatementCache cache{10};
  (void)cache.plan("SELECT 1", none);
  (void)cache.plan("SELECT 1", none);
  const auto behind = cache.plan("SELECT 1", none);
  EXPECT_TRUE(behind.must_parse);
  EXPECT_EQ(behind.name, "");
}

TEST(StatementCache, TellsParameterTypesApart) {
  StatementCache cache{10};
  const std::vector<std::uint32_t> int4{23};
  const std::vector<std::uint32_t> int8{20};
  (void)cache.plan("SELECT $1", int4);
  EXPECT_EQ(cache.plan("SELECT $1", int8).name, "");
  EXPECT_EQ(cache.plan("SELECT $1", int4).name, "pgdbm_1");
}

TEST(StatementCache, BeginsAnewWithAStatementTheServerHasLost) {
  StatementCache cache{10};
  const auto name = prepare(cache, "SELECT 1");
  cache.forget(name);
  const auto again = cache.plan("SELECT 1", none);
  EXPECT_TRUE(again.must_parse);
  EXPECT_EQ(again.name, "pgdbm_2") << "a name is never used twice";
  EXPECT_THAT(cache.take_evicted(), IsEmpty());
}

TEST(StatementCache, LetsGoOfWhatWasUsedLeastRecently) {
  StatementCache cache{2};
  const auto a = prepare(cache, "a");
  const auto b = prepare(cache, "b");
  EXPECT_FALSE(cache.plan("a", none).must_parse);
  (void)cache.plan("c", none);
  EXPECT_EQ(cache.size(), 2U);
  EXPECT_THAT(cache.take_evicted(), ElementsAre(b));
  EXPECT_THAT(cache.take_evicted(), IsEmpty());
  EXPECT_EQ(cache.plan("a", none).name, a);
}

TEST(StatementCache, ClosesWhatFellOutWhileItWasBeingPrepared) {
  StatementCache cache{1};
  (void)cache.plan("a", none);
  const auto name = cache.plan("a", none).name;
  (void)cache.plan("b", none);
  EXPECT_THAT(cache.take_evicted(), IsEmpty()) << "it may not be there yet";
  cache.prepared(name, shape);
  EXPECT_THAT(cache.take_evicted(), ElementsAre(name));
}

TEST(StatementCache, KeepsNothingWhenItIsOffOrTheTextIsLong) {
  StatementCache off{0};
  StatementCache on{10};
  const std::string longer(StatementCache::longest_text + 1, ' ');
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(off.plan("SELECT 1", none).name, "");
    EXPECT_EQ(on.plan(longer, none).name, "");
  }
  EXPECT_EQ(off.size(), 0U);
  EXPECT_EQ(on.size(), 0U);
}

TEST(StatementCache, ForgetsAllAtOnce) {
  StatementCache cache{10};
  prepare(cache, "a");
  cache.clear();
  EXPECT_EQ(cache.size(), 0U);
  EXPECT_EQ(cache.plan("a", none).name, "");
  EXPECT_THAT(cache.take_evicted(), IsEmpty());
}

}  // namespace
}  // namespace pgdbm::net
