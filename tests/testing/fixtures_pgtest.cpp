#include <pgdbm/testing/fixtures.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/folder.hpp"
#include "support/server_test.hpp"

namespace pgdbm::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using tests::message_of;

class Fixtures : public tests::ServerTest {
 protected:
  void SetUp() override {
    run(db_.connect());
    run(db_.execute_script(
        "CREATE SCHEMA shop;"
        "CREATE TABLE shop.users (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL"
        " DEFAULT 'nobody', born date, price numeric, tags text[], body json);"
        "CREATE TABLE shop.orders (id serial PRIMARY KEY, user_id int REFERENCES shop.users)"));
  }
  void TearDown() override { run(db_.disconnect()); }

  std::uint64_t load(const std::string& name) { return run(load_fixtures(shop_, folder_.path() / name)); }
  std::vector<std::string> users() {
    return run(shop_.fetch_all<std::string>("SELECT u::text FROM {{tables.users}} u ORDER BY id"));
  }

  tests::Folder folder_;
  AsyncDatabaseManager db_{config()};
  AsyncDatabaseManager shop_{db_.with_schema("shop")};
};

TEST_F(Fixtures, F43_PutJsonInByTheNamesOfItsColumns) {
  folder_.write("data.json", R"({
    "users": [{"id": 10, "name": "Ada", "born": "1815-12-10", "price": 12345678901234567890.12, "tags": ["a", "b"]},
              {"name": "Bob", "id": 11, "body": {"deep": [1, null]}},
              {"born": null, "name": "Eve", "id": 12},
              {}],
    "orders": [{"user_id": 10}, {"user_id": 11}]})");
  EXPECT_EQ(load("data.json"), 6U);
  EXPECT_THAT(users(), ElementsAre("(1,nobody,,,,)", "(10,Ada,1815-12-10,12345678901234567890.12,\"{a,b}\",)",
                                   "(11,Bob,,,,\"{\"\"deep\"\": [1, null]}\")", "(12,Eve,,,,)"));
  EXPECT_EQ(run(count_rows(shop_, "orders", "user_id = 10")), 1);
}

TEST_F(Fixtures, LetTheServerGoOnBehindTheIdsGiven) {
  folder_.write("users.json", R"([{"id": 7, "name": "Ada"}])");
  folder_.write("orders.csv", "id,user_id\n41,7\n");
  EXPECT_EQ(load("users.json"), 1U);
  EXPECT_EQ(load("orders.csv"), 1U);
  EXPECT_EQ(run(shop_.execute_and_return_id("INSERT INTO {{tables.users}} (name) VALUES ('Bob')")), 8);
  EXPECT_EQ(run(shop_.execute_and_return_id("INSERT INTO {{tables.orders}} (user_id) VALUES (8)")), 42);
}

TEST_F(Fixtures, AreLoadedFromAFolderInOrder) {
  folder_.write("01_users.csv", "name,id,born\r\n\"Ada, Countess\",3,\r\n");
  folder_.write("02_orders.json", R"([{"user_id": 3}])");
  folder_.write("10_more.sql",
                "UPDATE {{tables.users}} SET tags = '{x}'; INSERT INTO {{tables.orders}} DEFAULT VALUES");
  folder_.write(".hidden", "is passed over");
  EXPECT_EQ(run(load_fixtures(shop_, folder_.path())), 2U);
  EXPECT_THAT(users(), ElementsAre("(3,\"Ada, Countess\",,,{x},)"));
  EXPECT_EQ(run(count_rows(shop_, "orders")), 2);
}

TEST_F(Fixtures, AreLoadedWholeOrNotAtAll) {
  folder_.write("data.json", R"({"users": [{"id": 1}], "orders": [{"user_id": 2}]})");
  EXPECT_THAT(message_of<ForeignKeyViolation>([&] { load("data.json"); }),
              HasSubstr("Fixtures data.json, table orders: "));
  EXPECT_EQ(run(count_rows(shop_, "users")), 0);
}

TEST_F(Fixtures, NameTheColumnThatIsNone) {
  folder_.write("data.json", R"({"users": [{"nmae": "Ada"}]})");
  EXPECT_THAT(message_of<QueryError>([&] { load("data.json"); }),
              AllOf(HasSubstr("Fixtures data.json, table users: "), HasSubstr("column \"nmae\"")));
  folder_.write("users.csv", "nmae\nAda\n");
  EXPECT_THAT(message_of<QueryError>([&] { load("users.csv"); }),
              AllOf(HasSubstr("Fixtures users.csv, table users: "), HasSubstr("column \"nmae\"")));
}

TEST_F(Fixtures, RefuseFilesThatAreNone) {
  EXPECT_THAT(message_of<ConfigurationError>([&] { load("nowhere.json"); }),
              HasSubstr("cannot be read. Are they there?"));
  folder_.write("users.jsn", "[]");
  EXPECT_THAT(message_of<ConfigurationError>([&] { load("users.jsn"); }),
              HasSubstr("are of no known kind: those are .sql, .json and .csv."));
  folder_.write("users.csv", "");
  EXPECT_THAT(message_of<ConfigurationError>([&] { load("users.csv"); }),
              HasSubstr("begins with the names of its columns"));
  folder_.write("users.json", "[{\"id\": 1,]");
  EXPECT_THAT(message_of<QueryError>([&] { load("users.json"); }), HasSubstr("invalid input syntax for type json"));
}

TEST_F(Fixtures, AreTakenBackWithTheirTransaction) {
  folder_.write("users.json", R"([{"name": "Ada"}])");
  auto transaction = run(shop_.begin());
  EXPECT_EQ(run(load_fixtures(transaction, folder_.path() / "users.json")), 1U);
  EXPECT_EQ(run(count_rows(transaction, "users")), 1);
  run(transaction.rollback());
  EXPECT_EQ(run(count_rows(shop_, "users")), 0);
}

TEST_F(Fixtures, CanBeEmptiedAgain) {
  run(shop_.execute_script("INSERT INTO {{tables.users}} DEFAULT VALUES; INSERT INTO {{tables.orders}} VALUES (1, 1)"));
  EXPECT_THAT(message_of<QueryError>([&] { run(truncate_table(shop_, "users")); }), HasSubstr("foreign key"));
  const TruncateOptions with_others{.cascade = true};
  run(truncate_table(shop_, "users", with_others));
  EXPECT_EQ(run(count_rows(shop_, "orders")), 0);
  EXPECT_EQ(run(shop_.execute_and_return_id("INSERT INTO {{tables.users}} DEFAULT VALUES")), 1);
}

}  // namespace
}  // namespace pgdbm::testing
