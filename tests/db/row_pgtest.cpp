#include <pgdbm/db/row.hpp>

#include <pgdbm/types/array.hpp>
#include <pgdbm/types/enumeration.hpp>

#include <boost/describe/enum.hpp>
#include <boost/json/serialize.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/server_test.hpp"

namespace pgdbm {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using tests::message_of;

enum class Mood { sad, happy };
BOOST_DESCRIBE_ENUM(Mood, sad, happy)

class DynamicRow : public tests::ServerTest {
 protected:
  void SetUp() override { run(db_.connect()); }
  void TearDown() override { run(db_.disconnect()); }

  Row only(sql::query<> statement) { return run(db_.fetch_one<Row>(statement)).value(); }
  std::string json(sql::query<> statement) { return boost::json::serialize(only(statement).to_json()); }

  AsyncDatabaseManager db_{config()};
};

TEST_F(DynamicRow, GivesValuesByNameAndByIndex) {
  const auto rows = run(db_.fetch_all<Row>(
      "SELECT i AS id, 'user ' || i AS email, nullif(i, 2) AS seen FROM generate_series(1, 3) i ORDER BY i"));
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[1]["email"].as<std::string>(), "user 2");
  EXPECT_EQ(rows[1][0].as<std::int64_t>(), 2);
  EXPECT_TRUE(rows[1]["seen"].is_null());
  EXPECT_EQ(rows[1]["seen"].as<std::optional<int>>(), std::nullopt);
  EXPECT_EQ(rows[2]["seen"].as<std::optional<int>>(), 3);
  EXPECT_TRUE(rows[0].contains("id"));
  EXPECT_FALSE(rows[0].contains("ID"));
}

TEST_F(DynamicRow, TellsOfItsColumns) {
  run(db_.execute_script("CREATE TABLE public.notes (id int8, body varchar(9))"));
  run(db_.execute("INSERT INTO notes VALUES (1, 'x')"));
  const auto row = only("SELECT body, id, 1.5 FROM notes");
  ASSERT_EQ(row.columns().size(), 3U);
  EXPECT_EQ(row.columns()[0].name, "body");
  EXPECT_EQ(row.columns()[0].type_name, "varchar");
  EXPECT_EQ(row.columns()[0].type_modifier, 13);
  EXPECT_EQ(row.columns()[0].attribute, 2);
  EXPECT_EQ(row.columns()[0].table, row.columns()[1].table);
  EXPECT_EQ(row[2].column().table, 0U);
}

TEST_F(DynamicRow, SharesItsColumnsWithTheRowsOfItsResult) {
  const auto rows = run(db_.fetch_all<Row>("SELECT i FROM generate_series(1, 2) i"));
  EXPECT_EQ(rows[0].columns().data(), rows[1].columns().data());
}

TEST_F(DynamicRow, F35_RefusesANameThatTwoColumnsHave) {
  const auto row = only("SELECT 1 AS id, 2 AS id, 3 AS other");
  EXPECT_EQ(message_of<ConversionError>([&] { (void)row["id"]; }),
            "The row has 2 columns named 'id'. Give the others another name with AS, or ask by index.");
  EXPECT_EQ(row[0].as<int>(), 1);
  EXPECT_EQ(row[1].as<int>(), 2);
  EXPECT_EQ(row["other"].as<int>(), 3);
  EXPECT_THROW((void)row.to_json(), ConversionError) << "one of them would be lost";
}

TEST_F(DynamicRow, F35_IsARowEvenWithoutColumns) {
  const auto row = run(db_.fetch_one<Row>("SELECT"));
  ASSERT_TRUE(row.has_value());
  EXPECT_TRUE(row->empty());
  EXPECT_EQ(run(db_.fetch_all<Row>("SELECT FROM generate_series(1, 3)")).size(), 3U);
  EXPECT_EQ(run(db_.fetch_one<Row>("SELECT WHERE false")), std::nullopt);
}

TEST_F(DynamicRow, F35_ComplainsOfMoreThanOneRowUnlessTheFirstIsAskedFor) {
  constexpr sql::query<> several = "SELECT i FROM generate_series(1, 3) i ORDER BY i";
  EXPECT_THROW((void)run(db_.fetch_one<Row>(several)), RowCountError);
  EXPECT_EQ(run(db_.fetch_first<Row>(several)).value()["i"].as<int>(), 1);
  EXPECT_EQ(run(db_.fetch_first<int>(several)), 1);
  EXPECT_EQ(run(db_.fetch_first<int>("SELECT 1 WHERE false")), std::nullopt);
}

