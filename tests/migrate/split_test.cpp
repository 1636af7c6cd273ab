#include "migrate/split.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <thread>
#include <vector>

namespace pgdbm::migrate {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> texts(const std::string& sql, const std::vector<Span>& spans) {
  std::vector<std::string> statements;
  for (const auto& span : spans) statements.push_back(sql.substr(span.begin, span.end - span.begin));
  return statements;
}
std::vector<std::string> statements_of(const std::string& sql) {
  return texts(sql, split(sql));
}
std::vector<std::string> lexed(const std::string& sql) {
  return texts(sql, split_by_lexer(sql));
}

TEST(Split, LeavesOutWhatIsAroundStatements) {
  EXPECT_THAT(statements_of(" -- a;\nSELECT 1 /* b */ ;; /* c; */ SELECT 'ä;' -- d\n"),
              ElementsAre("SELECT 1", "SELECT 'ä;'"));
  EXPECT_THAT(statements_of(""), IsEmpty());
  EXPECT_THAT(statements_of(" ; -- x;\n;"), IsEmpty());
}

TEST(Split, F14_CutsWhereTheServerDoes) {
  const std::vector<std::vector<std::string>> scripts{
      {R"(SELECT 1 AS "a;b")"},
      {R"(SELECT 1 AS "it's")", "SELECT 2"},
      {R"(SELECT E'\'; x')", "SELECT 2"},
      {"SELECT /* a /* b; */ c; */ 1"},
      {"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END"}};
  for (const auto& script : scripts) {
    std::string sql;
    for (const auto& statement : script) sql += statement + ";\n";
    EXPECT_EQ(statements_of(sql), script);
    EXPECT_EQ(lexed(sql), script);
  }
}

TEST(Split, KnowsWordsFromKeywordsInABody) {
  const std::string body = "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1 AS case; SELECT t.end FROM t; END";
  EXPECT_THAT(statements_of(body + "; SELECT 2"), ElementsAre(body, "SELECT 2"));
}

TEST(Split, ContinuesALiteralWithEscapesOnTheNextLine) {
  const std::string literal = "SELECT E'a'\n  '\\'; b'";
  EXPECT_THAT(statements_of(literal + "; SELECT 2"), ElementsAre(literal, "SELECT 2"));
  EXPECT_THAT(lexed(literal + "; SELECT 2"), ElementsAre(literal, "SELECT 2"));
}

TEST(Split, GoesOnByTheLexerWhereTheParserFails) {
  const std::string function = "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END";
  EXPECT_THAT(statements_of("SELECT 1 IS JSON; " + function + "; SELECT 'x;';"),
              ElementsAre("SELECT 1 IS JSON", function, "SELECT 'x;'"));
  const std::string continued = "SELECT 'a' -- it's;\n 'b'";
  EXPECT_THAT(statements_of(continued + "; SELECT 1"), ElementsAre(continued, "SELECT 1"))
      << "the server takes it, and libpg_query sees a comment within a literal";
}

// Each of these makes libpg_query's own way of freeing crash, or a parser that is recursive.
TEST(Split, SurvivesWhatBreaksParsers) {
  EXPECT_THAT(statements_of("SELECT 'never closed"), ElementsAre("SELECT 'never closed"));
  EXPECT_THAT(statements_of("SELECT $$never closed; SELECT 1"), ElementsAre("SELECT $$never closed; SELECT 1"));
  EXPECT_THAT(statements_of("SELECT U&'\\0000'"), ElementsAre("SELECT U&'\\0000'"));
  EXPECT_THAT(statements_of("SELECT U&'\\D83D'; SELECT 1"), ElementsAre("SELECT U&'\\D83D'", "SELECT 1"));
  EXPECT_EQ(statements_of("SELECT " + std::string(300'000, '(') + "; SELECT 1").size(), 1U) << "a ( is open";
  std::string sum = "SELECT 1";
  for (int i = 0; i < 100'000; ++i) sum += "+1";
  EXPECT_EQ(statements_of(sum + "; SELECT 2").size(), 2U);
}

TEST(Split, MayBeAskedByManyThreads) {
  const std::string wrong = "SELECT 1 IS JSON; SELECT 'it''s;'";
  const std::string right = "SELECT 1; SELECT $$it's;$$; SELECT 3";
  std::vector<std::size_t> counts(4);
  std::vector<std::thread> threads;
  for (auto& count : counts) {
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) count += split(wrong).size() + split(right).size();
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_THAT(counts, ::testing::Each(1000U));
}

TEST(Split, AgreesWithTheLexerOnWhatBothKnow) {
  for (const std::string sql :
       {"CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2); SELECT 3", "SELECT $a$;$a$; SELECT E'\\';'",
        "CREATE PROCEDURE p() BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; END; SELECT 1;",
        "/* a /* b; */ */ SELECT 1; -- x;\nSELECT \"a;\"\"b\""}) {
    EXPECT_EQ(statements_of(sql), lexed(sql)) << sql;
  }
}

}  // namespace
}  // namespace pgdbm::migrate
