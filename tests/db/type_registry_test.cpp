#include "db/type_registry.hpp"

#include <pgdbm/types/oid.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pgdbm::db {
namespace {

using ::testing::ElementsAre;
using ::testing::Optional;
using types::NamedType;
using types::Oid;

constexpr Oid int4_array = 1007;
constexpr Oid text_array = 1009;
constexpr Oid aclitem = 1033;

constexpr Oid mood = 20'000;
constexpr Oid mood_array = 20'001;
constexpr Oid age = 20'010;        // a domain over int4
constexpr Oid age_array = 20'011;  // an array of it
constexpr Oid elder = 20'020;      // a domain over age
constexpr Oid temper = 20'030;     // a domain over mood
constexpr Oid temper_array = 20'031;
constexpr Oid ages = 20'040;  // a domain over int4[]
constexpr Oid ages_array = 20'041;
constexpr Oid grant = 20'050;  // a composite with an aclitem in it
constexpr Oid grant_array = 20'051;
constexpr Oid gist_key = 20'060;  // a type of an extension, which has text only

class TypeRegistries : public ::testing::Test {
 protected:
  TypeRegistries() {
    add({.oid = mood, .name = "mood", .array = mood_array, .is_text = true});
    add({.oid = mood_array, .name = "_mood", .element = mood, .parts = {mood}});
    add({.oid = age, .name = "age", .array = age_array, .base = types::oid::int4, .parts = {types::oid::int4}});
    add({.oid = age_array, .name = "_age", .element = age, .parts = {age}});
    add({.oid = elder, .name = "elder", .base = age, .parts = {age}});
    add({.oid = temper, .name = "temper", .array = temper_array, .base = mood, .parts = {mood}});
    add({.oid = temper_array, .name = "_temper", .element = temper, .parts = {temper}});
    add({.oid = ages, .name = "ages", .array = ages_array, .base = int4_array, .parts = {int4_array}});
    add({.oid = ages_array, .name = "_ages", .element = ages, .parts = {ages}});
    add({.oid = grant, .name = "Grant \"x\"", .array = grant_array, .parts = {types::oid::text, aclitem}});
    add({.oid = grant_array, .name = "_grant", .element = grant, .parts = {grant}});
    types_.add({.oid = gist_key, .schema = "public", .name = "gist_key", .shown = "gist_key"});
  }

  void add(CatalogueType type) {
    type.schema = "Shop";
    type.shown = "shown as " + type.name;
    type.has_binary = true;
    types_.add(std::move(type));
  }

