#include "sql/role_change.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace pgdbm::sql {
namespace {

TEST(RoleChange, IsFoundInEachOfItsForms) {
  EXPECT_EQ(find_role_change("SET ROLE other"), 4U);
  EXPECT_EQ(find_role_change("set local role 'other'"), 10U);
  EXPECT_EQ(find_role_change("SET SESSION ROLE NONE"), 12U);
  EXPECT_EQ(find_role_change("SET role TO other"), 4U);
  EXPECT_EQ(find_role_change("RESET ROLE"), 6U);
  EXPECT_EQ(find_role_change("SET SESSION AUTHORIZATION other"), 12U);
  EXPECT_EQ(find_role_change("SET LOCAL SESSION AUTHORIZATION DEFAULT"), 18U);
  EXPECT_EQ(find_role_change("SET session_authorization = other"), 4U);
  EXPECT_EQ(find_role_change("RESET SESSION AUTHORIZATION"), 14U);
  EXPECT_EQ(find_role_change("SET \"role\" = other"), 4U);
  EXPECT_EQ(find_role_change("SELECT 1; /* so */ SET ROLE other"), 23U);
}

TEST(RoleChange, IsFoundInACallThatSetsIt) {
  EXPECT_EQ(find_role_change("SELECT set_config('role', $1, false)"), 7U);
  EXPECT_EQ(find_role_change("SELECT pg_catalog.set_config ( 'ROLE', 'other', true)"), 18U);
  EXPECT_EQ(find_role_change("SELECT \"set_config\"('session_authorization', 'other', true)"), 7U);
  EXPECT_EQ(find_role_change("SELECT set_config($1, 'other', true)"), 7U) << "nobody knows what it sets";
  EXPECT_EQ(find_role_change("SELECT set_config('ro'\n'le', 'other', true)"), 7U) << "by way of a continued literal";
  EXPECT_EQ(find_role_change("SELECT set_config(E'rol\\x65', 'other', true)"), 7U);
  EXPECT_EQ(find_role_change("SELECT set_config(name, 'x', true) FROM (VALUES ('role')) AS v (name)"), 7U);
}

TEST(RoleChange, IsNotFoundElsewhere) {
  EXPECT_EQ(find_role_change(""), std::nullopt);
  EXPECT_EQ(find_role_change("SELECT role FROM users WHERE role = 'admin'"), std::nullopt);
  EXPECT_EQ(find_role_change("UPDATE users SET role = 'admin'"), std::nullopt);
  EXPECT_EQ(find_role_change("SET search_path TO role, public"), std::nullopt);
  EXPECT_EQ(find_role_change("SET LOCAL work_mem = '4MB'"), std::nullopt);
  EXPECT_EQ(find_role_change("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"), std::nullopt);
  EXPECT_EQ(find_role_change("SELECT set_config('work_mem', $1, true)"), std::nullopt);
  EXPECT_EQ(find_role_change("SELECT set_config FROM t"), std::nullopt);
  EXPECT_EQ(find_role_change("SELECT 'SET ROLE other'; -- SET ROLE other"), std::nullopt);
  EXPECT_EQ(find_role_change("ALTER ROLE other SET work_mem = '4MB'"), std::nullopt);
}

}  // namespace
}  // namespace pgdbm::sql
