#include "db/conninfo/passfile.hpp"

#include "db/conninfo/surroundings.hpp"

#include <gtest/gtest.h>

namespace pgdbm::db::conninfo {
namespace {

constexpr PasswordKey shop{.host = "h", .port = "5432", .database = "shop", .user = "ada"};

std::string found(std::string_view text, const PasswordKey& key = shop) {
  const auto password = find_password(text, key);
  return password ? "<" + std::string{password->reveal()} + ">" : "none";
}

TEST(Passfile, GivesThePasswordOfTheFirstLineThatFits) {
  EXPECT_EQ(found("x:5432:shop:ada:no\nh:5432:shop:ada:one\nh:5432:shop:ada:two\n"), "<one>");
  EXPECT_EQ(found("h:5433:shop:ada:no\nh:5432:other:ada:no\nh:5432:shop:bob:no"), "none");
  EXPECT_EQ(found(""), "none");
}

TEST(Passfile, ReadsItsLastLineWithoutANewline) {
  EXPECT_EQ(found("h:5432:shop:ada:pw"), "<pw>");
}

TEST(Passfile, LetsAStarFitAnything) {
  EXPECT_EQ(found("*:*:*:*:pw"), "<pw>");
  EXPECT_EQ(found("h:*:*:bob:no\n*:5432:*:ada:pw"), "<pw>");
  EXPECT_EQ(found("\\*:*:*:*:pw"), "none");
  EXPECT_EQ(found("\\*:*:*:*:pw", {"*", "5432", "shop", "ada"}), "<pw>");
  EXPECT_EQ(found("h*:*:*:*:pw"), "none");
}

TEST(Passfile, TakesTheByteBehindABackslashAsItIs) {
  EXPECT_EQ(found(R"(\:\:1:5432:sh\\op:ada:p\:w\\)", {"::1", "5432", "sh\\op", "ada"}), R"(<p:w\>)");
  EXPECT_EQ(found("h:5432:shop:ada:pw\\"), "<pw\\>");
}

TEST(Passfile, EndsThePasswordAtAColon) {
  EXPECT_EQ(found("h:5432:shop:ada:pw:more"), "<pw>");
}

TEST(Passfile, PassesOverCommentsShortLinesAndNulBytes) {
  EXPECT_EQ(found("#h:5432:shop:ada:no\n\nh:5432:shop\nh:5432:shop:ada:pw"), "<pw>");
  EXPECT_EQ(found(std::string_view{"h:5432:shop:ada:p\0w", 19}), "none");
}

TEST(Passfile, DropsCarriageReturnsAtTheEndOfALine) {
  EXPECT_EQ(found("h:5432:shop:ada:pw\r\n"), "<pw>");
}

TEST(Passfile, MayHoldAnEmptyPassword) {
  EXPECT_EQ(found("h:5432:shop:ada:\n*:*:*:*:pw"), "<>");
}

TEST_F(Surroundings, GiveThePasswordsOfAPrivateFile) {
  const Passfile passfile{home.write(".pgpass", "*:*:*:*:pw", 0600)};
  EXPECT_EQ(passfile.warning(), "");
  ASSERT_TRUE(passfile.find(shop));
  EXPECT_EQ(passfile.find(shop)->reveal(), "pw");
  EXPECT_TRUE(Passfile{home.write("strict", "*:*:*:*:pw", 0400)}.find(shop));
}

TEST_F(Surroundings, PassOverAPasswordFileThatOthersMayTouch) {
  for (const ::mode_t mode : {0640U, 0604U, 0620U, 0602U, 0610U, 0601U}) {
    const auto path = home.write(".pgpass", "*:*:*:*:pw", mode);
    const Passfile passfile{path};
    EXPECT_FALSE(passfile.find(shop)) << mode;
    EXPECT_EQ(passfile.warning(), "The password file " + path +
                                      " was passed over: others than its owner have access to it. Run chmod 0600 on "
                                      "it.");
  }
}

TEST_F(Surroundings, PassOverAPasswordFileThatIsNoPlainFile) {
  const Passfile folder{home.path()};
  EXPECT_FALSE(folder.find(shop));
  EXPECT_EQ(folder.warning(), "The password file " + home.path() + " was passed over: it is not a plain file.");
  const auto pipe = home.path() + "/pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_NE(Passfile{pipe}.warning(), "");
}

TEST_F(Surroundings, DoNotMindAMissingPasswordFile) {
  const Passfile passfile{home.path() + "/missing"};
  EXPECT_FALSE(passfile.find(shop));
  EXPECT_EQ(passfile.warning(), "");
}

}  // namespace
}  // namespace pgdbm::db::conninfo