  TypeRegistry types_;
};

TEST_F(TypeRegistries, KnowBuiltinTypesAndThoseThatWereAdded) {
  EXPECT_TRUE(types_.knows(types::oid::int4) && types_.knows(int4_array) && types_.knows(mood));
  EXPECT_FALSE(types_.knows(30'000) || types_.knows(0) || types_.knows(194)) << "194: the planner's pg_node_tree";
  EXPECT_EQ(types_.name_of(types::oid::int4), "int4");
  EXPECT_EQ(types_.name_of(mood), "shown as mood");
  EXPECT_EQ(types_.name_of(30'000), "type 30000");
}

TEST_F(TypeRegistries, SeeThroughDomains) {
  EXPECT_EQ(types_.base_of(types::oid::int4), types::oid::int4);
  EXPECT_EQ(types_.base_of(mood), mood);
  EXPECT_EQ(types_.base_of(age), types::oid::int4);
  EXPECT_EQ(types_.base_of(elder), types::oid::int4) << "a domain over a domain";
  EXPECT_EQ(types_.base_of(age_array), int4_array);
  EXPECT_EQ(types_.base_of(temper_array), mood_array);
  EXPECT_EQ(types_.base_of(ages), int4_array) << "a domain over an array";
  EXPECT_EQ(types_.base_of(ages_array), ages_array) << "arrays of arrays have no type without their domain";
  EXPECT_EQ(types_.base_of(30'000), 30'000U);
}

TEST_F(TypeRegistries, EndInACatalogueThatGoesInCircles) {
  add({.oid = 21'000, .name = "a", .base = 21'001, .parts = {21'001}});
  add({.oid = 21'001, .name = "b", .base = 21'000, .parts = {21'000}});
  EXPECT_GE(types_.base_of(21'000), 21'000U);
  EXPECT_TRUE(types_.has_binary(21'000));
}

TEST_F(TypeRegistries, TakeForTextWhatIsSentAsText) {
  EXPECT_EQ(types_.same_bytes_as(mood), types::oid::text);
  EXPECT_EQ(types_.same_bytes_as(mood_array), text_array);
  EXPECT_EQ(types_.same_bytes_as(grant), grant);
  EXPECT_EQ(types_.same_bytes_as(grant_array), grant_array);
  EXPECT_EQ(types_.same_bytes_as(types::oid::int4), types::oid::int4);
}

TEST_F(TypeRegistries, CompareNamesAsStatementsWriteThem) {
  EXPECT_TRUE(types_.may_be(mood, {"mood"}) && types_.may_be(mood, {"MOOD"}) && types_.may_be(mood, {"\"mood\""}));
  EXPECT_FALSE(types_.may_be(mood, {"moods"}) || types_.may_be(mood, {"moo"}) || types_.may_be(mood, {"\"MOOD\""}));
  EXPECT_TRUE(types_.may_be(mood, {"\"Shop\".mood"})) << "schemas too";
  EXPECT_FALSE(types_.may_be(mood, {"Shop.mood"})) << "which is folded to shop";
  EXPECT_FALSE(types_.may_be(mood, {"\"Shop\"."}) || types_.may_be(mood, {"other.mood"}) || types_.may_be(mood, {""}));
  EXPECT_TRUE(types_.may_be(grant, {"\"Grant \"\"x\"\"\""}));
  EXPECT_FALSE(types_.may_be(grant, {"\"Grant \"x\"\""}) || types_.may_be(grant, {"\"Grant \"\"x"}));
}

TEST_F(TypeRegistries, CompareArraysByTheNameOfTheirElement) {
  EXPECT_TRUE(types_.may_be(mood_array, {"mood", true}));
  EXPECT_TRUE(types_.may_be(temper_array, {"mood", true})) << "through a domain";
  EXPECT_FALSE(types_.may_be(mood_array, {"mood"}) || types_.may_be(mood, {"mood", true}));
  EXPECT_FALSE(types_.may_be(age_array, {"mood", true}));
}

TEST_F(TypeRegistries, BelieveAnyNameOfAnUnknownTypeAndNoneOfABuiltin) {
  EXPECT_TRUE(types_.may_be(30'000, {"mood"}));
  EXPECT_FALSE(types_.may_be(types::oid::int4, {"mood"}));
}

TEST_F(TypeRegistries, KnowWhatCannotGoInBinary) {
  EXPECT_TRUE(types_.has_binary(types::oid::int4) && types_.has_binary(mood_array) && types_.has_binary(30'000));
  EXPECT_FALSE(types_.has_binary(gist_key));
  EXPECT_FALSE(types_.has_binary(aclitem) || types_.has_binary(1034)) << "1034: aclitem[]";
  EXPECT_FALSE(types_.has_binary(grant) || types_.has_binary(grant_array)) << "for what it holds";
}

TEST_F(TypeRegistries, RememberTheFormatsOfStatements) {
  const std::vector<Oid> none;
  const std::vector<Oid> one{types::oid::int4};
  EXPECT_EQ(types_.formats_of("SELECT 1", none), std::nullopt);
  types_.remember_formats("SELECT 1", none, {});
  types_.remember_formats("SELECT $1", one, {1, 0});
  EXPECT_THAT(types_.formats_of("SELECT 1", none), Optional(ElementsAre()));
  EXPECT_THAT(types_.formats_of("SELECT $1", one), Optional(ElementsAre(1, 0)));
  EXPECT_EQ(types_.formats_of("SELECT $1", none), std::nullopt) << "another statement by its parameter";
  types_.remember_formats("SELECT $1", none, {0});
  EXPECT_THAT(types_.formats_of("SELECT $1", none), Optional(ElementsAre(0)));
  types_.forget_formats("SELECT $1");
  types_.forget_formats("SELECT 2");
  EXPECT_EQ(types_.formats_of("SELECT $1", none), std::nullopt);
}

TEST_F(TypeRegistries, BeginAnewWhenTheyRememberedTooMuch) {
  const std::vector<Oid> none;
  const auto statement = [](int i) { return std::string(1'000'000, 'x') + std::to_string(i); };
  for (int i = 0; i < 4; ++i) types_.remember_formats(statement(i), none, {});
  EXPECT_TRUE(types_.formats_of(statement(0), none) && types_.formats_of(statement(3), none));
  types_.remember_formats(statement(4), none, {});
  EXPECT_FALSE(types_.formats_of(statement(0), none));
  EXPECT_TRUE(types_.formats_of(statement(4), none));
}

}  // namespace
}  // namespace pgdbm::db
