#include <pgdbm/testing/table_snapshot.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/server_test.hpp"

namespace pgdbm::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using tests::message_of;

class Snapshots : public tests::ServerTest {
 protected:
  void SetUp() override { run(db_.connect()); }
  void TearDown() override { run(db_.disconnect()); }

  AsyncDatabaseManager db_{config()};
};

TEST_F(Snapshots, F43_TellDifferencesOfAnyType) {
  run(db_.execute_script(
      "CREATE TABLE things (id uuid PRIMARY KEY, at timestamptz, price numeric, tags text[], body jsonb,"
      " raw bytea, span int4range, mood float8);"
      "INSERT INTO things VALUES ('6ba7b810-9dad-11d1-80b4-00c04fd430c8', '2026-01-31 12:00+00', 1.50,"
      " '{a,NULL}', '{\"k\": 1}', '\\x00ff', '[1,5)', 'NaN')"));
  const auto before = run(snapshot_table(db_, "things"));
  ASSERT_EQ(before.rows.size(), 1U);
  EXPECT_THAT(before.key, ElementsAre(0U));
  run(expect_table_unchanged(db_, before));
  run(db_.execute("UPDATE things SET price = 1.500, at = at + '1 us', raw = NULL"));
  EXPECT_EQ(message_of<TestDatabaseError>([&] { run(expect_table_unchanged(db_, before)); }),
            "Table things has changed: 1 row changed.\n"
            "  ~ id = '6ba7b810-9dad-11d1-80b4-00c04fd430c8': at was '2026-01-31 12:00:00+00' and is "
            "'2026-01-31 12:00:00.000001+00', price was '1.50' and is '1.500', raw was '\\x00ff' and is NULL");
}

TEST_F(Snapshots, AreOfTheTableOfTheSchema) {
  run(db_.execute_script(
      "CREATE SCHEMA shop; CREATE TABLE shop.\"Odd\" (b int, a int, \"gone away\" int, PRIMARY KEY (a, b));"
      "ALTER TABLE shop.\"Odd\" DROP COLUMN \"gone away\"; ALTER TABLE shop.\"Odd\" ADD \"x y\" text;"
      "INSERT INTO shop.\"Odd\" VALUES (1, 2, 'z'), (2, 1, NULL)"));
  const auto shop = db_.with_schema("shop");
  const auto before = run(snapshot_table(shop, "Odd"));
  EXPECT_THAT(before.columns, ElementsAre("b", "a", "x y"));
  EXPECT_THAT(before.rows, ElementsAre(ElementsAre("1", "2", "z"), ElementsAre("2", "1", std::nullopt)));
  EXPECT_EQ(difference(before, run(snapshot_table(db_, "shop.Odd"))), "");
  run(shop.execute("DELETE FROM {{tables.Odd}} WHERE a = 1"));
  EXPECT_THAT(message_of<TestDatabaseError>([&] { run(expect_table_unchanged(shop, before)); }),
              HasSubstr("- b = '2', a = '1', x y = NULL"));
}

TEST_F(Snapshots, SeeWhatTheirTransactionSees) {
  run(db_.execute_script("CREATE TABLE t (i int)"));
  const auto before = run(snapshot_table(db_, "t"));
  run(db_.transaction([&](Transaction& transaction) -> asio::awaitable<void> {
    co_await transaction.execute("INSERT INTO t VALUES (1)");
    const auto now = co_await snapshot_table(transaction, "t");
    EXPECT_EQ(now.rows.size(), 1U);
    co_await transaction.execute("DELETE FROM t");
  }));
  run(expect_table_unchanged(db_, before));
}

TEST_F(Snapshots, NameATableThatIsMissing) {
  EXPECT_THAT(message_of<QueryError>([&] { (void)run(snapshot_table(db_, "nowhere")); }),
              HasSubstr("relation \"nowhere\" does not exist"));
}

}  // namespace
}  // namespace pgdbm::testing
