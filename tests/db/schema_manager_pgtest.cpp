#include <pgdbm/db/schema_manager.hpp>

#include <pgdbm/base/error.hpp>

#include <boost/asio/co_spawn.hpp>

#include <exception>
#include <string>

#include "support/server_test.hpp"

namespace pgdbm {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using tests::message_of;

class SchemaManagerTest : public tests::OwnServerTest {
 protected:
  void SetUp() override { run(admin_.connect()); }
  void TearDown() override { run(admin_.disconnect()); }

  /// A user who may log in, and no more.
  [[nodiscard]] DatabaseConfig config_of_guest() {
    run(admin_.execute("CREATE ROLE guest LOGIN"));
    auto guest = config(2);
    guest.connection_string += " user=guest";
    return guest;
  }

  AsyncDatabaseManager admin_{config(4)};
  SchemaManager schemas_{admin_};
};

TEST_F(SchemaManagerTest, MakesListsAndDropsSchemas) {
  EXPECT_FALSE(run(schemas_.exists("Shop")));
  EXPECT_TRUE(run(schemas_.create("Shop")));
  EXPECT_FALSE(run(schemas_.create("Shop"))) << "it is there";
  EXPECT_TRUE(run(schemas_.exists("Shop")));
  EXPECT_THAT(run(schemas_.list()), ElementsAre("Shop", "public"));
  run(admin_.with_schema("Shop").execute("CREATE TABLE {{tables.t}} ()"));
  EXPECT_TRUE(run(schemas_.drop("Shop")));
  EXPECT_FALSE(run(schemas_.drop("Shop")));
  EXPECT_THAT(run(schemas_.list()), ElementsAre("public"));
}

TEST_F(SchemaManagerTest, RefusesNamesThatNoManagerCouldHave) {
  EXPECT_THROW(run(schemas_.create("two words")), SchemaError);
  EXPECT_THROW(run(schemas_.create("")), SchemaError);
  EXPECT_THROW(run(schemas_.drop("a; DROP TABLE t")), SchemaError);
}

TEST_F(SchemaManagerTest, LetsManyMakeOneAtOnce) {
  constexpr int callers = 8;
  int made = 0;
  int ended = 0;
  const auto make = [&]() -> asio::awaitable<void> {
    const auto was_made = co_await schemas_.create("shop");
    if (was_made) ++made;
  };
  for (int i = 0; i < callers; ++i) {
    asio::co_spawn(context_, make(), [&ended](const std::exception_ptr& failure) {
      EXPECT_FALSE(failure);
      ++ended;
    });
  }
  run_until([&] { return ended == callers; });
  EXPECT_EQ(made, 1);
}

TEST_F(SchemaManagerTest, ConnectMakesTheSchemaOfAPoolOfOnesOwn) {
  auto shop = config(1);
  shop.schema = "shop";
  AsyncDatabaseManager db{shop};
  run(db.connect());
  EXPECT_TRUE(run(schemas_.exists("shop")));
}

TEST_F(SchemaManagerTest, ConnectMakesNoneWhereItMustNot) {
  auto shop = config(1);
  shop.schema = "shop";
  shop.create_schema = CreateSchema::never;
  AsyncDatabaseManager db{shop};
  run(db.connect());
  EXPECT_FALSE(run(schemas_.exists("shop")));
}

TEST_F(SchemaManagerTest, F25_NeedsNoRightToCreateASchemaThatExists) {
  auto guest = config_of_guest();
  guest.schema = "shop";
  run(schemas_.create("shop"));
  AsyncDatabaseManager db{guest};
  run(db.connect());
  EXPECT_EQ(run(db.fetch_value<std::string>("SELECT current_user::text")), "guest");
}

TEST_F(SchemaManagerTest, F25_ConnectsToAReadOnlyServer) {
  auto reader = config(1);
  reader.connection_string += " options='-c default_transaction_read_only=on'";
  reader.schema = "shop";
  AsyncDatabaseManager db{reader};
  run(db.connect());
  EXPECT_EQ(run(db.fetch_value<std::int32_t>("SELECT 1")), 1);
  EXPECT_FALSE(run(schemas_.exists("shop")));
}

TEST_F(SchemaManagerTest, SaysWhichRightIsMissing) {
  auto guest = config_of_guest();
  guest.schema = "shop";
  AsyncDatabaseManager db{guest};
  EXPECT_THAT(message_of<QueryError>([&] { run(db.connect()); }), HasSubstr("permission denied for database"));
}

/// Roles are the cluster's: that of a schema may be there already, without rights in this database.
TEST_F(SchemaManagerTest, GivesRightsToARoleThatExists) {
  run(admin_.execute("CREATE ROLE pgdbm_shop"));
  run(admin_.execute("CREATE SCHEMA shop CREATE TABLE t (i int)"));
  auto isolated = config(1);
  isolated.schema = "shop";
  isolated.isolation = SchemaIsolation::role;
  AsyncDatabaseManager db{isolated};
  run(db.connect());
  EXPECT_EQ(run(db.fetch_value<std::int64_t>("SELECT count(*) FROM {{tables.t}}")), 0);
  run(db.without_isolation().execute("CREATE TABLE {{tables.later}} (i int)"));
  EXPECT_EQ(run(db.execute("INSERT INTO {{tables.later}} VALUES (1)")).rows, 1U);
  EXPECT_TRUE(run(SchemaManager{db}.drop("shop")));
  EXPECT_FALSE(run(admin_.fetch_value<bool>("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = 'pgdbm_shop')")));
}

TEST_F(SchemaManagerTest, KeepsARoleThatAnotherDatabaseNeeds) {
  auto isolated = config(1);
  isolated.schema = "shop";
  isolated.isolation = SchemaIsolation::role;
  AsyncDatabaseManager db{isolated};
  run(db.connect());
  run(admin_.execute("CREATE DATABASE other"));
  auto there = config(1);
  there.connection_string += " dbname=other";
  AsyncDatabaseManager other{there};
  run(other.connect());
  run(other.execute("GRANT USAGE ON SCHEMA public TO pgdbm_shop"));
  EXPECT_TRUE(run(SchemaManager{db}.drop("shop")));
  EXPECT_TRUE(run(admin_.fetch_value<bool>("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = 'pgdbm_shop')")));
}

}  // namespace
}  // namespace pgdbm
