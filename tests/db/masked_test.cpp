#include <pgdbm/db/masked.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace pgdbm {
namespace {

TEST(Masked, LeavesAStringWithoutAPasswordAsItIs) {
  for (const auto* const text : {"", "postgresql://", "postgresql://db.example.org:5432/shop?sslmode=verify-full",
                                 "postgres://ada@a,b:5433/shop", "host=h user='ada' dbname=shop", "host = h"}) {
    EXPECT_EQ(masked(text), text);
  }
}

TEST(Masked, HidesThePasswordOfAUri) {
  EXPECT_EQ(masked("postgresql://ada:hunter2@h:5432/shop"), "postgresql://ada:****@h:5432/shop");
  EXPECT_EQ(masked("postgresql://:hunter2@h"), "postgresql://:****@h");
  EXPECT_EQ(masked("postgresql://u:p@ss@h/d"), "postgresql://u:****@h/d");
}

TEST(Masked, HidesAPasswordThatWasNotEncoded) {
  for (const std::string password : {"p@ss", "p?ss", "p#ss", "p:ss", "p%40ss", "p&ss", "p ss", "p[ss", "@", "1/"}) {
    EXPECT_EQ(masked("postgres://u:" + password + "@h/d"), "postgres://u:****@h/d") << password;
  }
}

TEST(Masked, HidesThePasswordBehindAnEncodedColon) {
  EXPECT_EQ(masked("postgres://u%3Ahunter2@h"), "postgres://u%3A****@h");
}

TEST(Masked, HidesPasswordsInTheQuery) {
  EXPECT_EQ(masked("postgres://h/d?password=hunter2&port=1"), "postgres://h/d?password=****&port=1");
  EXPECT_EQ(masked("postgres://h?p%61ssword=hunter2"), "postgres://h?p%61ssword=****");
  EXPECT_EQ(masked("postgres://h?sslpassword=hunter2"), "postgres://h?sslpassword=****");
  EXPECT_EQ(masked("postgres://u:a@h?password=b"), "postgres://u:****@h?password=****");
  EXPECT_EQ(masked("postgres://h/d?password=a@b"), "postgres://h/d?password=****");
  EXPECT_EQ(masked("postgres://h:1/d?password=a@b"), "postgres://h:****");
}

TEST(Masked, HidesPasswordsOfPairs) {
  EXPECT_EQ(masked("host=h password=hunter2 port=1"), "host=h password=**** port=1");
  EXPECT_EQ(masked("password = 'it\\'s hunter2' host=h"), "password = **** host=h");
  EXPECT_EQ(masked("sslpassword=hunter2"), "sslpassword=****");
  EXPECT_EQ(masked("password=a password=b"), "password=**** password=****");
  EXPECT_EQ(masked("password=a\\ b port=1"), "password=**** port=1");
}

TEST(Masked, HidesAConnectionStringWithinDbname) {
  EXPECT_EQ(masked("dbname=postgres://u:hunter2@h host=h"), "dbname=**** host=h");
  EXPECT_EQ(masked("dbname='password=hunter2'"), "dbname=****");
  EXPECT_EQ(masked("postgres://h/password%3Dhunter2"), "postgres://h/****");
}

TEST(Masked, ShowsOfABrokenUriItsSchemeOnly) {
  EXPECT_EQ(masked("postgres://h?pasword=hunter2"), "postgres://****");
  EXPECT_EQ(masked("postgresql://u:hunter2%zz@h"), "postgresql://****");
  EXPECT_EQ(masked("postgres://u:hunter2/d"), "postgres://****");
  EXPECT_EQ(masked("postgres://u:hun/ter2@h"), "postgres://****");
}

TEST(Masked, ShowsOfBrokenPairsThoseBeforeTheFaultOrTheFirstSecret) {
  EXPECT_EQ(masked("host=h pwd=hunter2"), "host=h****");
  EXPECT_EQ(masked("host=h password=my hunter2"), "host=h password=****");
  EXPECT_EQ(masked("password=my host=h hunter2"), "password=****");
  EXPECT_EQ(masked("password='hunter2"), "****");
  EXPECT_EQ(masked("u:hunter2@h/d"), "****");
  EXPECT_EQ(masked("POSTGRES://u:hunter2@h?a=b"), "****");
  EXPECT_EQ(masked(std::string_view{"password=a\0hunter2", 18}), "****");
}

TEST(Masked, HidesTheSecretsOfNewerLibpqs) {
  EXPECT_EQ(masked("oauth_client_secret=hunter2 host=h"), "oauth_client_secret=**** host=h");
  EXPECT_EQ(masked("scram_client_key=hunter2"), "scram_client_key=****");
}

}  // namespace
}  // namespace pgdbm
