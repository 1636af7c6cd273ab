#include <pgdbm/db/row.hpp>
#include <pgdbm/db/sync_manager.hpp>

#include <pgdbm/base/error.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <sstream>
#include <string>

#include "support/server_test.hpp"

namespace pgdbm {
namespace {

using namespace std::chrono_literals;

class SyncVerbsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    db_.connect();
    db_.execute("CREATE TABLE {{tables.t}} (id int8 PRIMARY KEY GENERATED ALWAYS AS IDENTITY, name text)");
  }

  ::pgdbm::testing::PrivateServer server_;
  SyncDatabaseManager db_{DatabaseConfig{.connection_string = server_.connection_string(), .schema = "shop"}};
};

TEST_F(SyncVerbsTest, ReturnIdsAndRowsOfAnyColumns) {
  EXPECT_EQ(db_.execute_and_return_id("INSERT INTO {{tables.t}} (name) VALUES ($1)", "ada"), 1);
  EXPECT_EQ(db_.execute_and_return_id<std::string>(IdColumn{"name"}, "INSERT INTO {{tables.t}} (name) VALUES ('bob')"),
            "bob");
  const auto row = db_.fetch_first<Row>("SELECT * FROM {{tables.t}} ORDER BY id DESC");
  ASSERT_TRUE(row);
  EXPECT_EQ((*row)["name"].as<std::string>(), "bob");
  EXPECT_TRUE(db_.table_exists("t"));
  EXPECT_FALSE(db_.table_exists("public.t"));
}

TEST_F(SyncVerbsTest, StreamRowsByAndBy) {
  auto numbers = db_.stream<std::int64_t>("SELECT i FROM generate_series(1, 10000) AS i");
  numbers.set_batch(100);
  std::int64_t sum = 0;
  while (const auto number = numbers.next()) sum += *number;
  EXPECT_EQ(sum, 50'005'000);
  auto dropped = db_.stream<std::int64_t>("SELECT i FROM generate_series(1, 10000) AS i");
  EXPECT_EQ(dropped.next_batch().front(), 1);
  dropped.close();
  EXPECT_EQ(db_.get_pool_stats().used, 0U);
}

TEST_F(SyncVerbsTest, CopyBothWays) {
  std::istringstream in{"1,ada\n2,bob\n"};
  EXPECT_EQ(db_.copy_from("COPY {{tables.t}} FROM STDIN (FORMAT csv)", in), 2U);
  std::ostringstream out;
  EXPECT_EQ(db_.copy_to("COPY {{tables.t}} TO STDOUT (FORMAT csv)", out), 2U);
  EXPECT_EQ(out.str(), "1,ada\n2,bob\n");
}

TEST_F(SyncVerbsTest, EndWhenTheirTimeIsOver) {
  EXPECT_THROW(db_.with_timeout(50ms).execute("SELECT pg_sleep(30)"), StatementTimeout);
  EXPECT_EQ(db_.with_timeout(30s).fetch_value<std::int32_t>("SELECT 1"), 1);
}

TEST_F(SyncVerbsTest, RunUnderTheRoleOfTheirSchema) {
  const auto pool = SyncDatabaseManager::create_shared_pool(
      {.connection_string = server_.connection_string(), .isolation = SchemaIsolation::role});
  const SyncDatabaseManager ann{pool, "ann"};
  EXPECT_TRUE(ann.ensure_schema());
  EXPECT_EQ(ann.isolation(), SchemaIsolation::role);
  EXPECT_EQ(ann.fetch_value<std::string>("SELECT current_user::text"), "pgdbm_ann");
  EXPECT_EQ(ann.without_isolation().fetch_value<std::string>("SELECT current_user::text"), "postgres");
  pool.shut_down();
  EXPECT_THROW(ann.execute("SELECT 1"), PoolError);
}

}  // namespace
}  // namespace pgdbm
