#include <pgdbm/sql/lexer.hpp>
#include <pgdbm/sql/statement_tracker.hpp>

#include <gtest/gtest.h>

#include <string_view>

namespace pgdbm::sql {
namespace {

// How many statements of a script are ended by a semicolon.
constexpr int ends_in(std::string_view script) {
  Lexer lexer{script};
  StatementTracker tracker;
  int ends = 0;
  for (Token token = lexer.next(); token.kind != TokenKind::end; token = lexer.next()) {
    if (tracker.feed(token, script)) ++ends;
  }
  return ends;
}

// Whether the parameters of a statement belong to what it defines.
constexpr bool has_own_parameters(std::string_view statement) {
  Lexer lexer{statement};
  StatementTracker tracker;
  for (Token token = lexer.next(); token.kind != TokenKind::end; token = lexer.next()) tracker.feed(token, statement);
  return tracker.has_own_parameters();
}

static_assert(ends_in("SELECT ';'; SELECT $$;$$ -- ;\n; /* ; */") == 2);

TEST(StatementTracker, EndsStatementsAtSemicolons) {
  EXPECT_EQ(ends_in(""), 0);
  EXPECT_EQ(ends_in(";;"), 2);
  EXPECT_EQ(ends_in("SELECT 1; SELECT 2"), 1);
}

TEST(StatementTracker, KeepsTheStatementsOfARuleTogether) {
  EXPECT_EQ(
      ends_in("CREATE RULE r AS ON INSERT TO t DO (INSERT INTO a VALUES (1); INSERT INTO b VALUES (2)); SELECT 1;"), 2);
}

TEST(StatementTracker, KeepsTheBodyOfARoutineTogether) {
  EXPECT_EQ(
      ends_in(
          "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 1 END; END; SELECT 1;"),
      2);
  EXPECT_EQ(ends_in("create or replace /* x */ procedure p() begin /* y */ atomic select 1; end; select 1;"), 2);
  EXPECT_EQ(ends_in("CREATE FUNCTION f() RETURNS int AS $$ SELECT 1; $$ LANGUAGE sql; SELECT 1;"), 2);
}

TEST(StatementTracker, SeesNoBodyElsewhere) {
  EXPECT_EQ(ends_in("BEGIN; SELECT 1; END;"), 3);
  EXPECT_EQ(ends_in("CREATE TABLE begin (atomic int); SELECT 1;"), 2);
  EXPECT_EQ(ends_in("CREATE FUNCTION begin(atomic int) RETURNS int AS 'SELECT 1' LANGUAGE sql; SELECT 1;"), 2);
}

TEST(StatementTracker, KnowsWhoseParametersTheyAre) {
  EXPECT_TRUE(has_own_parameters("CREATE FUNCTION f(int) RETURNS int RETURN $1"));
  EXPECT_TRUE(has_own_parameters("CREATE OR REPLACE PROCEDURE f(int) BEGIN ATOMIC SELECT $1; END"));
  EXPECT_TRUE(has_own_parameters("PREPARE p AS SELECT $1"));
  EXPECT_FALSE(has_own_parameters("PREPARE p AS SELECT $1; SELECT $1"));
  EXPECT_FALSE(has_own_parameters("SELECT $1"));
  EXPECT_FALSE(has_own_parameters("CREATE TABLE function (a int)"));
  EXPECT_FALSE(has_own_parameters("CREATE \"function\" f"));
  EXPECT_FALSE(has_own_parameters("SELECT prepare, create, function"));
}

}  // namespace
}  // namespace pgdbm::sql
