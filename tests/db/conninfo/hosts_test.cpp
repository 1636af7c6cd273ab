#include "db/conninfo/hosts.hpp"

#include <gtest/gtest.h>

#include <string>

namespace pgdbm::db::conninfo {
namespace {

/// "host[numeric]:port …", or the fault.
std::string hosts_of(Settings settings) {
  SettingReader reader{settings};
  std::string text;
  for (const auto& host : read_hosts(reader)) {
    text += (text.empty() ? "" : " ") + host.address.host;
    if (!host.address.numeric.empty()) text += "[" + host.address.numeric + "]";
    text += ":" + std::to_string(host.address.port);
  }
  return reader.fault() ? reader.fault()->message : text;
}

Setting given(std::string value) {
  return {.value = std::move(value), .origin = "the connection string"};
}

TEST(Hosts, AreTheDefaultSocketWhenNobodyNamesOne) {
  EXPECT_EQ(hosts_of({}), "/var/run/postgresql:5432");
  EXPECT_EQ(hosts_of({{"host", given("")}, {"port", given("")}, {"hostaddr", given("")}}), "/var/run/postgresql:5432");
}

TEST(Hosts, AreAList) {
  EXPECT_EQ(hosts_of({{"host", given("a,b,,@x")}}), "a:5432 b:5432 /var/run/postgresql:5432 @x:5432");
}

TEST(Hosts, ShareOnePortOrHaveOneEach) {
  EXPECT_EQ(hosts_of({{"host", given("a,b")}, {"port", given("1")}}), "a:1 b:1");
  EXPECT_EQ(hosts_of({{"host", given("a,b,c")}, {"port", given("1,,3")}}), "a:1 b:5432 c:3");
  EXPECT_EQ(hosts_of({{"host", given("a,b")}, {"port", given("1,2,3")}}),
            "The option 'port' in the connection string must be a list as long as that of the hosts: it has 3 entries "
            "for 2.");
  EXPECT_EQ(hosts_of({{"port", given(",")}}),
            "The option 'port' in the connection string must be a list as long as that of the hosts: it has 2 entries "
            "for 1.");
}

TEST(Hosts, MayHaveNumericAddresses) {
  EXPECT_EQ(hosts_of({{"hostaddr", given("127.0.0.1,::1")}}), "[127.0.0.1]:5432 [::1]:5432");
  EXPECT_EQ(hosts_of({{"hostaddr", given("127.0.0.1,")}, {"host", given("a,b")}}), "a[127.0.0.1]:5432 b:5432");
  EXPECT_EQ(hosts_of({{"hostaddr", given("127.0.0.1")}, {"host", given("a,b")}}),
            "The option 'host' in the connection string must be a list as long as that of the hosts: it has 2 entries "
            "for 1.");
  EXPECT_EQ(hosts_of({{"hostaddr", given("localhost")}}),
            "The option 'hostaddr' in the connection string must be an IP address, or several with commas.");
}

TEST(Hosts, RefuseAPortThatIsNone) {
  EXPECT_EQ(hosts_of({{"port", given(" 1 ")}}), "/var/run/postgresql:1");
  EXPECT_EQ(hosts_of({{"port", given("65535")}}), "/var/run/postgresql:65535");
  for (const auto* const port : {"0", "65536", "-1", "x", "99999999999", "hunter2"}) {
    EXPECT_EQ(hosts_of({{"port", given(port)}}),
              "The option 'port' in the connection string must be a number from 1 to 65535, or several with commas.");
  }
}

}  // namespace
}  // namespace pgdbm::db::conninfo
