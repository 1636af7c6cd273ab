#include <pgdbm/sql/identifier.hpp>
#include <pgdbm/sql/render.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

namespace pgdbm::sql {
namespace {

using ::testing::HasSubstr;

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

TEST(Render, KeepsTheCaseOfSchemas) {
  EXPECT_EQ(in_schema("{{tables.t}} {{tables.Other.t}}", "Shop"), R"("Shop".t "Other".t)");
  EXPECT_EQ(in_schema("{{tables.user.t}}", "select"), R"("user".t)");
}

TEST(Render, F38QuotesTablesThatWouldMeanAnotherName) {
  EXPECT_EQ(in_schema("SELECT * FROM {{tables.Users}}"), R"(SELECT * FROM "shop"."Users")");
  EXPECT_EQ(without_schema("SELECT * FROM {{tables.Users}}"), R"(SELECT * FROM "Users")");
  EXPECT_EQ(without_schema("SELECT * FROM {{tables.user}}, {{tables.order}}"), R"(SELECT * FROM "user", "order")");
  EXPECT_EQ(in_schema("SELECT * FROM {{tables.s.order}}"), R"(SELECT * FROM "s"."order")");
}

TEST(Render, F38MeansOneTableInHolesAndByTheOneQuotingFunction) {
  for (std::string_view table : {"users", "Users", "user", "select", "_x", "a1", "Order"}) {
    const auto hole = "{{tables." + std::string{table} + "}}";
    EXPECT_EQ(without_schema(hole), quote_if_needed(table).value());
    EXPECT_EQ(in_schema(hole), R"("shop".)" + quote_if_needed(table).value());
  }
}

TEST(Render, F38RefusesATrailingNewlineInNames) {
  EXPECT_FALSE(render("SELECT * FROM {{tables.users\n}}", "shop").has_value());
  EXPECT_FALSE(render("SELECT * FROM {{tables.users}}", "shop\n").has_value());
}

TEST(Render, F21LeavesLiteralsAndCommentsAsTheyAre) {
  const std::string_view text =
      "INSERT INTO notes VALUES ('use {{tables.users}} and {{schema}}', E'\\'{{schema}}', \"{{tables.users}}\")"
      " /* {{schema}} /* {{schema}} */ {{schema}} */ -- {{tables.users}}";
  EXPECT_EQ(in_schema(text), text);
  EXPECT_EQ(without_schema(text), text);
}

TEST(Render, F21HasAnEscape) {
  EXPECT_EQ(in_schema("{{{{tables.users}} {{tables.users}}"), R"({{tables.users}} "shop".users)");
  // [escape]
  EXPECT_EQ(in_schema("COMMENT ON TABLE {{tables.users}} IS $$known as {{{{tables.users}}$$"),
            R"(COMMENT ON TABLE "shop".users IS $$known as {{tables.users}}$$)");
  // [/escape]
}

TEST(Render, F21RefusesTypos) {
  for (std::string_view typo : {"{{ tables.x }}", "{{table.x}}", "{{Tables.x}}", "{{schemas}}", "{{tables.x}", "{{}}",
                                "{{tables.a-b}}", "{{tables.}}"}) {
    const auto result = render(typo, "shop");
    ASSERT_FALSE(result.has_value()) << typo;
    EXPECT_THAT(result.error().message, HasSubstr("line 1: " + std::string{typo})) << "shown with a caret";
    EXPECT_THAT(result.error().message, ::testing::EndsWith("^"));
  }
}

// A template fills holes and no more. That such a name finds nothing of other schemas is for the server to ensure.
TEST(Render, F22LeavesNamesWithoutAHoleToTheServer) {
  const std::string_view text = "SELECT * FROM users";
  EXPECT_EQ(in_schema(text), text);
}

TEST(Render, FillsBodies) {
  EXPECT_EQ(in_schema("DO $$ BEGIN DELETE FROM {{tables.a}} WHERE x = '{{tables.b}}'; END $$"),
            R"(DO $$ BEGIN DELETE FROM "shop".a WHERE x = '{{tables.b}}'; END $$)");
}

TEST(Render, WritesTwoBracesForFour) {
  EXPECT_EQ(in_schema("{{{{tables.t}} {{tables.t}}"), R"({{tables.t}} "shop".t)");
  EXPECT_EQ(in_schema("$$ {{{{schema}} {{schema}} {{{{ $$"), R"($$ {{schema}} "shop" {{{{ $$)");
}

TEST(Render, JoinsATableWithTheTextBehindIt) {
  EXPECT_EQ(in_schema("{{tables.users}}_id_seq"), R"("shop".users_id_seq)");
  EXPECT_EQ(in_schema("{{tables.user}}_id_seq"), R"("shop".user_id_seq)") << "no reserved word any more";
}

TEST(Render, ReturnsTextWithoutHolesAsItIs) {
  for (std::string_view text : {"", "SELECT 1", "SELECT 'never closed", "} { }}", "\xff\xfe"}) {
    EXPECT_EQ(in_schema(text), text);
    EXPECT_EQ(without_schema(text), text);
  }
}

TEST(Render, ShowsWhereATemplateIsBroken) {
  const auto result = render("SELECT *\nFROM {{table.users}}", "shop");
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().kind, FaultKind::invalid_template);
  EXPECT_EQ(
      result.error().message,
      "Invalid SQL text: an unknown placeholder: there are {{schema}}, {{tables.name}} and {{tables.schema.name}}\n"
      "line 2: FROM {{table.users}}\n"
      "             ^");
}

TEST(Render, RefusesAnInvalidSchemaEvenWhereNothingIsToBeFilled) {
  const auto result = render("SELECT 1", "a\"b");
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().kind, FaultKind::invalid_schema);
  EXPECT_THAT(result.error().message, HasSubstr("Invalid schema name 'a\"b'. "));
  EXPECT_FALSE(render("SELECT 1", "").has_value()) << "no schema is said by nullopt, not by an empty name";
}

