#include <pgdbm/testing/gtest.hpp>

#include <gtest/gtest-spi.h>

namespace pgdbm::testing {
namespace {

PGDBM_TEST_F(TestDb, BodyMayBeACoroutine) {
  co_await db().execute("CREATE TABLE {{tables.things}} (id int)");
  co_await db().execute("INSERT INTO {{tables.things}} VALUES (1), (2)");
  EXPECT_EQ(co_await count_rows(db(), "things"), 2);
  PGDBM_CO_ASSERT(co_await db().table_exists("things")) << "it was made above";
}

TEST_F(TestDb, BodyMayBlock) {
  sync().execute("CREATE TABLE {{tables.things}} (id int)");
  ASSERT_TRUE(sync().table_exists("things"));
}

PGDBM_TEST_F(TestDbWithSchema, SchemaIsThere) {
  EXPECT_EQ(db().schema(), "test_schema");
  co_await db().execute("CREATE TABLE {{tables.things}} (id int)");
  EXPECT_TRUE(co_await db().table_exists("test_schema.things"));
}

PGDBM_TEST_F(TestDbWithTables, TablesAreThereAndEmpty) {
  for (const auto* const table : {"users", "projects", "agents"})
    EXPECT_EQ(co_await count_rows(db(), table), 0) << table;
}

PGDBM_TEST_F(TestDbWithData, RowsAreThere) {
  EXPECT_EQ(co_await count_rows(db(), "users"), 3);
  EXPECT_EQ(co_await count_rows(db(), "projects"), 2);
  EXPECT_EQ(co_await count_rows(db(), "agents"), 5);
  const auto owners = co_await db().fetch_all<std::string>(
      "SELECT DISTINCT email FROM {{tables.users}} u JOIN {{tables.projects}} p ON p.owner_id = u.id");
  EXPECT_EQ(owners, std::vector<std::string>{"alice@example.com"});
}

PGDBM_TEST_F(TestDbIsolated, TransactionIsTheTests) {
  co_await db().execute("INSERT INTO {{tables.users}} (email, full_name) VALUES ('ada@example.com', 'Ada')");
  EXPECT_EQ(co_await count_rows(db(), "users"), 1);
}
PGDBM_TEST_F(TestDbIsolated, NextTestFindsNothingOfIt) {
  EXPECT_EQ(co_await count_rows(db(), "users"), 0);
}

TEST_F(TestDbFactory, MakesAsManyAsAreWanted) {
  auto& orders = create_db("orders", "shop");
  auto& billing = create_db("billing", "public", sample_data());
  EXPECT_TRUE(orders.name().ends_with("_orders"));
  EXPECT_TRUE(billing.name().ends_with("_billing"));
  EXPECT_EQ(orders.schema(), "shop");
  EXPECT_EQ(billing.run(count_rows(billing.db(), "users")), 3);
}

/// Nothing else keeps the context busy here.
PGDBM_TEST_F(TestSharedPool, ManagersMayBeAskedForBeforeAnythingElse) {
  for (const auto* const schema : {"one", "two", "three", "one"}) {
    const auto module = manager(schema);
    EXPECT_EQ(co_await module.fetch_value<std::string>("SELECT nspname FROM pg_namespace WHERE nspname = $1", schema),
              schema);
  }
}

PGDBM_TEST_F(TestSharedPool, ModulesShareThePoolAndNotTheirTables) {
  const auto users = manager("users");
  const auto billing = manager("billing");
  co_await users.execute("CREATE TABLE {{tables.events}} (id int)");
  co_await billing.execute("CREATE TABLE {{tables.events}} (id int)");
  co_await billing.execute("INSERT INTO {{tables.events}} VALUES (1)");
  EXPECT_EQ(co_await count_rows(users, "events"), 0);
  EXPECT_EQ(co_await count_rows(billing, "events"), 1);
  EXPECT_EQ(shared_pool().stats().size(), 1U);
}

class CoroutineAssertion : public TestDb {};

TEST_F(CoroutineAssertion, EndsTheBody) {
  EXPECT_FATAL_FAILURE(
      {
        struct Body {
          static asio::awaitable<void> run(bool& on) {
            PGDBM_CO_ASSERT(1 + 1 == 3) << "arithmetic holds";
            on = true;
          }
        };
        static asio::io_context context{1};
        static bool on = false;
        on = false;
        run_on(context, Body::run(on));
        if (on) throw std::logic_error{"it went on"};
      },
      "arithmetic holds");
}

}  // namespace
}  // namespace pgdbm::testing
