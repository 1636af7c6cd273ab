#include <pgdbm/db/verbs.hpp>

#include <string>

#include "support/server_test.hpp"

namespace pgdbm {
namespace {

class TableExists : public tests::OwnServerTest {
 protected:
  void SetUp() override {
    run(db_.connect());
    run(
        db_.execute_script("CREATE TABLE {{tables.users}} (id int PRIMARY KEY); "
                           "CREATE TABLE public.elsewhere (); CREATE TABLE {{tables.Orders}} ()"));
  }
  void TearDown() override { run(db_.disconnect()); }

  bool exists(std::string_view table) { return run(db_.table_exists(table)); }

  AsyncDatabaseManager db_ = AsyncDatabaseManager{config()}.with_schema("shop");
};

TEST_F(TableExists, LooksIntoTheManagersSchema) {
  EXPECT_TRUE(exists("users"));
  EXPECT_FALSE(exists("elsewhere"));
  EXPECT_FALSE(exists("nothing"));
}

TEST_F(TableExists, LooksIntoTheSchemaThatTheNameSays) {
  EXPECT_TRUE(exists("public.elsewhere"));
  EXPECT_TRUE(exists("shop.users"));
  EXPECT_FALSE(exists("public.users"));
  EXPECT_FALSE(exists("nowhere.users"));
}

TEST_F(TableExists, LooksAlongTheSearchPathWithoutASchema) {
  AsyncDatabaseManager bare{config()};
  run(bare.connect());
  EXPECT_TRUE(run(bare.table_exists("elsewhere")));
  EXPECT_FALSE(run(bare.table_exists("users")));
  EXPECT_TRUE(run(bare.table_exists("shop.users")));
  run(bare.disconnect());
}

TEST_F(TableExists, F38_TakesTheNameAsItIs) {
  EXPECT_TRUE(exists("Orders"));
  EXPECT_FALSE(exists("orders"));
  EXPECT_FALSE(exists("USERS"));
  EXPECT_FALSE(exists("users\n"));
  EXPECT_FALSE(exists("users'; DROP TABLE shop.users; --"));
  EXPECT_THROW(exists(""), SchemaError);
  EXPECT_THROW(exists(std::string(64, 'a')), SchemaError);
}

TEST_F(TableExists, CountsWhateverCanBeRead) {
  run(
      db_.execute_script("CREATE VIEW shop.a_view AS SELECT 1; CREATE MATERIALIZED VIEW shop.a_kept_view AS SELECT 1; "
                         "CREATE TABLE shop.a_whole (i int) PARTITION BY LIST (i); CREATE SEQUENCE shop.a_sequence; "
                         "CREATE INDEX an_index ON shop.users (id)"));
  EXPECT_TRUE(exists("a_view"));
  EXPECT_TRUE(exists("a_kept_view"));
  EXPECT_TRUE(exists("a_whole"));
  EXPECT_FALSE(exists("a_sequence"));
  EXPECT_FALSE(exists("an_index"));
}

TEST_F(TableExists, SeesWhatItsTransactionMade) {
  run(db_.transaction([&](Transaction& tx) -> asio::awaitable<void> {
    co_await tx.execute("CREATE TABLE {{tables.fresh}} ()");
    const bool seen_within = co_await tx.table_exists("fresh");
    EXPECT_TRUE(seen_within);
    const bool seen_outside = co_await db_.table_exists("fresh");
    EXPECT_FALSE(seen_outside);
  }));
}

TEST_F(TableExists, SpeaksOfWhatTheRoleMayNotUse) {
  run(db_.execute_script("CREATE ROLE stranger"));
  run(db_.transaction([&](Transaction& tx) -> asio::awaitable<void> {
    co_await tx.execute("SET LOCAL ROLE stranger");
    const bool is_listed = co_await tx.fetch_value<bool>(
        "SELECT EXISTS (SELECT FROM information_schema.tables WHERE table_schema = 'shop')");
    EXPECT_FALSE(is_listed);
    const bool exists = co_await tx.table_exists("users");
    EXPECT_TRUE(exists);
  }));
}

}  // namespace
}  // namespace pgdbm
