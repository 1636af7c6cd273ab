// copy_records_to_table: rows of C++ values into a table.
#include <pgdbm/db/copy_rows.hpp>

#include <pgdbm/types.hpp>

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <ranges>
#include <string>
#include <tuple>
#include <vector>

#include "support/server_test.hpp"

namespace pgdbm {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using tests::message_of;
using namespace std::chrono_literals;

struct Item {
  std::int32_t id = 0;
  std::string name;
  std::optional<std::string> note;
  std::chrono::sys_time<std::chrono::microseconds> since;
  double price = 0;

  bool operator==(const Item&) const = default;
};

class CopyRecords : public tests::ServerTest {
 protected:
  void SetUp() override {
    run(db_.connect());
    run(
        db_.execute_script("CREATE TYPE shop.mood AS ENUM ('sad', 'happy'); "
                           "CREATE DOMAIN shop.name AS varchar(40); "
                           "CREATE TABLE {{tables.items}} (id int PRIMARY KEY, name shop.name NOT NULL, note text, "
                           "  since timestamptz, price float8, tax float8 GENERATED ALWAYS AS (price / 5) STORED);"
                           "CREATE TABLE {{tables.loose}} (id bigint, day date, mood shop.mood, data jsonb, "
                           "  amount numeric(10, 2), tags text[]);"
                           "CREATE TABLE {{schema}}.\"Odd \"\"one\" (\"a b\" int)"));
  }
  void TearDown() override { run(db_.disconnect()); }

  static std::vector<Item> items() {
    const std::chrono::sys_time<std::chrono::microseconds> since{
        std::chrono::sys_days{std::chrono::year{2026} / 1 / 2}};
    return {{1, "plain", std::nullopt, since, 1.5},
            {2, "tab\tline\nback\\slash\r", "\\N", since + 1us, -0.25},
            {3, "ünï", "", since, std::numeric_limits<double>::infinity()}};
  }
  std::vector<Item> copied() {
    return run(db_.fetch_all<Item>("SELECT id, name, note, since, price FROM {{tables.items}} ORDER BY id"));
  }

