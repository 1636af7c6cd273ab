// The table of jobs, without workers.
#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "worker_test.hpp"

namespace worker::tests {
namespace {

class JobsTest : public WorkerTest {};

TEST(RetryRuleTest, PausesGrowUpToTheLongest) {
  const RetryRule rule{.first_pause = milliseconds{100}, .longest_pause = milliseconds{1'000}};
  std::vector<std::int64_t> pauses;
  for (std::int32_t failures = 1; failures <= 6; ++failures) pauses.push_back(rule.pause_after(failures).count());
  EXPECT_EQ(pauses, (std::vector<std::int64_t>{100, 200, 400, 800, 1'000, 1'000}));
}

PGDBM_TEST_F(JobsTest, WhatOneHasTheOthersPassOver) {
  const auto first = co_await enqueue(db(), "charge", nullptr);
  const auto second = co_await enqueue(db(), "charge", nullptr);
  auto mine = co_await db().begin();
  auto yours = co_await db().begin();
  auto theirs = co_await db().begin();
  const auto one = co_await take(mine);
  const auto two = co_await take(yours);
  const auto three = co_await take(theirs);
  EXPECT_EQ(one.value().id, first);
  EXPECT_EQ(two.value().id, second);
  EXPECT_FALSE(three.has_value());

  co_await mine.rollback();
  const auto again = co_await take(theirs);
  EXPECT_EQ(again.value().id, first) << "whoever gives up leaves the job to others";
  co_await yours.rollback();
  co_await theirs.rollback();
}

PGDBM_TEST_F(JobsTest, AreTakenByWhenTheyAreDue) {
  const auto later = co_await enqueue(db(), "charge", nullptr, milliseconds{3'600'000});
  const auto now = co_await enqueue(db(), "charge", nullptr);
  auto tx = co_await db().begin();
  const auto job = co_await take(tx);
  EXPECT_EQ(job.value().id, now);
  co_await mark_done(tx, now);
  const auto none = co_await take(tx);
  EXPECT_FALSE(none.has_value()) << later << " is not due";
  const auto pause = co_await until_next(tx);
  EXPECT_GT(pause.value(), milliseconds{3'500'000});
  EXPECT_LE(pause.value(), milliseconds{3'600'000});
  co_await tx.commit();
}

PGDBM_TEST_F(JobsTest, ExistIfTheTransactionThatAddsThemCommits) {
  auto undone = co_await db().begin();
  co_await enqueue(undone, "charge", nullptr);
  co_await undone.rollback();
  const auto none = co_await count("jobs");
  EXPECT_EQ(none, 0);

  auto kept = co_await db().begin();
  co_await enqueue(kept, "charge", nullptr);
  co_await kept.commit();
  const auto one = co_await count("jobs");
  EXPECT_EQ(one, 1);
}

PGDBM_TEST_F(JobsTest, ThatFailTooOftenAreDead) {
  const RetryRule rule{.attempts = 2, .first_pause = milliseconds{60'000}};
  boost::json::value payload = boost::json::object{{"customer", "ada"}};
  const auto id = co_await enqueue(db(), "charge", payload);
  auto tx = co_await db().begin();
  auto job = co_await take(tx);
  EXPECT_EQ(job.value().payload, payload);
  const bool is_dead_at_first = co_await mark_failed(tx, *job, "no luck", rule);
  EXPECT_FALSE(is_dead_at_first);
  co_await tx.commit();
  const auto waits = co_await db().fetch_value<bool>(
      "SELECT state = 'waiting' AND failures = 1 AND last_error = 'no luck' AND due > now() + '50 s' "
      "FROM {{tables.jobs}} WHERE id = $1",
      id);
  EXPECT_TRUE(waits);

  job->failures = 1;
  auto last = co_await db().begin();
  const bool is_dead_at_last = co_await mark_failed(last, *job, "no luck again", rule);
  EXPECT_TRUE(is_dead_at_last);
  co_await last.commit();
  const auto dead = co_await count("jobs", "state = 'dead' AND ended IS NOT NULL AND last_error = 'no luck again'");
  EXPECT_EQ(dead, 1);
}

}  // namespace
}  // namespace worker::tests
