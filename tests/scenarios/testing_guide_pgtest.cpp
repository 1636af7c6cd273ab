// What docs/testing.md shows, as it stands there.
#include <pgdbm/testing/gtest.hpp>

#include <pgdbm/pgdbm.hpp>

#include <boost/asio/awaitable.hpp>

#include <filesystem>

#include "support/folder.hpp"

namespace shop {
namespace {

namespace asio = boost::asio;

/// A folder as a project has one.
const std::filesystem::path& project() {
  static const pgdbm::tests::Folder folder;
  static const std::filesystem::path path = [] {
    std::filesystem::create_directories(folder.path() / "migrations");
    std::filesystem::create_directories(folder.path() / "tests/rows");
    folder.write("migrations/001_shop.sql",
                 "CREATE TABLE {{tables.products}} (id int PRIMARY KEY, price numeric);"
                 "CREATE TABLE {{tables.orders}} (id int);");
    folder.write("tests/rows/products.csv", "id,price\n1,10\n2,20\n");
    return std::filesystem::path{folder.path()};
  }();
  return path;
}

// [test]
asio::awaitable<void> raise_prices(const pgdbm::AsyncDatabaseManager& db, int percent) {
  co_await db.execute("UPDATE {{tables.products}} SET price = round(price * (100 + $1) / 100, 2)", percent);
}

class Prices : public pgdbm::testing::TestDb {
 protected:
  pgdbm::testing::TestDatabaseOptions options() const override {
    return {.blueprint = {.modules = {{.name = "shop", .migrations = project() / "migrations"}},
                          .seeds = {{.path = project() / "tests/rows"}}}};
  }
};

PGDBM_TEST_F(Prices, AreRaisedAndNothingElse) {
  const auto orders = co_await pgdbm::testing::snapshot_table(db(), "orders");

  co_await raise_prices(db(), 10);

  EXPECT_EQ(co_await pgdbm::testing::count_rows(db(), "products", "price = 11"), 1);
  co_await pgdbm::testing::expect_table_unchanged(db(), orders);  // its error tells which rows differ, and in what
}
// [/test]

// [plain]
TEST(PricesElsewhere, AreRaisedInASchemaToo) {
  pgdbm::testing::TestDatabase test{
      {.blueprint = {.modules = {{.name = "shop", .migrations = project() / "migrations"}}},
       .isolation = pgdbm::testing::TestIsolation::schema}};
  test.run(raise_prices(test.db(), 10));
  EXPECT_EQ(test.run(pgdbm::testing::count_rows(test.db(), "products")), 0);
}
// [/plain]

}  // namespace
}  // namespace shop