  AsyncDatabaseManager db_{config_in("shop")};
};

TEST_F(CopyRecords, FillsTheColumnsThatTheMembersName) {
  EXPECT_EQ(run(db_.copy_records_to_table("items", items())), 3U);
  EXPECT_EQ(copied(), items());
  EXPECT_EQ(run(db_.fetch_value<double>("SELECT tax FROM {{tables.items}} WHERE id = 1")), 0.3);
}

TEST_F(CopyRecords, TakesTuplesInTheOrderOfTheTableOrOfTheColumnsNamed) {
  const std::vector<std::tuple<std::string, int>> some{{"x", 7}, {"y", 8}};
  EXPECT_EQ(run(db_.copy_records_to_table("items", some, {"name", "id"})), 2U);
  EXPECT_EQ(run(db_.fetch_value<std::string>("SELECT name FROM {{tables.items}} WHERE id = 8")), "y");
  const std::vector<std::tuple<int, std::string, std::nullopt_t, std::nullopt_t, double>> all{
      {9, "z", std::nullopt, std::nullopt, 1.0}};
  EXPECT_EQ(run(db_.copy_records_to_table("shop.items", all)), 1U);
}

/// Values whose C++ type is not the column's own go as text, and mean what a literal would.
TEST_F(CopyRecords, LetsTheServerReadWhatIsOfAnotherType) {
  using Row = std::tuple<std::int32_t, std::string, std::string, std::string, int, std::vector<std::string>>;
  const std::vector<Row> rows{{1, "2026-01-31", "happy", "{\"a\": \"b\\\\c\\n\"}", 12, {"a\tb", "c\"d", "\\"}}};
  EXPECT_EQ(run(db_.copy_records_to_table("loose", rows)), 1U);
  EXPECT_EQ(run(db_.fetch_value<std::string>("SELECT day || ' ' || mood || ' ' || amount FROM {{tables.loose}}")),
            "2026-01-31 happy 12.00");
  EXPECT_EQ(run(db_.fetch_value<std::string>("SELECT data->>'a' FROM {{tables.loose}}")), "b\\c\n");
  EXPECT_EQ(run(db_.fetch_value<std::vector<std::string>>("SELECT tags FROM {{tables.loose}}")),
            (std::vector<std::string>{"a\tb", "c\"d", "\\"}));
}

TEST_F(CopyRecords, NamesAreTakenAsTheyAre) {
  EXPECT_EQ(run(db_.copy_records_to_table("Odd \"one", std::vector<int>{1, 2}, {"a b"})), 2U);
  EXPECT_EQ(run(db_.copy_records_to_table("Odd \"one", std::views::iota(3, 6))), 3U);
}

TEST_F(CopyRecords, F38MeansTheSameTableAsATemplate) {
  run(
      db_.execute_script("CREATE TABLE {{tables.Mixed}} (i int); CREATE TABLE {{tables.mixed}} (i int);"
                         "CREATE TABLE {{tables.order}} (i int)"));
  run(db_.copy_records_to_table("Mixed", std::vector{1, 2}));
  run(db_.copy_records_to_table("order", std::vector{1, 2, 3}));
  EXPECT_EQ(run(db_.fetch_value<int>("SELECT count(*) FROM {{tables.Mixed}}")), 2);
  EXPECT_EQ(run(db_.fetch_value<int>("SELECT count(*) FROM {{tables.mixed}}")), 0);
  EXPECT_EQ(run(db_.fetch_value<int>("SELECT count(*) FROM {{tables.order}}")), 3);
}

TEST_F(CopyRecords, IsAllOrNothing) {
  auto rows = items();
  rows.push_back(rows.front());
  EXPECT_THROW(run(db_.copy_records_to_table("items", rows)), UniqueViolation);
  EXPECT_TRUE(copied().empty());
  EXPECT_EQ(run(db_.copy_records_to_table("items", items())), 3U);
}

TEST_F(CopyRecords, ValueThatCannotBeEncodedLeavesNothing) {
  std::vector<std::tuple<int, std::vector<std::vector<std::string>>>> rows(100, {1, {{"a"}}});
  rows.back() = {2, {{"a"}, {"b", "c"}}};
  EXPECT_THROW(run(db_.copy_records_to_table("loose", rows, {"id", "tags"})), ConversionError);
  EXPECT_EQ(run(db_.fetch_value<std::int64_t>("SELECT count(*) FROM {{tables.loose}}")), 0);
  EXPECT_EQ(db_.get_pool_stats().used, 0U);
}

TEST_F(CopyRecords, ExplainsColumnsThatDoNotFit) {
  const std::vector<std::tuple<int, int>> pairs{{1, 2}};
  EXPECT_EQ(message_of<ConversionError>([&] {
              run(db_.copy_records_to_table("items", pairs, {"id", "tax"}));
            }),
            "Table 'items' has no column 'tax' that can be written; it has: id, name, note, since, price. Name the "
            "columns of the rows, or rename the member.");
  EXPECT_EQ(message_of<ConversionError>([&] { run(db_.copy_records_to_table("items", pairs)); }),
            "The rows have 2 fields, and 5 columns of table 'items' are to be filled: id, name, note, since, price. "
            "Name as many columns as there are fields.");
  EXPECT_THAT(message_of<QueryError>([&] { run(db_.copy_records_to_table("nothing", pairs)); }),
              AllOf(HasSubstr("nothing"), HasSubstr("(42P01)")));
}

TEST_F(CopyRecords, RunsInATransactionToo) {
  const auto fails = [&]() -> asio::awaitable<void> {
    co_await db_.transaction([&](Transaction& transaction) -> asio::awaitable<void> {
      EXPECT_EQ(co_await transaction.copy_records_to_table("items", items()), 3U);
      EXPECT_EQ(co_await transaction.fetch_value<std::int64_t>("SELECT count(*) FROM {{tables.items}}"), 3);
      throw std::runtime_error{"no"};
    });
  };
  EXPECT_THROW(run(fails()), std::runtime_error);
  EXPECT_TRUE(copied().empty());
}

TEST_F(CopyRecords, SendsMoreThanFitsIntoAPiece) {
  const auto rows = std::views::iota(1, 200'001) | std::views::transform([](int i) {
                      return std::tuple{i, "name " + std::to_string(i)};
                    });
  EXPECT_EQ(run(db_.copy_records_to_table("items", rows, {"id", "name"})), 200'000U);
  EXPECT_EQ(run(db_.fetch_value<std::int64_t>("SELECT sum(id) FROM {{tables.items}}")), 20'000'100'000);
}

}  // namespace
}  // namespace pgdbm
