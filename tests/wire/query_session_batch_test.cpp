// Several statements before one Sync, within a query session.
#include "wire/query_session.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/query_session_test.hpp"

namespace pgdbm::wire {
namespace {

using namespace pgdbm::tests;
using Progress = QuerySession::Progress;
using ::testing::ElementsAre;

class BatchSessionTest : public QuerySessionTest {
 protected:
  static QuerySession batch(std::vector<RowSink*> sinks) {
    std::vector<BatchStep> steps(sinks.size());
    for (std::size_t i = 0; i < sinks.size(); ++i) {
      steps[i].sink = sinks[i];
      steps[i].is_described = i == 0;
    }
    return QuerySession{std::move(steps)};
  }
};

TEST_F(BatchSessionTest, StatementLikeTheOneBeforeHasItsColumns) {
  Notes second;
  auto session = batch({&notes, &second});
  EXPECT_EQ(hear(session, {bare('1'), bare('2'), row_description({"id"}), data_row({"1"}), command_complete("SELECT 1"),
                           bare('2'), data_row({"2"}), command_complete("SELECT 1"), ready()}),
            Progress::finished);
  EXPECT_THAT(notes.lines, ElementsAre("columns 1", "row 1"));
  EXPECT_THAT(second.lines, ElementsAre("columns 1", "row 2"));
  EXPECT_EQ(session.steps_done(), 2U);
  EXPECT_EQ(session.steps()[1].tag, "SELECT 1");
  EXPECT_NE(session.steps()[0].shape, nullptr);
}

TEST_F(BatchSessionTest, FirstErrorEndsItAndTheStepsBeforeAreCounted) {
  auto session = batch({nullptr, nullptr, nullptr});
  EXPECT_EQ(hear(session, {bare('1'), bare('2'), bare('n'), command_complete("INSERT 0 1"), bare('2'),
                           error("23505", "twice"), ready()}),
            Progress::finished);
  EXPECT_EQ(session.steps_done(), 1U);
  EXPECT_EQ(session.outcome().fault->sqlstate(), SqlState{"23505"});
}

TEST_F(BatchSessionTest, EndBeforeItsLastStatementIsAViolation) {
  auto session = batch({nullptr, nullptr});
  EXPECT_EQ(hear(session, {bare('1'), bare('2'), bare('n'), command_complete("INSERT 0 1"), ready()}),
            Progress::violation);
}

TEST_F(BatchSessionTest, MoreStatementsThanWereSentAreAViolation) {
  for (const auto& extra : {bare('2'), command_complete("INSERT 0 1"), bare('I')}) {
    auto session = batch({nullptr});
    EXPECT_EQ(hear(session, {bare('2'), bare('n'), command_complete("INSERT 0 1"), extra}), Progress::violation);
  }
}

TEST_F(BatchSessionTest, AbandonedOneIsReadToItsEnd) {
  auto session = batch({&notes, &notes});
  EXPECT_EQ(hear(session, {bare('2'), row_description({"id"})}), Progress::more);
  session.abandon();
  EXPECT_EQ(hear(session, {data_row({"1"}), command_complete("SELECT 1"), bare('2'), data_row({"2"}),
                           command_complete("SELECT 1"), ready()}),
            Progress::finished);
  EXPECT_THAT(notes.lines, ElementsAre("columns 1"));
}

}  // namespace
}  // namespace pgdbm::wire
