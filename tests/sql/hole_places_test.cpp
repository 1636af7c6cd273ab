#include <pgdbm/sql/hole_places.hpp>
#include <pgdbm/sql/render.hpp>

#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace pgdbm::sql {
namespace {

constexpr HolePlaces places_of(std::string_view text) {
  HolePlaces places;
  (void)parse_template(text, places);
  return places;
}

static_assert(places_of("SELECT 1").empty());
static_assert(places_of("SELECT * FROM {{tables.t}}").begin()->offset == 14);
static_assert(places_of("SELECT {{schema}}.f()").begin()->size == 10, "the dot is not the hole's");

constexpr std::array<std::string_view, 9> templates{
    "",
    "SELECT 1",
    "SELECT * FROM {{tables.users}}",
    "{{tables.t}} {{tables.Other.t}} {{tables.Capital}} {{tables.user}}",
    "SELECT {{schema}}.f(1), {{schema}} . g(2)",
    "CREATE INDEX {{tables.users}}_idx ON {{tables.users}} (id)",
    "SELECT '{{tables.users}}', \"{{schema}}\" -- {{schema}}\n, {{{{ FROM {{tables.users}}",
    "CREATE FUNCTION f() RETURNS text AS $$ SELECT '{{' || name FROM {{tables.users}} $$ LANGUAGE sql",
    "DO $$ don't {{schema}}.x {{{{schema}} $$",
};

TEST(HolePlaces, FillTheTextAsReadingItDoes) {
  for (const auto text : templates) {
    const auto places = places_of(text);
    ASSERT_TRUE(places.is_whole()) << text;
    for (const std::optional<std::string_view> schema : {std::optional<std::string_view>{"shop"}, {}}) {
      const auto read = render(text, schema);
      ASSERT_TRUE(read) << read.error().message;
      EXPECT_EQ(render(text, places, schema), *read);
    }
  }
}

TEST(HolePlaces, TellWhenThereAreMoreThanTheyKeep) {
  constexpr std::string_view eight =
      "{{schema}} , {{schema}} , {{schema}} , {{schema}} , {{schema}} , {{schema}} , {{schema}} , {{schema}} ,";
  EXPECT_TRUE(places_of(eight).is_whole());
  EXPECT_FALSE(places_of(std::string{eight} + " {{schema}}").is_whole());
  EXPECT_FALSE(places_of(std::string{eight} + " {{schema}}").empty());
}

}  // namespace
}  // namespace pgdbm::sql