TEST(TemplateOffset, LeadsTextBackToItself) {
  const std::string_view text = "SELECT a FROM {{tables.t}} WHERE b";
  const std::string rendered = in_schema(text);  // SELECT a FROM "shop".t WHERE b
  EXPECT_EQ(template_offset(text, "shop", 1), 0U);
  EXPECT_EQ(template_offset(text, "shop", rendered.find("WHERE") + 1), text.find("WHERE"));
  EXPECT_EQ(template_offset(text, std::nullopt, without_schema(text).find("WHERE") + 1), text.find("WHERE"));
}

TEST(TemplateOffset, LeadsWhatFilledAHoleBackToTheHole) {
  const std::string_view text = "SELECT a FROM {{tables.t}} WHERE b";
  const std::string rendered = in_schema(text);
  for (std::size_t i = rendered.find('"'); i < rendered.find(" WHERE"); ++i) {
    EXPECT_EQ(template_offset(text, "shop", i + 1), text.find("{{")) << i;
  }
}

TEST(TemplateOffset, CountsCharactersNotBytes) {
  const std::string_view text = "SELECT '\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80' {{tables.t}} x";  // é € and a smiley
  // SELECT 'é€😀' "shop".t x: the x is the 23rd character
  EXPECT_EQ(template_offset(text, "shop", 23), text.size() - 1);
  EXPECT_EQ(template_offset(text, "shop", 10), text.find('\xe2'));
}

TEST(TemplateOffset, CountsFromOneAndStaysWithinTheText) {
  const std::string_view text = "a {{schema}}.b";
  EXPECT_EQ(template_offset(text, std::nullopt, 0), 0U) << "0 is how the server says that it gave none";
  EXPECT_EQ(template_offset(text, std::nullopt, 3), text.size() - 1) << "the hole and its dot vanished";
  EXPECT_EQ(template_offset(text, std::nullopt, 4), text.size());
  EXPECT_EQ(template_offset(text, std::nullopt, 400), text.size());
}

TEST(TemplateOffset, ServesTextThatWasNeverRead) {
  EXPECT_EQ(template_offset("SELECT 'never closed", "shop", 8), 7U);
}

}  // namespace
}  // namespace pgdbm::sql
