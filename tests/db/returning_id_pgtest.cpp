#include <pgdbm/db/verbs.hpp>

#include <cstdint>
#include <optional>
#include <string>

#include "support/server_test.hpp"

namespace pgdbm {
namespace {

using ::testing::HasSubstr;
using tests::message_of;

class ReturningId : public tests::ServerTest {
 protected:
  void SetUp() override {
    run(db_.connect());
    run(
        db_.execute_script("CREATE TABLE {{tables.notes}} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
                           "  body text UNIQUE, \"Code\" text DEFAULT 'c-1')"));
  }
  void TearDown() override { run(db_.disconnect()); }

  std::string body_of(std::int64_t id) {
    return run(db_.fetch_value<std::string>("SELECT body FROM {{tables.notes}} WHERE id = $1", id));
  }

  AsyncDatabaseManager db_{config()};
  ReturningId() { db_ = db_.with_schema("shop"); }
};

TEST_F(ReturningId, IsTheIdOfTheRow) {
  EXPECT_EQ(run(db_.execute_and_return_id("INSERT INTO {{tables.notes}} (body) VALUES ($1)", "a")), 1);
  EXPECT_EQ(run(db_.execute_and_return_id("INSERT INTO {{tables.notes}} DEFAULT VALUES")), 2);
  EXPECT_EQ(run(db_.execute_and_return_id<std::int32_t>("UPDATE {{tables.notes}} SET body = 'b' WHERE id = $1", 2)), 2);
  EXPECT_EQ(body_of(2), "b");
}

TEST_F(ReturningId, F34_IsNotFooledByALiteral) {
  const auto id = run(db_.execute_and_return_id("INSERT INTO {{tables.notes}} (body) VALUES ('returning soon')"));
  EXPECT_EQ(body_of(id), "returning soon");
}

TEST_F(ReturningId, F34_IsNotFooledByAComment) {
  EXPECT_EQ(run(db_.execute_and_return_id("INSERT /* returning */ INTO {{tables.notes}} (body) VALUES ('a')")), 1);
}

TEST_F(ReturningId, F34_BearsATrailingSemicolonAndNewline) {
  EXPECT_EQ(run(db_.execute_and_return_id("INSERT INTO {{tables.notes}} (body) VALUES ('a');\n")), 1);
}

TEST_F(ReturningId, F34_BearsATrailingComment) {
  EXPECT_EQ(run(db_.execute_and_return_id("INSERT INTO {{tables.notes}} (body) VALUES ($1) -- {{a note}}", "a")), 1);
  EXPECT_EQ(run(db_.execute_and_return_id("INSERT INTO {{tables.notes}} (body) VALUES ('b'); -- returning id\n")), 2);
}

TEST_F(ReturningId, F34_LeavesAReturningOfTheStatementAlone) {
  EXPECT_EQ(run(db_.execute_and_return_id("INSERT INTO {{tables.notes}} (body) VALUES ('a') RETURNING id * 10;")), 10);
  EXPECT_EQ(run(db_.execute_and_return_id("WITH gone AS (DELETE FROM {{tables.notes}} RETURNING body) "
                                          "INSERT INTO {{tables.notes}} (body) SELECT body || '2' FROM gone")),
            2)
      << "that of a statement within is not its own";
}

TEST_F(ReturningId, F34_WorksInTransactions) {
  const auto id = run(db_.transaction([](Transaction& tx) -> asio::awaitable<std::int64_t> {
    co_return co_await tx.execute_and_return_id("INSERT INTO {{tables.notes}} (body) VALUES ('a');");
  }));
  EXPECT_EQ(body_of(id), "a");
}

TEST_F(ReturningId, F34_MayBeAnotherColumn) {
  EXPECT_EQ(run(db_.execute_and_return_id<std::string>(IdColumn{"Code"},
                                                       "INSERT INTO {{tables.notes}} (body) VALUES ($1);", "a")),
            "c-1");
  EXPECT_THROW((void)db_.execute_and_return_id(IdColumn{""}, "DELETE FROM {{tables.notes}}"), SchemaError);
}

TEST_F(ReturningId, F34_TellsThatThereWasNoRow) {
  EXPECT_EQ(message_of<RowCountError>([&] {
              (void)run(db_.execute_and_return_id("INSERT INTO {{tables.notes}} (body) SELECT 'a' WHERE false"));
            }),
            "The statement touched no row, so there is no id to return. Ask for a std::optional where that may be, as "
            "with ON CONFLICT DO NOTHING.");
  constexpr sql::query<> insert = "INSERT INTO {{tables.notes}} (body) VALUES ('a') ON CONFLICT DO NOTHING";
  EXPECT_EQ(run(db_.execute_and_return_id<std::optional<std::int64_t>>(insert)), 1);
  EXPECT_EQ(run(db_.execute_and_return_id<std::optional<std::int64_t>>(insert)), std::nullopt);
}

TEST_F(ReturningId, TellsThatThereWereSeveralRows) {
  EXPECT_EQ(message_of<RowCountError>([&] {
              (void)run(db_.execute_and_return_id("INSERT INTO {{tables.notes}} (body) VALUES ('a'), ('b')"));
            }),
            "The statement returned 2 rows, and the id of one was asked for. Use fetch_all with RETURNING.");
}

TEST_F(ReturningId, ShowsErrorsInTheTemplateAsItWasWritten) {
  EXPECT_EQ(message_of<QueryError>([&] {
              (void)run(db_.execute_and_return_id("INSERT INTO {{tables.notes}}\n (nick) VALUES ('a'); -- a note"));
            }),
            "column \"nick\" of relation \"notes\" does not exist (42703)\n"
            "line 2:  (nick) VALUES ('a'); -- a note\n"
            "          ^");
  EXPECT_EQ(message_of<QueryError>([&] {
              (void)run(db_.execute_and_return_id(IdColumn{"nick"},
                                                  "INSERT INTO {{tables.notes}} (body) VALUES ('a') -- a note"));
            }),
            "column \"nick\" does not exist (42703)\n"
            "line 1: INSERT INTO {{tables.notes}} (body) VALUES ('a') -- a note\n"
            "                                                        ^")
      << "what we have added is not shown: the place is where it begins";
}

/// The same text with and without our clause returns other columns.
TEST_F(ReturningId, IsNotMistakenForTheStatementWithoutIt) {
  constexpr sql::query<> insert = "INSERT INTO {{tables.notes}} (\"Code\") VALUES ('x')";
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(run(db_.fetch_all<std::string>("SELECT 'x'::text")).size(), 1U);
    EXPECT_EQ(run(db_.execute_and_return_id<std::string>(IdColumn{"Code"}, insert)), "x");
    EXPECT_EQ(run(db_.execute(insert)).rows, 1U);
  }
}

TEST_F(ReturningId, ChecksTextMadeAtRunTime) {
  const std::string table = "notes";
  EXPECT_EQ(run(db_.execute_and_return_id(runtime("INSERT INTO {{tables." + table + "}} (body) VALUES ($1);"), "a")),
            1);
  EXPECT_THAT(message_of<TemplateError>([&] { (void)db_.execute_and_return_id(runtime("INSERT {{x}}")); }),
              HasSubstr("{{x}}"));
}

}  // namespace
}  // namespace pgdbm
