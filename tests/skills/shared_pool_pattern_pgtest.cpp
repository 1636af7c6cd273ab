// What skills/shared-pool-pattern and skills/using-pgdbm show: a program of two modules over one pool.
#include <pgdbm/testing/gtest.hpp>

#include <pgdbm/pgdbm.hpp>

#include <boost/asio/awaitable.hpp>
#include <pgdbm_embedded/orders.hpp>
#include <pgdbm_embedded/users.hpp>

#include <cstdint>
#include <iostream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace shared_pool {
namespace {

namespace asio = boost::asio;

// [users]
struct User {
  std::int64_t id;
  std::string email;
  std::optional<std::string> name;
};

class Users {  // knows its tables; neither its schema nor its pool
 public:
  explicit Users(pgdbm::AsyncDatabaseManager db) : db_(std::move(db)) {}

  asio::awaitable<void> migrate() const {
    const pgdbm::AsyncMigrationManager migrations{db_, pgdbm_embedded::users, "users"};
    co_await migrations.apply_pending_migrations();
  }
  asio::awaitable<std::int64_t> sign_up(std::string email) const {
    co_return co_await db_.execute_and_return_id("INSERT INTO {{tables.users}} (email) VALUES ($1)", email);
  }
  asio::awaitable<std::optional<User>> find(std::int64_t id) const {
    co_return co_await db_.fetch_one<User>("SELECT * FROM {{tables.users}} WHERE id = $1", id);
  }

 private:
  pgdbm::AsyncDatabaseManager db_;
};
// [/users]

// [orders]
class Orders {
 public:
  explicit Orders(pgdbm::AsyncDatabaseManager db) : db_(std::move(db)) {}

  asio::awaitable<void> migrate() const {
    const pgdbm::AsyncMigrationManager migrations{db_, pgdbm_embedded::orders, "orders"};
    co_await migrations.apply_pending_migrations();
  }
  asio::awaitable<std::int64_t> place(std::int64_t user, std::int64_t cents) const {
    co_return co_await db_.execute_and_return_id("INSERT INTO {{tables.orders}} (user_id, cents) VALUES ($1, $2)", user,
                                                 cents);
  }
  asio::awaitable<std::int64_t> total_of(std::int64_t user) const {
    co_return co_await db_.fetch_value<std::int64_t>(
        "SELECT coalesce(sum(cents), 0)::int8 FROM {{tables.orders}} WHERE user_id = $1", user);
  }

