#include "db/conninfo/parse.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgdbm::db::conninfo {
namespace {

using ::testing::ElementsAre;

std::string fault_in_string(std::string_view text) {
  const auto values = parse(text);
  return values ? "no fault" : values.error().message;
}

TEST(Parse, KeepsTheLaterOfTwoEqualOptions) {
  EXPECT_THAT(parse("host=a host=b").value(), ElementsAre(::testing::Pair("host", "b")));
  EXPECT_THAT(parse("postgres://a?host=b").value(), ElementsAre(::testing::Pair("host", "b")));
  EXPECT_THAT(parse("host=a host=").value(), ElementsAre(::testing::Pair("host", "")));
}

TEST(Parse, ReadsRequiresslAsAnSslmode) {
  EXPECT_THAT(parse("requiressl=1").value(), ElementsAre(::testing::Pair("sslmode", "require")));
  EXPECT_THAT(parse("requiressl=0").value(), ElementsAre(::testing::Pair("sslmode", "prefer")));
  EXPECT_THAT(parse("postgres://?requiressl=1").value(), ElementsAre(::testing::Pair("sslmode", "require")));
}

TEST(Parse, LeavesAConnectionStringInDbnameAlone) {
  EXPECT_THAT(parse("dbname=postgres://h/d").value(), ElementsAre(::testing::Pair("dbname", "postgres://h/d")));
}

TEST(Parse, NamesTheNearestOptionOfAnUnknownOne) {
  EXPECT_EQ(fault_in_string("hots=a"),
            "The connection string has an option 'hots', which neither libpq nor pgdbm knows. The nearest they know is "
            "'host'.");
  EXPECT_EQ(fault_in_string("postgresql://u:pw@h/d?ssl_mode=require"),
            "The connection string has an option 'ssl_mode', which neither libpq nor pgdbm knows. The nearest they "
            "know is 'sslmode'.");
  EXPECT_NE(fault_in_string("=a"), "no fault");
  EXPECT_NE(fault_in_string("HOST=a"), "no fault");
  EXPECT_NE(fault_in_string("postgres://?ssl=false"), "no fault");
}

TEST(Parse, DoesNotQuoteANameThatMayBeThePasswordsTail) {
  constexpr auto fault =
      "The connection string has an option at byte 13 that neither libpq nor pgdbm knows; it is not shown, as it may "
      "be a part of a password (one with odd bytes wants encoding or quotes). The nearest they know is ";
  EXPECT_EQ(fault_in_string("password=my hunter2=x").substr(0, std::string_view{fault}.size()), fault);
}

TEST(Parse, NeverShowsAPasswordInAFault) {
  for (const auto* const text :
       {"password=my hunter2", "password=my hunter2=x", "password='hunter2", "postgres://u:p@ss?hunter2=1@h/d",
        "postgres://u:hunter2/d?x=1", "postgres://u:se?hunter2=1", "postgres://u:hunter2%zz@h", "u:hunter2@h/d",
        "postgres://h?password=a&hunter2=b", "postgres://h?password=hunter2%", "POSTGRES://u:hunter2@h",
        "dbname='postgres://u:a b' hunter2=x", "sslpassword=a hunter2=b", "postgres://u:[hunter2@[h"}) {
    const auto fault = fault_in_string(text);
    EXPECT_NE(fault, "no fault") << text;
    EXPECT_EQ(fault.find("hunter2"), std::string::npos) << text << '\n' << fault;
  }
}

}  // namespace
}  // namespace pgdbm::db::conninfo
