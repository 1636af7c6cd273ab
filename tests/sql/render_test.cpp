#include <pgdbm/sql/render.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

namespace pgdbm::sql {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string in_schema(std::string_view text, std::string_view schema = "shop") {
  return render(text, schema).value();
}
std::string without_schema(std::string_view text) {
  return render(text, std::nullopt).value();
}

TEST(Render, FillsHolesForASchema) {
  EXPECT_EQ(in_schema("SELECT * FROM {{tables.users}}"), R"(SELECT * FROM "shop".users)");
  EXPECT_EQ(in_schema("SELECT * FROM {{tables.billing.users}} u"), R"(SELECT * FROM "billing".users u)");
  EXPECT_EQ(in_schema("CREATE SCHEMA {{schema}}"), R"(CREATE SCHEMA "shop")");
  EXPECT_EQ(in_schema("SELECT {{schema}}.f(1)"), R"(SELECT "shop".f(1))");
}

TEST(Render, FillsHolesWithoutASchema) {
  EXPECT_EQ(without_schema("SELECT * FROM {{tables.users}}"), "SELECT * FROM users");
  EXPECT_EQ(without_schema("SELECT * FROM {{tables.billing.users}} u"), R"(SELECT * FROM "billing".users u)");
  EXPECT_EQ(without_schema("CREATE SCHEMA {{schema}}"), "CREATE SCHEMA public");
  EXPECT_EQ(without_schema("SELECT {{schema}}.f(1), {{schema}} . g(2)"), "SELECT f(1), public . g(2)");
}

}  // namespace
}  // namespace pgdbm::sql
