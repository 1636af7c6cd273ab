#include "net/address.hpp"

#include <gtest/gtest.h>

namespace pgdbm::net {
namespace {

TEST(Address, OfAUnixSocketIsAFileInItsDirectory) {
  const Address address{.host = "/run/pg", .port = 5433};
  EXPECT_TRUE(address.is_unix());
  EXPECT_EQ(address.socket_path(), "/run/pg/.s.PGSQL.5433");
  EXPECT_EQ(address.text(), "/run/pg/.s.PGSQL.5433");
}

TEST(Address, OfAnAbstractSocketBeginsWithNul) {
  const Address address{.host = "@pg"};
  EXPECT_TRUE(address.is_unix());
  EXPECT_EQ(address.socket_path(), std::string("\0pg/.s.PGSQL.5432", 17));
  EXPECT_EQ(address.text(), "@pg/.s.PGSQL.5432");
}

TEST(Address, OfAHostIsItsNameAndPort) {
  EXPECT_EQ((Address{.host = "db.example.org"}).text(), "db.example.org:5432");
  EXPECT_EQ((Address{.host = "::1"}).text(), "[::1]:5432");
}

TEST(Address, IsResolvedByItsNumberWhenItHasOne) {
  const Address both{.host = "db", .numeric = "10.0.0.1"};
  EXPECT_FALSE(both.is_unix());
  EXPECT_EQ(both.target(), "10.0.0.1");
  EXPECT_EQ(both.text(), "db:5432");
  EXPECT_EQ((Address{.host = "db"}).target(), "db");
  EXPECT_EQ((Address{.host = "", .numeric = "::1"}).text(), "[::1]:5432");
  EXPECT_FALSE((Address{.host = "/run", .numeric = "::1"}).is_unix());
}

TEST(Address, IsHereByTheUsualNamesOfThisMachine) {
  EXPECT_TRUE((Address{.host = "/run/pg"}).is_here());
  EXPECT_TRUE((Address{.host = "@pg"}).is_here());
  EXPECT_TRUE((Address{.host = "localhost"}).is_here());
  EXPECT_TRUE((Address{.host = "127.0.1.1"}).is_here());
  EXPECT_TRUE((Address{.host = "db.example.org", .numeric = "::1"}).is_here());
  EXPECT_FALSE((Address{.host = "db.example.org"}).is_here());
  EXPECT_FALSE((Address{.host = "localhost", .numeric = "10.0.0.1"}).is_here());
  EXPECT_FALSE((Address{.host = "10.0.127.1"}).is_here());
}

}  // namespace
}  // namespace pgdbm::net
