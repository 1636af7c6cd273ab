#include "testing/lending/words.hpp"

#include <gtest/gtest.h>

namespace pgdbm::testing::lending {
namespace {

TEST(LendingWords, RequestsArriveAsTheyWereSaid) {
  for (const auto kind : {Request::Kind::lend, Request::Kind::built, Request::Kind::keep}) {
    const auto line = render(Request{.kind = kind, .key = "5f\"\n", .suffix = "käse"});
    ASSERT_TRUE(line.ends_with('\n'));
    ASSERT_EQ(line.find('\n'), line.size() - 1) << "one line";
    const auto read = parse_request(line);
    ASSERT_TRUE(read) << line;
    EXPECT_EQ(read->kind, kind);
    EXPECT_EQ(read->key, "5f\"\n");
    EXPECT_EQ(read->suffix, "käse");
  }
}

TEST(LendingWords, AnswersArriveAsTheyWereSaid) {
  const auto lent = parse_answer(render(Answer{.database = "test_a", .connection = "host=/x"}));
  ASSERT_TRUE(lent);
  EXPECT_EQ(lent->database, "test_a");
  EXPECT_FALSE(lent->must_build);
  EXPECT_EQ(lent->connection, "host=/x");
  const auto build = parse_answer(render(Answer{.database = "test_build_a", .must_build = true}));
  ASSERT_TRUE(build);
  EXPECT_TRUE(build->must_build);
  EXPECT_EQ(build->database, "test_build_a");
  const auto failed = parse_answer(render(Answer{.error = "no\nroom"}));
  ASSERT_TRUE(failed);
  EXPECT_EQ(failed->error, "no\nroom");
}

TEST(LendingWords, NothingIsMadeOfWhatNobodySays) {
  for (const auto* const line :
       {"", "\n", "lend", "[]", "{}", R"({"do":"borrow"})", R"({"do":1})", R"({"do":"lend")"}) {
    EXPECT_FALSE(parse_request(line)) << line;
  }
  EXPECT_FALSE(parse_answer("[1]"));
  EXPECT_FALSE(parse_answer("{"));
}

}  // namespace
}  // namespace pgdbm::testing::lending
