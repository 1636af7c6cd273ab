#include <pgdbm/db/manager.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <malloc.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "support/server_test.hpp"

namespace pgdbm {
namespace {

using ::testing::HasSubstr;
using tests::message_of;

class Manager : public tests::ServerTest {};

TEST_F(Manager, OwnsItsPoolBetweenConnectAndDisconnect) {
  AsyncDatabaseManager db{config()};
  EXPECT_EQ(db.get_pool_stats().size(), 0U);
  EXPECT_EQ(message_of<PoolError>([&] { run(db.execute("SELECT 1")); }),
            "The manager is not connected. co_await connect() first, or make it over a shared pool.");
  run(db.connect());
  run(db.connect());
  EXPECT_EQ(db.get_pool_stats().idle, 1U);
  EXPECT_EQ(run(db.fetch_value<std::int32_t>("SELECT 1")), 1);
  run(db.disconnect());
  run(db.disconnect());
  EXPECT_THROW(run(db.execute("SELECT 1")), PoolError);
  run(db.connect());
  EXPECT_EQ(run(db.fetch_value<std::int32_t>("SELECT 1")), 1);
  run(db.disconnect());
}

TEST_F(Manager, SharesAPoolUnderASchemaOfItsOwn) {
  const auto c = config(3);
  auto pool = run(AsyncDatabaseManager::create_shared_pool(c));
  AsyncDatabaseManager users{pool, "users"};
  AsyncDatabaseManager orders{pool, "orders"};
  for (const auto* const db : {&users, &orders}) {
    run(db->execute("CREATE SCHEMA {{schema}}"));
    run(db->execute("CREATE TABLE {{tables.things}} AS SELECT '{{schema}}' AS literal, 1 AS one"));
    run(db->execute(runtime("INSERT INTO {{tables.things}} VALUES ('" + *db->schema() + "', 2)")));
  }
  EXPECT_EQ(run(users.fetch_value<std::string>("SELECT literal FROM {{tables.things}} WHERE one = 2")), "users");
  EXPECT_EQ(run(orders.fetch_value<std::string>("SELECT literal FROM {{tables.things}} WHERE one = 2")), "orders");
  EXPECT_EQ(run(orders.fetch_value<std::string>("SELECT literal FROM {{tables.users.things}} WHERE one = 2")), "users");
  EXPECT_EQ(users.get_pool_stats().size(), 1U);
  EXPECT_EQ(orders.get_pool_stats().size(), 1U);
  pool.close();
}

TEST_F(Manager, NeitherOpensNorClosesAPoolThatIsNotItsOwn) {
  const auto c = config();
  auto pool = run(AsyncDatabaseManager::create_shared_pool(c));
  AsyncDatabaseManager db{pool, "users"};
  EXPECT_EQ(message_of<PoolError>([&] { run(db.connect()); }),
            "Cannot connect() over a shared pool: whoever made the pool has connected it and will close it. Use the "
            "manager as it is.");
  run(db.disconnect());
  EXPECT_EQ(run(db.fetch_value<std::int32_t>("SELECT 1")), 1);
  pool.close();
  EXPECT_THROW(run(db.execute("SELECT 1")), PoolError);
}

TEST_F(Manager, MeansPublicOverASharedPoolAndTheSearchPathAlone) {
  const auto c = config();
  auto pool = run(AsyncDatabaseManager::create_shared_pool(c));
  EXPECT_EQ(AsyncDatabaseManager{pool}.schema(), "public");
  AsyncDatabaseManager alone{config()};
  EXPECT_EQ(alone.schema(), std::nullopt);
  run(alone.connect());
  run(alone.execute("CREATE TABLE {{tables.plain}} (i int)"));
  EXPECT_EQ(run(AsyncDatabaseManager{pool}.fetch_value<std::int64_t>("SELECT count(*) FROM {{tables.plain}}")), 0);
  run(alone.disconnect());
  pool.close();
}

TEST_F(Manager, GivesAHandleForAnotherSchema) {
  AsyncDatabaseManager db{config()};
  run(db.connect());
  const auto other = db.with_schema("Other");
  run(other.execute("CREATE SCHEMA {{schema}}"));
  run(other.execute("CREATE TABLE {{tables.Mixed}} (i int)"));
  EXPECT_EQ(run(db.fetch_value<std::string>("SELECT relname::text FROM pg_class WHERE relnamespace = "
                                            "(SELECT oid FROM pg_namespace WHERE nspname = 'Other')")),
            "Mixed");
  EXPECT_EQ(db.schema(), std::nullopt);
  run(db.disconnect());
}

/// A tenant's manager is a name and a reference: at most 1 KiB of heap, of ten thousand over one pool of twenty.
TEST_F(Manager, TakesLittleMemory) {
  const auto shared = config(20);
  const auto pool = run(AsyncDatabaseManager::create_shared_pool(shared));
  constexpr std::size_t count = 10'000;
  std::vector<AsyncDatabaseManager> managers;
  managers.reserve(count);
  const auto before = ::mallinfo2().uordblks;
  for (std::size_t i = 0; i < count; ++i) managers.emplace_back(pool, "tenant_of_a_long_name_" + std::to_string(i));
  const auto of_each = (::mallinfo2().uordblks - before) / count + sizeof(AsyncDatabaseManager);
  RecordProperty("bytes_of_each", std::to_string(of_each));
  EXPECT_LE(of_each, 1024U);
  EXPECT_EQ(run(managers.back().fetch_value<int>("SELECT 1")), 1);
  EXPECT_LE(pool.stats().size(), 20U);
}

TEST_F(Manager, RefusesSchemasThatPostgreSqlCannotHold) {
  for (const std::string bad : {"", "1st", "a-b", "a b", "a\"b", "abc\n", "a;DROP"}) {
    auto c = config();
    c.schema = bad;
    EXPECT_THAT(message_of<SchemaError>([&] { AsyncDatabaseManager{c}; }), HasSubstr("Invalid schema name")) << bad;
  }
  auto c = config();
  c.schema = std::string(64, 'x');
  EXPECT_THROW(AsyncDatabaseManager{c}, SchemaError);
}

TEST_F(Manager, RefusesAConfigThatCannotWork) {
  auto none = config(0);
  EXPECT_THAT(message_of<ConfigurationError>([&] { AsyncDatabaseManager{none}; }), HasSubstr("max_connections 0"));
  auto crossed = config(2);
  crossed.min_connections = 3;
  EXPECT_THAT(message_of<ConfigurationError>([&] { AsyncDatabaseManager{crossed}; }),
              HasSubstr("min_connections is 3 and max_connections 2"));
  auto with_schema = config();
  with_schema.schema = "users";
  EXPECT_THAT(message_of<ConfigurationError>([&] { (void)run(AsyncDatabaseManager::create_shared_pool(with_schema)); }),
              HasSubstr("A shared pool has no schema of its own, and the config names 'users'."));
}

TEST_F(Manager, FindsAWrongAddressWhenConnecting) {
  DatabaseConfig wrong{.connection_string = "host=/nowhere user=postgres",
                       .connect_timeout = std::chrono::milliseconds{20}};
  EXPECT_THAT(message_of<ConnectionError>([&] { (void)run(AsyncDatabaseManager::create_shared_pool(wrong)); }),
              HasSubstr("Cannot connect to /nowhere/.s.PGSQL.5432: No such file or directory."));
}

TEST_F(Manager, GivesItsPoolTheLimitsOfItsConfig) {
  auto c = config(1);
  c.max_queries = 1;
  c.max_waiting = 1;
  c.max_lifetime = std::chrono::milliseconds::max();  // as good as no limit
  AsyncDatabaseManager db{c};
  run(db.connect());
  const auto first = run(db.fetch_value<std::int32_t>("SELECT pg_backend_pid()"));
  EXPECT_NE(run(db.fetch_value<std::int32_t>("SELECT pg_backend_pid()")), first);

  bool is_served = false;
  std::string refusal;
  run(db.transaction([&](Transaction&) -> asio::awaitable<void> {
    asio::co_spawn(context_, db.execute("SELECT 1"),
                   [&](std::exception_ptr failure, const ExecuteResult&) { is_served = !failure; });
    co_await asio::post(asio::use_awaitable);
    try {
      co_await db.execute("SELECT 1");
    } catch (const PoolTimeout& refused) {
      refusal = refused.what();
    }
  }));
  EXPECT_THAT(refusal, HasSubstr("max_waiting is 1."));
  run_until([&] { return is_served; });
  run(db.disconnect());
}

TEST_F(Manager, EndsTheContextsRunWhenTheLastHandleIsGone) {
  asio::io_context context;
  asio::co_spawn(
      context,
      [](DatabaseConfig c) -> asio::awaitable<void> {
        AsyncDatabaseManager db{std::move(c)};
        co_await db.connect();
        co_await db.execute("SELECT 1");
      }(config()),
      [](std::exception_ptr failure) { EXPECT_FALSE(failure); });
  EXPECT_GT(context.run_for(std::chrono::seconds{20}), 0U);
  EXPECT_TRUE(context.stopped()) << "a forgotten disconnect must not keep the program";
}

}  // namespace
}  // namespace pgdbm