 private:
  pgdbm::AsyncDatabaseManager db_;
};
// [/orders]

// [app]
asio::awaitable<std::int64_t> app(std::string url) {
  pgdbm::DatabaseConfig config{
      .connection_string = url,
      .min_connections = 2,
      .max_connections = 20,  // of the whole program: keep the sum of all programs below the server's max_connections
      .log = [](const pgdbm::LogRecord& record) { std::cerr << record.message << '\n'; },
      .duplicate_pools = pgdbm::DuplicatePools::refuse};  // a second pool to this database is an error, at connecting
  pgdbm::SharedPool pool = co_await pgdbm::AsyncDatabaseManager::create_shared_pool(config);

  const Users users{pgdbm::AsyncDatabaseManager{pool, "users"}};
  const Orders orders{pgdbm::AsyncDatabaseManager{pool, "orders"}};
  co_await users.migrate();  // each makes its schema and applies its own files
  co_await orders.migrate();

  const auto ada = co_await users.sign_up("ada@example.com");
  co_await orders.place(ada, 250);
  const auto total = co_await orders.total_of(ada);

  co_await pool.shut_down();  // the program's business, never a module's
  co_return total;
}
// [/app]

class SharedPoolPattern : public pgdbm::testing::TestSharedPool {};

TEST_F(SharedPoolPattern, ServesModulesThatKnowNothingOfIt) {
  pgdbm::testing::TestDatabaseOptions unconnected{.connects = false};
  pgdbm::testing::TestDatabase test{unconnected};
  EXPECT_EQ(test.run(app(test.connection_string())), 250);
}

TEST_F(SharedPoolPattern, LetsOneTransactionWriteForTwoModules) {
  const Users users{manager("users")};
  const Orders orders{manager("orders")};
  run(users.migrate());
  run(orders.migrate());
  const auto guide = [](pgdbm::AsyncDatabaseManager db) -> asio::awaitable<void> {
    // [across]
    co_await db.transaction([](pgdbm::Transaction& tx) -> asio::awaitable<void> {
      const auto id = co_await tx.execute_and_return_id("INSERT INTO {{tables.users.users}} (email) VALUES ($1)",
                                                        "eve@example.com");
      co_await tx.execute("INSERT INTO {{tables.orders.orders}} (user_id, cents) VALUES ($1, $2)", id, 100);
    });
    // [/across]
  };
  run(guide(manager("users")));
  EXPECT_EQ(run(orders.total_of(1)), 100);
}

TEST_F(SharedPoolPattern, ServesTenantsBySchema) {
  const auto guide = [](pgdbm::SharedPool pool) -> asio::awaitable<std::size_t> {
    // [tenants]
    const pgdbm::AsyncDatabaseManager db{pool};
    std::vector<std::string> tenants{"tenant_ann", "tenant_ben"};
    const pgdbm::FleetOptions options{.jobs = 4, .canaries = 1};
    const pgdbm::FleetResult fleet = co_await pgdbm::apply_to_all(db, tenants, pgdbm_embedded::users, "users", options);
    for (const pgdbm::SchemaMigration& failed : fleet.failed()) {
      std::cerr << failed.schema << ": " << failed.result.error->message << '\n';
    }

    // A manager costs no connection: make one for each request.
    const Users ann{db.with_schema("tenant_ann")};
    co_await ann.sign_up("ada@example.com");
    // [/tenants]
    co_return fleet.count(pgdbm::SchemaMigration::State::applied);
  };
  EXPECT_EQ(run(guide(shared_pool())), 2U);
  EXPECT_EQ(run(pgdbm::testing::count_rows(manager("tenant_ann"), "users")), 1);
  EXPECT_EQ(run(pgdbm::testing::count_rows(manager("tenant_ben"), "users")), 0);
}

class IsolatedSchemas : public pgdbm::testing::DatabaseFixture {
 protected:
  pgdbm::testing::TestDatabaseOptions options() const override {
    return {.isolation = pgdbm::testing::TestIsolation::server};  // roles belong to the whole server
  }
};

TEST_F(IsolatedSchemas, AreKeptApartByTheServer) {
  const auto guide = [](std::string url) -> asio::awaitable<std::string> {
    std::string refusal;
    // [isolation]
    pgdbm::DatabaseConfig config{.connection_string = url, .isolation = pgdbm::SchemaIsolation::role};
    pgdbm::SharedPool pool = co_await pgdbm::AsyncDatabaseManager::create_shared_pool(config);
    const Users ann{pgdbm::AsyncDatabaseManager{pool, "tenant_ann"}};
    co_await ann.migrate();  // makes the schema with its role; migrations run under the user who connected
    co_await ann.sign_up("ada@example.com");

    const pgdbm::AsyncDatabaseManager ben{pool, "tenant_ben"};
    co_await ben.ensure_schema();
    try {
      co_await ben.execute("DELETE FROM {{tables.tenant_ann.users}}");
    } catch (const pgdbm::QueryError& error) {
      refusal = error.what();  // permission denied for schema tenant_ann (42501)
    }
    // [/isolation]
    co_await pool.shut_down();
    co_return refusal;
  };
  EXPECT_NE(run(guide(database().connection_string())).find("permission denied for schema tenant_ann (42501)"),
            std::string::npos);
}

}  // namespace
}  // namespace shared_pool
