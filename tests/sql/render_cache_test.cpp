#include "sql/render_cache.hpp"

#include <pgdbm/sql/template.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgdbm::sql {
namespace {

using Schema = std::optional<std::string>;

constexpr std::string_view users = "SELECT * FROM {{tables.users}}";

HolePlaces holes_of(std::string_view text) {
  HolePlaces places;
  (void)parse_template(text, places);
  return places;
}

std::shared_ptr<const std::string> render_in(RenderCache& cache, std::string_view literal, const Schema& schema) {
  return cache.render(literal, holes_of(literal), schema);
}

TEST(RenderCache, RendersOnceForATextAndASchema) {
  RenderCache cache;
  const auto first = render_in(cache, users, "shop");
  EXPECT_EQ(*first, R"(SELECT * FROM "shop".users)");
  EXPECT_EQ(render_in(cache, users, "shop").get(), first.get());
}

TEST(RenderCache, TellsSchemasApart) {
  RenderCache cache;
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(*render_in(cache, users, "shop"), R"(SELECT * FROM "shop".users)");
    EXPECT_EQ(*render_in(cache, users, "other"), R"(SELECT * FROM "other".users)");
    EXPECT_EQ(*render_in(cache, users, {}), "SELECT * FROM users");
  }
}

TEST(RenderCache, TellsTextsApartThatLieAtOnePlaceOneAfterTheOther) {
  RenderCache cache;
  std::string memory{users};
  EXPECT_EQ(*render_in(cache, memory, "shop"), R"(SELECT * FROM "shop".users)");
  memory.replace(memory.find("users"), 5, "goods");
  EXPECT_EQ(*render_in(cache, memory, "shop"), R"(SELECT * FROM "shop".goods)");
}

TEST(RenderCache, TellsALiteralFromItsBeginning) {
  RenderCache cache;
  constexpr std::string_view text = "SELECT * FROM {{tables.a}}, {{tables.b}}";
  EXPECT_EQ(*render_in(cache, text, "s"), R"(SELECT * FROM "s".a, "s".b)");
  EXPECT_EQ(*render_in(cache, text.substr(0, text.find(',')), "s"), R"(SELECT * FROM "s".a)");
}

TEST(RenderCache, IsRightForMoreThanItKeepsAndLeavesWhatItHandedOut) {
  RenderCache cache;
  const auto handed_out = render_in(cache, users, "shop");
  for (int round = 0; round < 2; ++round) {
    for (std::size_t i = 0; i < 4 * RenderCache::capacity(); ++i) {
      const auto schema = "tenant_" + std::to_string(i);
      ASSERT_EQ(*render_in(cache, users, schema), "SELECT * FROM \"" + schema + "\".users");
    }
  }
  EXPECT_EQ(*handed_out, R"(SELECT * FROM "shop".users)");
}

TEST(RenderCache, KeepsNoMoreThanItSays) {
  RenderCache cache;
  std::vector<std::weak_ptr<const std::string>> watched;
  for (std::size_t i = 0; i < 4 * RenderCache::capacity(); ++i) {
    watched.push_back(render_in(cache, users, "tenant_" + std::to_string(i)));
  }
  std::size_t kept = 0;
  for (const auto& one : watched) kept += one.expired() ? 0U : 1U;
  EXPECT_LE(kept, RenderCache::capacity());
  EXPECT_GT(kept, RenderCache::capacity() / 2);
}

TEST(RenderCache, DoesNotKeepVeryLongTexts) {
  RenderCache cache;
  const std::string text = "SELECT '" + std::string(RenderCache::longest_text, 'x') + "' FROM {{tables.users}}";
  const std::weak_ptr<const std::string> watched = render_in(cache, text, "shop");
  EXPECT_TRUE(watched.expired());
}

}  // namespace
}  // namespace pgdbm::sql
