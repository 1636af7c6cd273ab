#include "migrate/file_name.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace pgdbm::migrate {
namespace {

using enum Numbering;

FileNumber numbered(std::uint64_t version, Numbering numbering) {
  return {version, numbering};
}

TEST(FileName, TellsItsVersion) {
  EXPECT_EQ(number_of("001_create_users.sql"), numbered(1, plain));
  EXPECT_EQ(number_of("10_x.sql"), numbered(10, plain));
  EXPECT_EQ(number_of("V7__x.sql"), numbered(7, flyway));
  EXPECT_EQ(number_of("V012__x.sql"), numbered(12, flyway));
}

TEST(FileName, ReadsDateAndTimeAsOneNumber) {
  EXPECT_EQ(number_of("20260131_120000_create_users.sql"), numbered(20260131120000, moment));
  EXPECT_EQ(number_of("20260131120000_create_users.sql"), numbered(20260131120000, moment));
  EXPECT_EQ(number_of("202601311200_create_users.sql"), numbered(202601311200, minute));
  EXPECT_EQ(number_of("20260131_create_users.sql"), numbered(20260131, day));
  EXPECT_EQ(number_of("20260131_120000.sql"), numbered(20260131, day)) << "no name behind the time: it is the name";
}

TEST(FileName, TakesOtherLongNumbersForNumbers) {
  EXPECT_EQ(number_of("20261331_x.sql"), numbered(20261331, plain)) << "no such month";
  EXPECT_EQ(number_of("20260132_120000_x.sql"), numbered(20260132, plain)) << "no such day";
  EXPECT_EQ(number_of("10000101_x.sql"), numbered(10000101, plain));
  EXPECT_EQ(number_of("1769860800_x.sql"), numbered(1769860800, plain));
}

TEST(FileName, HasNoVersionWithoutANumberToBeOrderedBy) {
  for (const auto* const name : {"create_users.sql", "_1.sql", "1.sql", "1create.sql", "V1_x.sql", "v1__x.sql",
                                 "V__x.sql", "", "99999999999999999999_x.sql"}) {
    EXPECT_EQ(number_of(name), std::nullopt) << name;
  }
}

TEST(FileName, TellsWhatUndoesAnother) {
  EXPECT_TRUE(is_down_name("001_x.down.sql"));
  EXPECT_FALSE(is_down_name("001_down.sql"));
  EXPECT_EQ(down_name_of("001_x.sql"), "001_x.down.sql");
}

}  // namespace
}  // namespace pgdbm::migrate
