#include <pgdbm/testing/table_snapshot.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pgdbm::testing {
namespace {

using ::testing::HasSubstr;

TableSnapshot users(std::vector<TableSnapshot::Row> rows) {
  return {.table = "users", .columns = {"id", "name"}, .key = {0}, .rows = std::move(rows)};
}

TEST(TableSnapshot, DoesNotDifferFromItself) {
  EXPECT_EQ(difference(users({{"1", "Ada"}, {"2", std::nullopt}}), users({{"1", "Ada"}, {"2", std::nullopt}})), "");
  EXPECT_EQ(difference(users({}), users({})), "");
}

TEST(TableSnapshot, TellsWhatWasAddedRemovedAndChanged) {
  EXPECT_EQ(difference(users({{"1", "Ada"}, {"2", "Bob"}, {"3", std::nullopt}}),
                       users({{"1", "Ada L."}, {"3", std::nullopt}, {"4", std::nullopt}})),
            "Table users has changed: 1 row added, 1 removed, 1 changed.\n"
            "  + id = '4', name = NULL\n"
            "  - id = '2', name = 'Bob'\n"
            "  ~ id = '1': name was 'Ada' and is 'Ada L.'");
  EXPECT_EQ(difference(users({{"1", std::nullopt}}), users({{"1", ""}})),
            "Table users has changed: 1 row changed.\n"
            "  ~ id = '1': name was NULL and is ''");
}

TEST(TableSnapshot, CountsEqualRowsWhereThereIsNoKey) {
  auto before = users({{"1", "a"}, {"1", "a"}, {"2", "b"}});
  auto now = users({{"1", "a"}, {"2", "c"}, {"2", "b"}});
  before.key = now.key = {};
  EXPECT_EQ(difference(before, now),
            "Table users has changed: 1 row added, 1 removed.\n"
            "  + id = '2', name = 'c'\n"
            "  - id = '1', name = 'a'");
}

TEST(TableSnapshot, TellsNoMoreThanAPersonReads) {
  std::vector<TableSnapshot::Row> rows;
  for (int i = 0; i < 100; ++i) rows.push_back({std::to_string(i), std::string(1000, 'x') + "\xc3\xa9"});
  const auto told = difference(users({}), users(rows));
  EXPECT_THAT(told, HasSubstr("100 rows added"));
  EXPECT_THAT(told, HasSubstr("…' (1002 bytes)"));
  EXPECT_THAT(told, HasSubstr("\n  … and 80 more"));
  EXPECT_LT(told.size(), 5'000U);
}

TEST(TableSnapshot, TellsOfOtherColumns) {
  auto now = users({});
  now.columns.emplace_back("age");
  EXPECT_EQ(difference(users({}), now), "Table users has other columns: it had (id, name), and has (id, name, age).");
}

}  // namespace
}  // namespace pgdbm::testing
