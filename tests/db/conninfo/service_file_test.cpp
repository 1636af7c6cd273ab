#include "db/conninfo/service_file.hpp"

#include "db/conninfo/surroundings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgdbm::db::conninfo {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string fault_in_service(std::string_view text) {
  const auto values = parse_service(text, "/f", "shop");
  return values ? "no fault" : values.error().message;
}

OptionValues values_of(std::string_view text) {
  return parse_service(text, "/f", "shop").value().value();
}

TEST(ServiceFile, GivesTheOptionsOfItsSection) {
  EXPECT_THAT(values_of("[a]\nhost=x\n[shop]\nhost=h\n\n# note\n  port=1  \n[b]\nhost=y\n"),
              ElementsAre(::testing::Pair("host", "h"), ::testing::Pair("port", "1")));
  EXPECT_THAT(values_of("[shop]"), IsEmpty());
}

TEST(ServiceFile, KeepsTheFirstOfTwoEqualOptionsAndOfTwoEqualSections) {
  EXPECT_THAT(values_of("[shop]\nhost=a\nhost=b\n[shop]\nport=1"), ElementsAre(::testing::Pair("host", "a")));
}

TEST(ServiceFile, HasNoneWithoutTheSection) {
  EXPECT_EQ(parse_service("[shop2]\nhost=h\n", "/f", "shop").value(), std::nullopt);
  EXPECT_EQ(parse_service("[Shop]\n", "/f", "shop").value(), std::nullopt);
  EXPECT_EQ(parse_service("", "/f", "shop").value(), std::nullopt);
}

TEST(ServiceFile, KeepsWhatStandsBehindTheFirstEqualsSign) {
  EXPECT_THAT(values_of("[shop]\noptions= -c a=b"), ElementsAre(::testing::Pair("options", " -c a=b")));
}

TEST(ServiceFile, NamesTheLineOfAFault) {
  EXPECT_EQ(fault_in_service("[shop]\n\nhots=h\n"),
            "The service file /f has an unknown option (the nearest known is 'host'; no spaces around '=') in line 3.");
  EXPECT_NE(fault_in_service("[shop]\nhost = h\n").find("in line 2."), std::string::npos);
  EXPECT_EQ(fault_in_service("[shop]\nhost\n"), "The service file /f has no '=' in line 2.");
  EXPECT_EQ(fault_in_service(std::string_view{"[shop]\nhost=a\0b", 15}),
            "The service file /f has a NUL byte in line 2.");
}

TEST(ServiceFile, CannotNameAnotherService) {
  EXPECT_EQ(fault_in_service("[shop]\nservice=x\n"),
            "The service file /f has 'service', and a service cannot name another in line 2.");
  EXPECT_NE(fault_in_service("[shop]\nservicefile=x\n"), "no fault");
}

TEST(ServiceFile, DoesNotAskLdap) {
  EXPECT_EQ(fault_in_service("[shop]\nldap://h/d?a?one?(f=1)\n"),
            "The service file /f has a look-up by LDAP, which pgdbm does not do, in line 2.");
}

TEST(ServiceFile, DoesNotMindFaultsOfOtherSections) {
  EXPECT_THAT(values_of("junk\n[a]\njunk\n[shop]\nhost=h\n[b]\njunk"), ElementsAre(::testing::Pair("host", "h")));
}

TEST(ServiceFile, NeverShowsALine) {
  EXPECT_EQ(fault_in_service("[shop]\nhunter2=x").find("hunter2"), std::string::npos);
  EXPECT_EQ(fault_in_service("[shop]\nhunter2").find("hunter2"), std::string::npos);
}

TEST_F(Surroundings, HaveAUsersServiceFileBeforeTheSystems) {
  home.write("system/pg_service.conf", "[shop]\nhost=system\n[other]\nhost=other\n");
  EXPECT_EQ(find_service("shop", std::nullopt, environment())->values.at("host"), "system");
  home.write(".pg_service.conf", "[shop]\nhost=user\n");
  EXPECT_EQ(find_service("shop", std::nullopt, environment())->values.at("host"), "user");
  EXPECT_EQ(find_service("other", std::nullopt, environment())->values.at("host"), "other");
  const auto named = home.write("named", "[shop]\nhost=named\n");
  EXPECT_EQ(find_service("shop", named, environment())->values.at("host"), "named");
  EXPECT_EQ(find_service("shop", named, environment())->path, named);
  EXPECT_EQ(find_service("other", named, environment())->values.at("host"), "other");
}

TEST_F(Surroundings, SayWhereAServiceWasLookedFor) {
  EXPECT_EQ(find_service("shop", std::nullopt, environment()).error().message,
            "The service that is asked for (service or PGSERVICE) is not defined in " + home.path() +
                "/.pg_service.conf or " + home.path() + "/system/pg_service.conf.");
}

TEST_F(Surroundings, MissAServiceFileThatWasNamed) {
  EXPECT_EQ(find_service("shop", home.path() + "/x", environment()).error().message,
            "The service file " + home.path() + "/x cannot be read: it is missing or closed to this account.");
  EXPECT_EQ(find_service("shop", home.path(), environment()).error().message,
            "The service file " + home.path() + " cannot be read: it is not a plain file.");
}

}  // namespace
}  // namespace pgdbm::db::conninfo