TEST_F(DynamicRow, TellsWhatDoesNotFit) {
  const auto row = only("SELECT 'x'::text AS word, 70000 AS number, NULL::int4 AS nothing");
  EXPECT_EQ(
      message_of<ConversionError>([&] { (void)row["word"].as<int>(); }),
      "Column 'word' is of type text, which cannot be read into std::int32_t. Cast it in the statement, or change "
      "the C++ type.");
  EXPECT_THAT(message_of<ConversionError>([&] { (void)row["number"].as<std::int16_t>(); }),
              HasSubstr("Column 'number' (int4) holds a value that does not fit"));
  EXPECT_THAT(message_of<ConversionError>([&] { (void)row["nothing"].as<int>(); }),
              HasSubstr("Column 'nothing' (int4) is NULL"));
  EXPECT_EQ(message_of<ConversionError>([&] { (void)row["words"]; }),
            "The row has no column 'words'; it has: word, number, nothing. Select it (AS words), or ask for one of "
            "these.");
  EXPECT_EQ(message_of<ConversionError>([&] { (void)row[3]; }),
            "The row has 3 columns, and column 3 was asked for, counted from 0. It has: word, number, nothing.");
}

TEST_F(DynamicRow, ReadsTheDatabasesOwnTypesAndOutlivesItsPool) {
  run(db_.execute_script("CREATE TYPE mood AS ENUM ('sad', 'happy'); CREATE DOMAIN few AS int4"));
  const auto row = only("SELECT 'happy'::mood AS mood, 7::few AS few, ARRAY['sad', NULL]::mood[] AS moods");
  EXPECT_EQ(row["mood"].column().type_name, "mood");
  run(db_.disconnect());
  db_ = AsyncDatabaseManager{config()};
  EXPECT_EQ(row["mood"].as<Mood>(), Mood::happy);
  EXPECT_EQ(row["mood"].as<std::string>(), "happy");
  EXPECT_EQ(row["few"].as<int>(), 7);
  EXPECT_THAT(row["moods"].as<std::vector<std::optional<Mood>>>(), ElementsAre(Mood::sad, std::nullopt));
}

TEST_F(DynamicRow, ReadsWhatComesAsTextOnly) {
  const auto row = only("SELECT 'a=r/b'::text AS plain, makeaclitem(10, 10, 'SELECT', false) AS acl");
  EXPECT_EQ(row["acl"].column().format, types::Format::text);
  EXPECT_THAT(row["acl"].as<std::string>(), HasSubstr("=r/"));
  EXPECT_THROW((void)row["acl"].as<int>(), ConversionError);
}

TEST_F(DynamicRow, BecomesJson) {
  run(db_.execute_script("CREATE TYPE mood AS ENUM ('sad', 'happy')"));
  EXPECT_EQ(json("SELECT 7::int8 AS a, 'x'::text AS b, true AS c, 0.5::float8 AS d, NULL::int4 AS e"),
            R"({"a":7,"b":"x","c":true,"d":5E-1,"e":null})");
  EXPECT_EQ(json(R"(SELECT '{"k": [1]}'::jsonb AS j, ARRAY[[1, 2], [3, NULL]] AS m, '{}'::int4[] AS n)"),
            R"({"j":{"k":[1]},"m":[[1,2],[3,null]],"n":[]})");
  EXPECT_EQ(json("SELECT 12345678901234567890.10::numeric AS n, 'NaN'::float8 AS f, 'sad'::mood AS m, '\\x01ff'::bytea "
                 "AS b, date '2026-02-01' AS d, '10.0.0.1'::inet AS i"),
            R"({"n":"12345678901234567890.10","f":"NaN","m":"sad","b":"\\x01ff","d":"2026-02-01","i":"10.0.0.1"})");
  EXPECT_EQ(message_of<ConversionError>([&] { (void)json("SELECT point(1, 2) AS p"); }),
            "Column 'p' is of type point, for which there is no JSON. Cast it in the statement, to text or by "
            "to_jsonb.");
}

TEST_F(DynamicRow, WorksInTransactions) {
  run(db_.transaction([](Transaction& tx) -> asio::awaitable<void> {
    const auto row = co_await tx.fetch_one<Row>("SELECT 'x'::text AS word");
    EXPECT_EQ(row.value()["word"].as<std::string>(), "x");
  }));
}

}  // namespace
}  // namespace pgdbm
