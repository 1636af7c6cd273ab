#include "migrate/file_name.hpp"

#include <gtest/gtest.h>

namespace pgdbm::migrate {
namespace {

TEST(FileName, TellsItsVersion) {
  EXPECT_EQ(version_of("001_create_users.sql"), 1U);
  EXPECT_EQ(version_of("10_x.sql"), 10U);
  EXPECT_EQ(version_of("V7__x.sql"), 7U);
  EXPECT_EQ(version_of("V012__x.sql"), 12U);
}

TEST(FileName, ReadsDateAndTimeAsOneNumber) {
  EXPECT_EQ(version_of("20260131_120000_create_users.sql"), 20260131120000U);
  EXPECT_EQ(version_of("20260131120000_create_users.sql"), 20260131120000U);
  EXPECT_EQ(version_of("20260131_create_users.sql"), 20260131U);
  EXPECT_EQ(version_of("20260131_120000.sql"), 20260131U) << "no name behind the time: it is the name";
}

TEST(FileName, HasNoVersionWithoutANumberToBeOrderedBy) {
  for (const auto* const name : {"create_users.sql", "_1.sql", "1.sql", "1create.sql", "V1_x.sql", "v1__x.sql",
                                 "V__x.sql", "", "99999999999999999999_x.sql"}) {
    EXPECT_EQ(version_of(name), std::nullopt) << name;
  }
}

}  // namespace
}  // namespace pgdbm::migrate
