#include "db/insert_text.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pgdbm::db {
namespace {

TEST(InsertText, HasAGroupForEachRow) {
  const std::vector<std::string> columns{"a", "B"};
  EXPECT_EQ(insert_text({"s", "t"}, columns, 2, 1, OnConflict::fail),
            R"(INSERT INTO "s"."t" ("a", "B") VALUES ($1, $2))");
  EXPECT_EQ(insert_text({"", "t"}, {}, 2, 3, OnConflict::skip),
            R"(INSERT INTO "t" VALUES ($1, $2), ($3, $4), ($5, $6) ON CONFLICT DO NOTHING)");
}

TEST(InsertText, TakesFewerRowsWhenTheyAreWide) {
  EXPECT_EQ(rows_at_once(1), 32U);
  EXPECT_EQ(rows_at_once(31), 32U);
  EXPECT_EQ(rows_at_once(100), 10U);
  EXPECT_EQ(rows_at_once(501), 1U);
  EXPECT_EQ(rows_at_once(5'000), 1U);
}

}  // namespace
}  // namespace pgdbm::db
