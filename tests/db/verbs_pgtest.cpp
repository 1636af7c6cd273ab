#include <pgdbm/db/verbs.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "support/server_test.hpp"

namespace pgdbm {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using tests::message_of;

struct Account {
  std::int64_t id;
  std::string email;
  std::optional<std::string> name;
  bool operator==(const Account&) const = default;
};

class Verbs : public tests::ServerTest {
 protected:
  void SetUp() override {
    run(db_.connect());
    run(
        db_.execute_script("CREATE TABLE {{tables.users}} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
                           "  email text NOT NULL UNIQUE, name text)"));
  }
  void TearDown() override { run(db_.disconnect()); }

  AsyncDatabaseManager db_{config_in("shop")};
};

TEST_F(Verbs, FillStructsByColumnName) {
  const auto id = run(db_.fetch_value<std::int64_t>("INSERT INTO {{tables.users}} (email) VALUES ($1) RETURNING id",
                                                    "ada@example.com"));
  const auto user = run(db_.fetch_one<Account>("SELECT name, email, id FROM {{tables.users}} WHERE id = $1", id));
  EXPECT_EQ(user, (Account{id, "ada@example.com", std::nullopt}));
}

TEST_F(Verbs, PassOverColumnsThatNoMemberAsksFor) {
  run(db_.execute("INSERT INTO {{tables.users}} (email, name) VALUES ('a', 'A'), ('b', NULL)"));
  struct Name {
    std::optional<std::string> name;
  };
  const auto names = run(db_.fetch_all<Name>("SELECT * FROM {{tables.users}} ORDER BY id"));
  ASSERT_EQ(names.size(), 2U);
  EXPECT_EQ(names[0].name, "A");
  EXPECT_EQ(names[1].name, std::nullopt);
}

/// What was settled for one type is kept beside the prepared statement, and must not be taken for another's.
TEST_F(Verbs, ReadOneStatementIntoSeveralTypesInTurn) {
  struct Reversed {
    std::int64_t small;
    std::string text;
  };
  struct Narrow {
    std::string text;
    std::optional<std::int16_t> small;
  };
  for (int i = 0; i < 4; ++i) {
    constexpr sql::query<> statement = "SELECT 'seven'::varchar(9) AS text, 7::int4 AS small";
    const auto reversed = run(db_.fetch_all<Reversed>(statement)).at(0);
    EXPECT_EQ(reversed.small, 7);
    EXPECT_EQ(reversed.text, "seven");
    const auto narrow = run(db_.fetch_one<Narrow>(statement)).value();
    EXPECT_EQ(narrow.small, 7);
    EXPECT_EQ(narrow.text, "seven");
    EXPECT_THAT(message_of<ConversionError>([&] { run(db_.fetch_value<int>(statement)); }), HasSubstr("2 columns"));
  }
}

/// Columns in the order of the members, each of its usual type, are read without a plan; what is amiss is told alike.
TEST_F(Verbs, TellWhatIsAmissInColumnsThatAreAsUsual) {
  struct Usual {
    std::int32_t number;
    std::string text;
  };
  const auto amiss = [&](sql::query<> statement) {
    return message_of<ConversionError>([&] { run(db_.fetch_all<Usual>(statement)); });
  };
  EXPECT_THAT(amiss("SELECT 1 AS number, NULL::text AS text"), HasSubstr("Column 'text' (text) is NULL"));
  EXPECT_THAT(amiss("SELECT nullif(i, 3) AS number, 'x'::text AS text FROM generate_series(1, 5) i"),
              HasSubstr("Column 'number' (int4) is NULL"));
}

TEST_F(Verbs, TellWhatAStatementTouched) {
  const auto result = run(db_.execute("INSERT INTO {{tables.users}} (email) VALUES ($1), ($2)", "a", std::string{"b"}));
  EXPECT_EQ(result.tag, "INSERT 0 2");
  EXPECT_EQ(result.rows, 2U);
  EXPECT_EQ(run(db_.execute("CREATE TABLE {{tables.t}} ()")).tag, "CREATE TABLE");
}

TEST_F(Verbs, FetchScalarsOfEachKind) {
  EXPECT_EQ(run(db_.fetch_value<bool>("SELECT $1 AND true", true)), true);
  EXPECT_EQ(run(db_.fetch_value<std::int16_t>("SELECT 7::int2")), 7);
  EXPECT_EQ(run(db_.fetch_value<std::int64_t>("SELECT $1", std::numeric_limits<std::int64_t>::min())),
            std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(run(db_.fetch_value<double>("SELECT $1::float8", 0.1)), 0.1);
  EXPECT_THAT(run(db_.fetch_all<bool>("SELECT i > 1 FROM generate_series(1, 3) i")), ElementsAre(false, true, true));
}

TEST_F(Verbs, SendNullForEveryKindOfNothing) {
  EXPECT_TRUE(run(db_.fetch_value<bool>("SELECT $1::int8 IS NULL", std::optional<std::int64_t>{})));
  EXPECT_TRUE(run(db_.fetch_value<bool>("SELECT $1::text IS NULL", std::nullopt)));
  EXPECT_TRUE(run(db_.fetch_value<bool>("SELECT $1::text IS NULL", nullptr)));
  EXPECT_FALSE(run(db_.fetch_value<bool>("SELECT $1::text IS NULL", std::optional<std::string>{""})));
}

TEST_F(Verbs, LetTheServerReadTextAsWhatTheStatementNeeds) {
  EXPECT_TRUE(run(db_.fetch_value<bool>("SELECT date '2026-02-01' > $1", "2026-01-31")));
  EXPECT_EQ(run(db_.fetch_value<std::int32_t>("SELECT $1::int4 + 1", "41")), 42);
}

TEST_F(Verbs, FetchOneAtMost) {
  EXPECT_EQ(run(db_.fetch_one<Account>("SELECT * FROM {{tables.users}}")), std::nullopt);
  run(db_.execute("INSERT INTO {{tables.users}} (email) VALUES ('a'), ('b')"));
  EXPECT_EQ(message_of<RowCountError>([&] { (void)run(db_.fetch_one<Account>("SELECT * FROM {{tables.users}}")); }),
            "The statement returned 2 rows, and one at most was asked for. Add LIMIT 1, or use fetch_all.");
}

TEST_F(Verbs, TellNoRowFromNull) {
  EXPECT_EQ(run(db_.fetch_value<std::optional<std::int32_t>>("SELECT NULL::int4")), std::nullopt);
  EXPECT_EQ(run(db_.fetch_value<std::optional<std::int32_t>>("SELECT 1 WHERE false")), std::nullopt);
  EXPECT_EQ(message_of<RowCountError>([&] { (void)run(db_.fetch_value<std::int32_t>("SELECT 1 WHERE false")); }),
            "The statement returned no row, and one value was asked for. Ask for a std::optional, or use fetch_one.");
  EXPECT_EQ(
      message_of<ConversionError>([&] { (void)run(db_.fetch_value<std::int32_t>("SELECT NULL::int4")); }),
      "Column 'int4' (int4) is NULL, which its C++ type (std::int32_t) cannot hold. Use std::optional<std::int32_t>, "
      "or COALESCE.");
}

TEST_F(Verbs, NameTheColumnThatDoesNotFit) {
  struct Narrow {
    std::int16_t wide;
  };
  EXPECT_EQ(message_of<ConversionError>([&] { (void)run(db_.fetch_all<Narrow>("SELECT 70000::int8 AS wide")); }),
            "Column 'wide' (int8) holds a value that does not fit its C++ type (std::int16_t). Use a wider type; an "
            "enum must describe each label.");
  EXPECT_EQ(message_of<ConversionError>([&] { (void)run(db_.fetch_all<Narrow>("SELECT 'x'::text AS wide")); }),
            "Column 'wide' is of type text, which cannot be read into std::int16_t. Cast it in the statement, or "
            "change the C++ type.");
  EXPECT_EQ(message_of<ConversionError>([&] { (void)run(db_.fetch_all<Narrow>("SELECT 1 AS a, 2 AS b")); }),
            "The result has no column 'wide' for the member of that name; it has: a, b. Select it (AS wide), or rename "
            "the member.");
  EXPECT_EQ(message_of<ConversionError>([&] { (void)run(db_.fetch_all<Narrow>("SELECT 1 AS wide, 2 AS wide")); }),
            "The result has 2 columns named 'wide', and only one can fill the member of that name. Give the others "
            "another name with AS.");
  EXPECT_EQ(message_of<ConversionError>([&] { (void)run(db_.fetch_value<std::int32_t>("SELECT 1 AS a, 2 AS b")); }),
            "A single value was asked for, and the statement returns 2 columns: a, b. Select one column, or ask for a "
            "struct.");
  EXPECT_EQ(run(db_.fetch_value<std::int32_t>("SELECT 1")), 1) << "the connection is fit after each";
}

TEST_F(Verbs, ShowTheServersPositionInTheTemplate) {
  EXPECT_EQ(message_of<QueryError>([&] { run(db_.execute("SELECT *\nFROM {{tables.users}} WHERE nick = $1", "x")); }),
            "column \"nick\" does not exist (42703)\n"
            "line 2: FROM {{tables.users}} WHERE nick = $1\n"
            "                                    ^");
}

TEST_F(Verbs, ThrowTheClassOfTheFaultWithItsFields) {
  run(db_.execute("INSERT INTO {{tables.users}} (email) VALUES ('secret@example.com')"));
  try {
    run(db_.execute("INSERT INTO {{tables.users}} (email) VALUES ($1)", "secret@example.com"));
    FAIL() << "threw nothing";
  } catch (const UniqueViolation& error) {
    EXPECT_EQ(error.sqlstate(), sqlstate::unique_violation);
    EXPECT_EQ(error.report()->constraint, "users_email_key");
    EXPECT_EQ(error.report()->schema, "shop");
    EXPECT_EQ(error.report()->table, "users");
    EXPECT_THAT(error.report()->detail, HasSubstr("secret@example.com"));
    EXPECT_THAT(error.what(), Not(HasSubstr("secret@example.com"))) << "values do not belong into messages";
    EXPECT_TRUE(error.was_sent());
  }
}

TEST_F(Verbs, CheckTextMadeAtRunTime) {
  const std::string table = "users";
  EXPECT_EQ(run(db_.fetch_value<std::int64_t>(runtime("SELECT count(*) FROM {{tables." + table + "}}"))), 0);
  EXPECT_THAT(message_of<TemplateError>([&] { run(db_.execute(runtime("SELECT * FROM {{tabels.users}}"))); }),
              HasSubstr("line 1: SELECT * FROM {{tabels.users}}\n                      ^"));
  EXPECT_THROW(run(db_.execute(runtime("SELECT $1"))), TemplateError);
}

TEST_F(Verbs, RunScriptsOfSeveralStatements) {
  run(db_.execute_script("CREATE TABLE {{tables.a}} (i int); INSERT INTO {{tables.a}} VALUES (1), (2)"));
  EXPECT_EQ(run(db_.fetch_value<std::int64_t>("SELECT count(*) FROM {{tables.a}}")), 2);
  EXPECT_THROW(run(db_.execute_script("INSERT INTO {{tables.a}} VALUES (3); SELECT 1/0")), QueryError);
  EXPECT_EQ(run(db_.fetch_value<std::int64_t>("SELECT count(*) FROM {{tables.a}}")), 2) << "all or nothing";
  EXPECT_THAT(message_of<TemplateError>([&] {
                run(db_.execute_script(std::string_view{"SELECT 1\0; SELECT 2", 19}));
              }),
              HasSubstr("NUL byte at offset 8"));
}

}  // namespace
}  // namespace pgdbm
