#include <pgdbm/types/builtin_types.hpp>

#include <gtest/gtest.h>

#include <algorithm>

namespace pgdbm::types {
namespace {

static_assert(std::ranges::is_sorted(builtin_types, {}, &BuiltinType::type));
static_assert(array_of(oid::int4) == 1007 && array_of(oid::void_type) == 0 && array_of(oid::first_of_users) == 0);
static_assert(element_of(1007) == oid::int4 && element_of(oid::int4) == 0 && element_of(0) == 0);
static_assert(element_of(oid::int2vector) == oid::int2 && element_of(oid::oidvector) == oid::object_id);
static_assert(range_of(oid::date) == 3912 && range_of(oid::text) == 0);
static_assert(multirange_of(oid::int8) == 4536 && multirange_of(oid::text) == 0);

TEST(BuiltinTypes, LeadFromEachTypeToItsArrayAndBack) {
  for (const auto& builtin : builtin_types) {
    if (builtin.array == 0) continue;
    EXPECT_EQ(element_of(array_of(builtin.type)), builtin.type) << builtin.name;
  }
}

TEST(BuiltinTypes, LeadFromEachRangeToItsSubtype) {
  for (const auto& builtin : builtin_ranges) {
    EXPECT_EQ(subtype_of_range(range_of(builtin.subtype)), builtin.subtype);
    EXPECT_EQ(subtype_of_multirange(multirange_of(builtin.subtype)), builtin.subtype);
  }
  EXPECT_EQ(subtype_of_range(4451), 0u);
  EXPECT_EQ(subtype_of_multirange(3904), 0u);
}

}  // namespace
}  // namespace pgdbm::types
