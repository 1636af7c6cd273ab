#include "net/connect.hpp"

#include <fstream>
#include <string>
#include <string_view>

#include "support/connection_test.hpp"

namespace pgdbm::net {
namespace {

using ::testing::HasSubstr;
using tests::connect_options;
using tests::OwnServerConnectionTest;

/// A server whose users are asked for what their names say; `postgres` alone is trusted.
class Authentication : public OwnServerConnectionTest {
 protected:
  Authentication() {
    auto connection = run(connect());
    for (const auto* const statement :
         {"SET password_encryption = 'md5'", "CREATE ROLE asked_md5 LOGIN PASSWORD 'pencil'",
          "SET password_encryption = 'scram-sha-256'", "CREATE ROLE asked_scram LOGIN PASSWORD 'pencil'",
          "CREATE ROLE asked_password LOGIN PASSWORD 'pencil'", "CREATE ROLE trusted LOGIN",
          "CREATE ROLE rejected LOGIN", "CREATE ROLE asked_rare LOGIN PASSWORD E'\\u2168\\u00adpass\\u00a0word'"}) {
      const auto outcome = run(execute(connection, statement));
      EXPECT_FALSE(outcome.fault) << outcome.fault->message;
    }
    std::ofstream{server_.data_directory() / "pg_hba.conf", std::ios::trunc} << "local all asked_md5 md5\n"
                                                                                "local all asked_scram scram-sha-256\n"
                                                                                "local all asked_rare scram-sha-256\n"
                                                                                "local all asked_password password\n"
                                                                                "host all asked_password all password\n"
                                                                                "local all rejected reject\n"
                                                                                "local all all trust\n"
                                                                                "host all all all scram-sha-256\n";
    EXPECT_FALSE(run(execute(connection, "SELECT pg_reload_conf()")).fault);
    // A new connection is asked by the new rules once the postmaster has read them.
    const auto is_reloaded = [&] { return !run(net::connect(as("rejected", ""))); };
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{30};
    while (!is_reloaded() && std::chrono::steady_clock::now() < until) {
    }
    connection->close();
  }

  [[nodiscard]] ConnectOptions as(std::string_view user, std::string_view password, std::string_view more = {}) const {
    auto wanted = connect_options(server_.connection_string() + " " + std::string{more});
    wanted.user = user;
    wanted.hosts[0].password = Secret{std::string{password}};
    return wanted;
  }

  void expect_connects(ConnectOptions wanted) {
    const auto user = wanted.user;
    auto connection = run(net::connect(std::move(wanted)));
    ASSERT_TRUE(connection) << connection.error().message;
    EXPECT_FALSE(run(execute(*connection, "SELECT 1")).fault) << user;
    (*connection)->close();
  }

  void expect_refused(ConnectOptions wanted, std::string_view message) {
    const auto connection = run(net::connect(std::move(wanted)));
    ASSERT_FALSE(connection) << "it connected";
    EXPECT_EQ(connection.error().kind, FaultKind::cannot_connect);
    EXPECT_EQ(connection.error().message, message);
  }
};

TEST_F(Authentication, NeedsNoPasswordWhereTheServerTrusts) {
  expect_connects(as("trusted", ""));
  expect_connects(as("trusted", "a password that nobody asks for"));
}

TEST_F(Authentication, GivesThePasswordInEveryWayThatIsAskedFor) {
  for (const auto* const user : {"asked_password", "asked_md5", "asked_scram"}) expect_connects(as(user, "pencil"));
}

TEST_F(Authentication, RepeatsTheServersRefusalOfAWrongPassword) {
  for (const std::string user : {"asked_password", "asked_md5", "asked_scram"}) {
    const auto connection = run(net::connect(as(user, "pen")));
    ASSERT_FALSE(connection) << user;
    EXPECT_EQ(connection.error().message,
              "The server refused the connection: password authentication failed for user \"" + user + "\"");
    EXPECT_EQ(connection.error().sqlstate(), SqlState{"28P01"});
  }
}

TEST_F(Authentication, NamesTheWaysToGiveAMissingPassword) {
  for (const auto& [user, method] : {std::pair{"asked_password", "password"}, std::pair{"asked_md5", "md5"},
                                     std::pair{"asked_scram", "scram-sha-256"}}) {
    expect_refused(as(user, ""),
                   "The server asks user \"" + std::string{user} + "\" for a password (" + method +
                       "), and none was given. Give one by the option password, by PGPASSWORD or in ~/.pgpass.");
  }
}

TEST_F(Authentication, PreparesARarePasswordAsTheServerDid) {
  expect_connects(as("asked_rare", "\u2168\u00adpass\u00a0word"));
  expect_connects(as("asked_rare", "IXpass word"));
}

TEST_F(Authentication, KeepsToRequireAuth) {
  expect_connects(as("asked_scram", "pencil", "require_auth=scram-sha-256"));
  expect_connects(as("asked_md5", "pencil", "require_auth=!none"));
  expect_connects(as("trusted", "", "require_auth=none"));
  expect_refused(as("asked_password", "pencil", "require_auth=scram-sha-256,md5"),
                 "The server asks for authentication by password, and the connection allows only: md5, scram-sha-256 "
                 "(require_auth). Change one of the two.");
  expect_refused(as("asked_md5", "pencil", "require_auth=!md5"),
                 "The server asks for authentication by md5, and the connection allows only: none, password, "
                 "scram-sha-256 (require_auth). Change one of the two.");
  expect_refused(as("trusted", "pencil", "require_auth=!none"),
                 "The server let this user in without asking for any proof, and the connection allows only: password, "
                 "md5, scram-sha-256 (require_auth). Is this the server that was meant?");
}

TEST_F(Authentication, KeepsToChannelBinding) {
  expect_connects(as("asked_scram", "pencil", "channel_binding=disable"));
  expect_refused(as("asked_scram", "pencil", "channel_binding=require"),
                 "The connection requires channel binding (channel_binding), and the connection is not encrypted. Use "
                 "TLS (sslmode).");
  expect_refused(as("trusted", "", "channel_binding=require"),
                 "The server let this user in without channel binding, which the connection requires "
                 "(channel_binding). Let pg_hba.conf ask for scram-sha-256 over TLS.");
}

}  // namespace
}  // namespace pgdbm::net
