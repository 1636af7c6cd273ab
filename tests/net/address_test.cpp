#include "net/address.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace pgdbm::net {
namespace {

TEST(Address, IsAUnixSocketWhenItsHostIsAPath) {
  const Address directory{"/run/postgresql", 5433};
  EXPECT_TRUE(directory.is_unix());
  EXPECT_EQ(directory.socket_path(), "/run/postgresql/.s.PGSQL.5433");
  EXPECT_EQ(directory.text(), "/run/postgresql/.s.PGSQL.5433");
  EXPECT_FALSE((Address{"localhost", 5432}.is_unix()));
  EXPECT_FALSE((Address{"", 5432}.is_unix()));
}

TEST(Address, WritesAnAbstractSocketAsTheKernelWantsIt) {
  using namespace std::string_view_literals;
  const Address abstract{"@pg", 5432};
  EXPECT_TRUE(abstract.is_unix());
  EXPECT_EQ(abstract.socket_path(), "\0pg/.s.PGSQL.5432"sv);
  EXPECT_EQ(abstract.text(), "@pg/.s.PGSQL.5432");
}

TEST(Address, ShowsHostAndPortToPeople) {
  EXPECT_EQ((Address{"db.example.org", 5432}.text()), "db.example.org:5432");
  EXPECT_EQ((Address{"::1", 5432}.text()), "[::1]:5432");
}

}  // namespace
}  // namespace pgdbm::net
