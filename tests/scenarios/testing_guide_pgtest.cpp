// What docs/testing.md shows, as it stands there.
#include <pgdbm/pgdbm.hpp>
#include <pgdbm/testing.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

#include <filesystem>
#include <utility>

#include "support/folder.hpp"

namespace shop {
namespace {

namespace asio = boost::asio;

class Prices : public ::testing::Test {
 protected:
  Prices() { folder_.write("products.csv", "id,price\n1,10\n2,20\n"); }

  pgdbm::tests::Folder folder_;
  std::filesystem::path fixtures_{folder_.path()};
};

// [test]
asio::awaitable<void> raise_prices(const pgdbm::AsyncDatabaseManager& db, int percent) {
  co_await db.execute("UPDATE {{tables.products}} SET price = round(price * (100 + $1) / 100, 2)", percent);
}

asio::awaitable<void> test_raise_prices(pgdbm::DatabaseConfig config, std::filesystem::path fixtures) {
  pgdbm::AsyncDatabaseManager db{std::move(config)};
  co_await db.connect();
  co_await db.execute_script("CREATE TABLE products (id int PRIMARY KEY, price numeric); CREATE TABLE orders (id int)");
  co_await pgdbm::testing::load_fixtures(db, fixtures);
  const auto orders = co_await pgdbm::testing::snapshot_table(db, "orders");

  co_await raise_prices(db, 10);

  EXPECT_EQ(co_await pgdbm::testing::count_rows(db, "products", "price = 11"), 1);
  co_await pgdbm::testing::expect_table_unchanged(db, orders);  // its error tells which rows differ, and in what
  co_await db.disconnect();
}

TEST_F(Prices, AreRaisedAndNothingElse) {
  const pgdbm::testing::PrivateServer server;
  asio::io_context context;
  auto test = asio::co_spawn(context, test_raise_prices({.connection_string = server.connection_string()}, fixtures_),
                             asio::use_future);
  context.run();
  test.get();
}
// [/test]

}  // namespace
}  // namespace shop
