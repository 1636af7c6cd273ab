#include "types/fake_lookup.hpp"
#include <pgdbm/types/array.hpp>
#include <pgdbm/types/floating.hpp>
#include <pgdbm/types/integer.hpp>
#include <pgdbm/types/oid_lookup.hpp>
#include <pgdbm/types/text.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

namespace pgdbm::types {

struct Ltree {
  std::string path;
};

template <>
struct Codec<Ltree> {
  static constexpr std::string_view name = "Ltree";
  static constexpr NamedType named_type{"ltree"};
  static constexpr bool decodes(Oid type) noexcept { return is_user_type(type) || type == oid::text; }
  static Decoded decode(Oid type, ByteView bytes, Ltree& out) {
    return Codec<std::string>::decode(type, bytes, out.path);
  }
};

namespace {

using testing::FakeLookup;

TEST(OidLookup, IsNotAskedForTypesThatTheCodecKnows) {
  EXPECT_EQ(type_read_as<std::int32_t>(oid::int2, nullptr), oid::int2);
  EXPECT_EQ(type_read_as<std::int32_t>(oid::text, nullptr), 0u);
  EXPECT_EQ(type_read_as<std::int32_t>(oid::int2, &FakeLookup::instance()), oid::int2);
}

TEST(OidLookup, LeadsADomainToItsBaseAndCitextToText) {
  EXPECT_EQ(type_read_as<std::int32_t>(FakeLookup::domain_over_int4, nullptr), 0u);
  EXPECT_EQ(type_read_as<std::int32_t>(FakeLookup::domain_over_int4, &FakeLookup::instance()), oid::int4);
  EXPECT_EQ(type_read_as<std::string>(FakeLookup::citext, &FakeLookup::instance()), oid::text);
  EXPECT_EQ(type_read_as<std::string>(FakeLookup::domain_over_int4, &FakeLookup::instance()), 0u);
}

TEST(OidLookup, LeadsDomainsOverNamedTypesToThese) {
  EXPECT_EQ(type_read_as<Ltree>(FakeLookup::domain_over_mood, &FakeLookup::instance()), 0u);
  EXPECT_EQ(type_read_as<std::string>(FakeLookup::domain_over_mood, &FakeLookup::instance()), oid::text);
}

TEST(OidLookup, TellsVectorOfPgvectorFromArraysOfDomains) {
  using Floats = std::vector<float>;
  EXPECT_EQ(type_read_as<Floats>(FakeLookup::vector, &FakeLookup::instance()), FakeLookup::vector);
  EXPECT_EQ(type_read_as<Floats>(FakeLookup::domain_over_float4_array, &FakeLookup::instance()), 1021u);
  EXPECT_EQ(type_read_as<Floats>(FakeLookup::mood, &FakeLookup::instance()), 0u);
  EXPECT_EQ(type_read_as<std::vector<Floats>>(FakeLookup::domain_over_float4_array, &FakeLookup::instance()), 1021u);
}

TEST(OidLookup, BelievesTheCodecOfTypesThatNobodyHasLookedUp) {
  EXPECT_EQ(type_read_as<Ltree>(30'000, &FakeLookup::instance()), 30'000u);
  EXPECT_EQ(type_read_as<std::int32_t>(30'000, &FakeLookup::instance()), 0u);
}

TEST(OidLookup, TellsTheNamedTypeFromOthers) {
  EXPECT_EQ(type_read_as<Ltree>(FakeLookup::ltree, nullptr), FakeLookup::ltree);
  EXPECT_EQ(type_read_as<Ltree>(FakeLookup::citext, nullptr), FakeLookup::citext) << "nobody knows better";
  EXPECT_EQ(type_read_as<Ltree>(FakeLookup::ltree, &FakeLookup::instance()), FakeLookup::ltree);
  EXPECT_EQ(type_read_as<Ltree>(FakeLookup::citext, &FakeLookup::instance()), 0u);
  EXPECT_EQ(type_read_as<Ltree>(oid::text, &FakeLookup::instance()), oid::text);
}

TEST(OidLookup, KnowsNoNameForMostTypes) {
  EXPECT_TRUE(named_type_of<std::int32_t>().name.empty());
  EXPECT_EQ(named_type_of<Ltree>().name, "ltree");
  EXPECT_TRUE(postgres_type<Ltree>.empty());
}

}  // namespace
}  // namespace pgdbm::types
