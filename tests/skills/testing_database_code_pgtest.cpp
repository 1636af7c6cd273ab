// What skills/testing-database-code shows.
#include <pgdbm/testing/gtest.hpp>
#include <pgdbm/testing/private_server.hpp>

#include <pgdbm/pgdbm.hpp>

#include <boost/asio/awaitable.hpp>
#include <gmock/gmock.h>
#include <pgdbm_embedded/orders.hpp>
#include <pgdbm_embedded/users.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "support/folder.hpp"

namespace testing_code {
namespace {

namespace asio = boost::asio;

/// A folder of rows, as a project has one.
const std::filesystem::path& rows() {
  static const pgdbm::tests::Folder folder;
  static const std::filesystem::path path = [] {
    folder.write("01_users.csv", "id,email,name\n1,ada@example.com,Ada\n2,bob@example.com,\n");
    return folder.path();
  }();
  return path;
}

// [tested]
asio::awaitable<std::uint64_t> rename_user(pgdbm::AsyncDatabaseManager users, std::string email, std::string name) {
  const auto renamed = co_await users.execute("UPDATE {{tables.users}} SET name = $1 WHERE email = $2", name, email);
  co_return renamed.rows;
}
// [/tested]

// [fixture]
class UsersTest : public pgdbm::testing::TestDb {
 protected:
  pgdbm::testing::TestDatabaseOptions options() const override {
    return {.blueprint = {.modules = {{.name = "users", .migrations = pgdbm_embedded::users, .schema = "users"}},
                          .seeds = {{.path = rows(), .schema = "users"}}},  // a file, or a folder of files
            .schema = "users"};                                             // of db() and sync()
  }
};

PGDBM_TEST_F(UsersTest, OneUserIsRenamedAndNobodyElse) {  // the body is a coroutine
  const auto renamed = co_await rename_user(db(), "bob@example.com", "Bob");
  EXPECT_EQ(renamed, 1U);

  const auto name = co_await db().fetch_value<std::optional<std::string>>(
      "SELECT name FROM {{tables.users}} WHERE email = $1", "bob@example.com");
  PGDBM_CO_ASSERT(name.has_value()) << "ASSERT_… returns, which a coroutine cannot";
  EXPECT_EQ(*name, "Bob");
  EXPECT_EQ(co_await pgdbm::testing::count_rows(db(), "users", "name = 'Ada'"), 1);
}
// [/fixture]

// [blocking]
TEST_F(UsersTest, AnEmailIsTakenOnce) {  // plain TEST_F: run() drives a coroutine to its end, sync() blocks
  EXPECT_THROW(run(db().execute("INSERT INTO {{tables.users}} (email) VALUES ('ada@example.com')")),
               pgdbm::UniqueViolation);
  EXPECT_EQ(sync().fetch_value<std::int64_t>("SELECT count(*) FROM {{tables.users}}"), 2);
}
// [/blocking]

// [snapshot]
PGDBM_TEST_F(UsersTest, NobodyIsRenamedByAWrongEmail) {
  const auto before = co_await pgdbm::testing::snapshot_table(db(), "users");
  co_await rename_user(db(), "nobody@example.com", "Nobody");
  co_await pgdbm::testing::expect_table_unchanged(db(), before);  // throws TestDatabaseError, which names the rows
}
// [/snapshot]

// [modules]
class ShopTest : public pgdbm::testing::TestSharedPool {
 protected:
  pgdbm::testing::TestDatabaseOptions options() const override {
    return {.blueprint = {.modules = {{.name = "users", .migrations = pgdbm_embedded::users, .schema = "users"},
                                      {.name = "orders", .migrations = pgdbm_embedded::orders, .schema = "orders"}}}};
  }
};

PGDBM_TEST_F(ShopTest, OrdersBelongToUsers) {
  const auto users = manager("users");
  const auto orders = manager("orders");
  const auto ada = co_await users.execute_and_return_id("INSERT INTO {{tables.users}} (email) VALUES ('ada')");
  co_await orders.execute("INSERT INTO {{tables.orders}} (user_id, cents) VALUES ($1, $2)", ada, 250);
  EXPECT_EQ(co_await pgdbm::testing::count_rows(orders, "orders"), 1);
}
// [/modules]

// [isolated]
class RolledBack : public pgdbm::testing::DatabaseFixture {
 protected:
  pgdbm::testing::TestDatabaseOptions options() const override {
    return {.blueprint = {.modules = {{.name = "users", .migrations = pgdbm_embedded::users}}},
            .isolation = pgdbm::testing::TestIsolation::transaction};
  }
};

PGDBM_TEST_F(RolledBack, LeavesNothing) {
  pgdbm::Transaction& tx = database().transaction();  // db() and manager() are not for this isolation
  co_await tx.execute("INSERT INTO {{tables.users}} (email) VALUES ('ada')");
  EXPECT_EQ(co_await pgdbm::testing::count_rows(tx, "users"), 1);
}
// [/isolated]

// [factory]
class Migration : public pgdbm::testing::TestDbFactory {};

TEST_F(Migration, RunsOnceInEachDatabase) {
  for (const auto* const name : {"first", "second"}) {
    pgdbm::testing::TestDatabase& test = create_db(name, "users");
    const pgdbm::AsyncMigrationManager migrations{test.db(), pgdbm_embedded::users, "users"};
    EXPECT_EQ(test.run(migrations.apply_pending_migrations()).applied.size(), 1U);
    EXPECT_EQ(test.run(migrations.apply_pending_migrations()).applied.size(), 0U);
  }
}
// [/factory]

// [plain]
void works_with_any_framework() {
  const pgdbm::testing::TestDatabaseOptions options{
      .blueprint = {.modules = {{.name = "users", .migrations = pgdbm_embedded::users}}}};
  pgdbm::testing::TestDatabase test{options};
  test.run([&]() -> asio::awaitable<void> {
    co_await test.db().execute("INSERT INTO {{tables.users}} (email) VALUES ('ada')");
  });
  const std::string url = test.connection_string();  // for a program that is tested as a process
}
// [/plain]

TEST(AnyFramework, Works) {
  EXPECT_NO_THROW(works_with_any_framework());
}

// [server]
TEST(Server, IsTheTestsOwn) {
  pgdbm::testing::PrivateServerOptions options;  // #include <pgdbm/testing/private_server.hpp>
  options.settings["max_connections"] = "20";
  const pgdbm::testing::PrivateServer server{options};
  pgdbm::SyncDatabaseManager db{pgdbm::DatabaseConfig{.connection_string = server.connection_string()}};
  db.connect();
  EXPECT_EQ(db.fetch_value<std::string>("SHOW max_connections"), "20");
}  // the server goes with the object
// [/server]

TEST_F(UsersTest, RowsCanBeLoadedCountedAndThrownOut) {
  const auto guide = [](pgdbm::AsyncDatabaseManager db) -> asio::awaitable<void> {
    // [rows]
    const pgdbm::testing::TruncateOptions options{.cascade = true};
    co_await pgdbm::testing::truncate_table(db, "users", options);
    const std::uint64_t loaded = co_await pgdbm::testing::load_fixtures(db, rows());  // all of the folder, or none
    // [/rows]
    EXPECT_EQ(loaded, 2U);
  };
  run(guide(db()));
}

}  // namespace
}  // namespace testing_code
