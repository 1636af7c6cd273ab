#include <pgdbm/types/oid.hpp>

#include <gtest/gtest.h>

namespace pgdbm::types {
namespace {

TEST(Oid, HasTheNamePostgresGivesIt) {
  EXPECT_EQ(type_name(oid::boolean), "bool");
  EXPECT_EQ(type_name(oid::bytea), "bytea");
  EXPECT_EQ(type_name(oid::character), "\"char\"");
  EXPECT_EQ(type_name(oid::name), "name");
  EXPECT_EQ(type_name(oid::int8), "int8");
  EXPECT_EQ(type_name(oid::int2), "int2");
  EXPECT_EQ(type_name(oid::int4), "int4");
  EXPECT_EQ(type_name(oid::text), "text");
  EXPECT_EQ(type_name(oid::object_id), "oid");
  EXPECT_EQ(type_name(oid::json), "json");
  EXPECT_EQ(type_name(oid::float4), "float4");
  EXPECT_EQ(type_name(oid::float8), "float8");
  EXPECT_EQ(type_name(oid::unknown), "unknown");
  EXPECT_EQ(type_name(oid::bpchar), "bpchar");
  EXPECT_EQ(type_name(oid::varchar), "varchar");
  EXPECT_EQ(type_name(oid::timestamptz), "timestamptz");
  EXPECT_EQ(type_name(oid::void_type), "void");
}

TEST(Oid, OfAnArrayIsNamedAfterItsElement) {
  EXPECT_EQ(type_name(1007), "int4[]");
  EXPECT_EQ(type_name(oid::record_array), "record[]");
  EXPECT_EQ(type_name(oid::int2vector), "int2vector");
  EXPECT_EQ(type_name(0), "type 0");
}

TEST(Oid, TellsUsersTypesFromBuiltInOnes) {
  EXPECT_FALSE(is_user_type(oid::first_of_users - 1));
  EXPECT_TRUE(is_user_type(oid::first_of_users));
}

TEST(Oid, IsNamedByItsNumberWhenNotBuiltIn) {
  EXPECT_EQ(type_name(16'385), "type 16385");
  EXPECT_EQ(type_name(4'294'967'295), "type 4294967295");
}

}  // namespace
}  // namespace pgdbm::types
