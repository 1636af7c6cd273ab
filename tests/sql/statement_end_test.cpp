#include <pgdbm/sql/statement_end.hpp>

#include <gtest/gtest.h>

#include <string_view>

namespace pgdbm::sql {
namespace {

constexpr std::string_view own_words(std::string_view text) {
  return text.substr(0, find_statement_end(text).offset);
}

constexpr bool has_returning(std::string_view text) {
  return find_statement_end(text).has_returning;
}

static_assert(own_words("DELETE FROM t") == "DELETE FROM t");

TEST(StatementEnd, IsBeforeSemicolonsBlanksAndComments) {
  EXPECT_EQ(own_words("DELETE FROM t;\n"), "DELETE FROM t");
  EXPECT_EQ(own_words("DELETE FROM t -- all of it"), "DELETE FROM t");
  EXPECT_EQ(own_words("DELETE FROM t /* all */ ; -- of it\n ;"), "DELETE FROM t");
  EXPECT_EQ(own_words("INSERT INTO t VALUES ('a;')"), "INSERT INTO t VALUES ('a;')");
  EXPECT_EQ(own_words("INSERT INTO t VALUES ('-- c')"), "INSERT INTO t VALUES ('-- c')");
  EXPECT_EQ(own_words("INSERT INTO {{tables.t}} DEFAULT VALUES ;"), "INSERT INTO {{tables.t}} DEFAULT VALUES");
}

TEST(StatementEnd, IsAtTheBeginningWhereThereIsNothing) {
  EXPECT_EQ(own_words(""), "");
  EXPECT_EQ(own_words(" ; -- nothing"), "");
}

TEST(StatementEnd, FindsAReturningInAnyCase) {
  EXPECT_TRUE(has_returning("DELETE FROM t RETURNING id"));
  EXPECT_TRUE(has_returning("insert into t values (1)\nreturning(id)"));
  EXPECT_TRUE(has_returning("UPDATE t SET a = (1) Returning *;"));
  EXPECT_FALSE(has_returning("DELETE FROM t"));
}

TEST(StatementEnd, TakesNothingElseForAReturning) {
  EXPECT_FALSE(has_returning("INSERT INTO t VALUES ('returning')"));
  EXPECT_FALSE(has_returning("INSERT INTO t VALUES ($$ returning $$)"));
  EXPECT_FALSE(has_returning("INSERT INTO t VALUES (1) -- returning id"));
  EXPECT_FALSE(has_returning("INSERT INTO t VALUES (1) /* returning id */"));
  EXPECT_FALSE(has_returning("UPDATE t SET \"returning\" = 1"));
  EXPECT_FALSE(has_returning("INSERT INTO t SELECT 1 AS returning"));
  EXPECT_FALSE(has_returning("INSERT INTO t SELECT s.returning FROM s"));
  EXPECT_FALSE(has_returning("INSERT INTO t SELECT returning_id FROM s"));
}

TEST(StatementEnd, TakesNotTheReturningOfAStatementWithin) {
  EXPECT_FALSE(has_returning("WITH moved AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT * FROM moved"));
  EXPECT_TRUE(
      has_returning("WITH moved AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT * FROM moved RETURNING id"));
}

}  // namespace
}  // namespace pgdbm::sql
