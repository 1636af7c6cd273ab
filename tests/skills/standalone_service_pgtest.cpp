// What skills/standalone-service shows besides its project, tests/skills/outbox.
#include <pgdbm/testing/gtest.hpp>

#include <pgdbm/pgdbm.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <pgdbm_embedded/users.hpp>

#include <exception>
#include <string>

namespace standalone_service {
namespace {

namespace asio = boost::asio;

// [migrate-first]
asio::awaitable<void> migrate(pgdbm::DatabaseConfig config) {
  pgdbm::AsyncDatabaseManager db{config};
  co_await db.connect();
  const pgdbm::AsyncMigrationManager migrations{db, pgdbm_embedded::users, "users"};
  co_await migrations.apply_pending_migrations();
  co_await db.disconnect();
}

void migrate_first(const pgdbm::DatabaseConfig& config) {
  asio::io_context context{1};
  asio::co_spawn(context, migrate(config), [](std::exception_ptr failure) {
    if (failure) std::rethrow_exception(failure);
  });
  context.run();
}
// [/migrate-first]

class StandaloneService : public ::testing::Test {
 protected:
  pgdbm::testing::TestDatabase test_{pgdbm::testing::TestDatabaseOptions{.connects = false}};
};

TEST_F(StandaloneService, MayHaveASchema) {
  const auto guide = [](std::string url) -> asio::awaitable<bool> {
    // [schema]
    pgdbm::DatabaseConfig config{.connection_string = url, .schema = "outbox", .max_connections = 10};
    pgdbm::AsyncDatabaseManager db{config};
    co_await db.connect();
    // [/schema]
    co_await db.execute("CREATE TABLE {{tables.messages}} (id int)");
    const bool is_there = co_await db.table_exists("outbox.messages");
    co_await db.disconnect();
    co_return is_there;
  };
  EXPECT_TRUE(test_.run(guide(test_.connection_string())));
}

TEST_F(StandaloneService, MayMigrateAndThenBlock) {
  const pgdbm::DatabaseConfig config{.connection_string = test_.connection_string(), .schema = "users"};
  migrate_first(config);
  pgdbm::SyncDatabaseManager db{config};
  db.connect();
  EXPECT_EQ(db.fetch_value<int>("SELECT count(*) FROM {{tables.users}}"), 0);
  db.disconnect();
}

}  // namespace
}  // namespace standalone_service
