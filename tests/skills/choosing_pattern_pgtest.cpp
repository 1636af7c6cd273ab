// What skills/choosing-pattern shows: each pattern at its smallest.
#include <pgdbm/testing/gtest.hpp>

#include <pgdbm/pgdbm.hpp>

#include <pgdbm_embedded/notes.hpp>
#include <pgdbm_embedded/orders.hpp>
#include <pgdbm_embedded/users.hpp>

#include <cstdint>
#include <string>
#include <utility>

namespace choosing_pattern {
namespace {

namespace asio = boost::asio;

// [standalone]
asio::awaitable<std::int64_t> standalone(std::string url) {
  pgdbm::DatabaseConfig config{.connection_string = url, .max_connections = 5};
  pgdbm::AsyncDatabaseManager db{config};
  co_await db.connect();
  const pgdbm::AsyncMigrationManager migrations{db, pgdbm_embedded::users, "users"};
  co_await migrations.apply_pending_migrations();

  const auto id =
      co_await db.execute_and_return_id("INSERT INTO {{tables.users}} (email) VALUES ($1)", "a@example.com");

  co_await db.disconnect();
  co_return id;
}
// [/standalone]

// [shared]
asio::awaitable<std::int64_t> shared(std::string url) {
  pgdbm::DatabaseConfig config{.connection_string = url, .max_connections = 20};
  pgdbm::SharedPool pool = co_await pgdbm::AsyncDatabaseManager::create_shared_pool(config);
  const pgdbm::AsyncDatabaseManager users{pool, "users"};
  const pgdbm::AsyncDatabaseManager orders{pool, "orders"};
  const pgdbm::AsyncMigrationManager of_users{users, pgdbm_embedded::users, "users"};
  const pgdbm::AsyncMigrationManager of_orders{orders, pgdbm_embedded::orders, "orders"};
  co_await of_users.apply_pending_migrations();
  co_await of_orders.apply_pending_migrations();

  const auto id =
      co_await users.execute_and_return_id("INSERT INTO {{tables.users}} (email) VALUES ($1)", "a@example.com");
  co_await orders.execute("INSERT INTO {{tables.orders}} (user_id, cents) VALUES ($1, $2)", id, 250);

  co_await pool.shut_down();
  co_return id;
}
// [/shared]

// [dual]
class Notes {
 public:
  explicit Notes(pgdbm::DatabaseSource source)
      : database_(std::move(source), {.name = "notes", .migrations = pgdbm_embedded::notes}) {}

  asio::awaitable<void> open() { co_await database_.open(); }
  asio::awaitable<void> close() { co_await database_.close(); }
  asio::awaitable<std::int64_t> add(std::string body) const {
    co_return co_await database_.db().execute_and_return_id("INSERT INTO {{tables.notes}} (body) VALUES ($1)", body);
  }

 private:
  pgdbm::ModuleDatabase database_;
};
// [/dual]

TEST(ChoosingPattern, EachPatternWorksAtItsSmallest) {
  const pgdbm::testing::TestDatabaseOptions unconnected{.connects = false};
  pgdbm::testing::TestDatabase one{unconnected};
  EXPECT_EQ(one.run(standalone(one.connection_string())), 1);
  pgdbm::testing::TestDatabase two{unconnected};
  EXPECT_EQ(two.run(shared(two.connection_string())), 1);

  pgdbm::testing::TestDatabase three{unconnected};
  Notes alone{three.connection_string()};
  three.run(alone.open());
  EXPECT_EQ(three.run(alone.add("one")), 1);
  three.run(alone.close());
  pgdbm::testing::TestDatabase four;
  Notes guest{four.shared_pool()};
  four.run(guest.open());
  EXPECT_EQ(four.run(guest.add("one")), 1);
  four.run(guest.close());
}

}  // namespace
}  // namespace choosing_pattern
