// Several real servers: a primary, one that is read-only by default, and a standby.

#include <pwd.h>
#include <sys/stat.h>

#include <string>
#include <utility>

#include "support/connection_test.hpp"

namespace pgdbm::net {
namespace {

using ::pgdbm::testing::PrivateServer;
using ::testing::HasSubstr;
using tests::connect_options;
using tests::OwnServerConnectionTest;
using tests::run_on;

class TargetSession : public OwnServerConnectionTest {
 protected:
  static ConnectOptions to(std::initializer_list<const PrivateServer*> servers, std::string_view more) {
    std::string hosts;
    std::string ports;
    for (const auto* const server : servers) {
      hosts += (hosts.empty() ? "" : ",") + server->socket_directory().string();
      ports += (ports.empty() ? "" : ",") + std::to_string(server->port());
    }
    return connect_options("host=" + hosts + " port=" + ports + " dbname=postgres user=postgres " + std::string{more});
  }
};

TEST_F(TargetSession, IsTheFirstServerOfTheWantedKind) {
  const PrivateServer read_only{{.settings = {{"default_transaction_read_only", "on"}}}};
  const PrivateServer replica{{.standby = true}};
  const std::initializer_list<const PrivateServer*> all{&read_only, &replica, &server_};
  for (const auto& [wanted, server] : {std::pair{"any", &read_only}, std::pair{"read-write", &std::as_const(server_)},
                                       std::pair{"read-only", &read_only}, std::pair{"primary", &read_only},
                                       std::pair{"standby", &replica}, std::pair{"prefer-standby", &replica}}) {
    const auto connection = run(net::connect(to(all, std::string{"target_session_attrs="} + wanted)));
    ASSERT_TRUE(connection) << wanted << ": " << connection.error().message;
    EXPECT_EQ((*connection)->cancel_target().route.address.host, server->socket_directory().string()) << wanted;
    (*connection)->close();
  }
}

TEST_F(TargetSession, IsAnyWhenAPreferredStandbyIsNotThere) {
  const auto connection = run(net::connect(to({&server_, &server_}, "target_session_attrs=prefer-standby")));
  ASSERT_TRUE(connection) << connection.error().message;
  (*connection)->close();
}

TEST_F(TargetSession, NamesEachServerOfAnotherKind) {
  const PrivateServer read_only{{.settings = {{"default_transaction_read_only", "on"}}}};
  const auto refused = run(net::connect(to({&server_, &read_only}, "target_session_attrs=standby")));
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message,
              ::testing::AllOf(HasSubstr("- " + server_.socket_directory().string()),
                               HasSubstr("- " + read_only.socket_directory().string()),
                               HasSubstr("the server is a primary, and a standby is wanted (target_session_attrs)")));
}

TEST_F(TargetSession, IsFoundBehindAHostThatIsNotThere) {
  auto options = to({&server_, &server_}, "target_session_attrs=read-write load_balance_hosts=random");
  options.hosts[0].address.port = 1;
  for (int i = 0; i < 10; ++i) {
    const auto connection = run(net::connect(options));
    ASSERT_TRUE(connection) << connection.error().message;
    (*connection)->close();
  }
}

TEST_F(TargetSession, RunsUnderTheRequiredAccount) {
  const auto with = [&](const std::string& account) {
    return run(net::connect(connect_options(server_.connection_string() + " requirepeer=" + account)));
  };
  struct stat status {};
  ASSERT_EQ(::stat(server_.data_directory().c_str(), &status), 0);
  const std::string account = ::getpwuid(status.st_uid)->pw_name;
  const auto connection = with(account);
  ASSERT_TRUE(connection) << connection.error().message;
  (*connection)->close();
  const auto refused = with("nobody_of_that_name");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message,
            "The server at " + server_.socket_directory().string() +
                "/.s.PGSQL.5432 is to run under the account \"nobody_of_that_name\" (requirepeer), and it runs under "
                "\"" +
                account + "\". Is this the server that was meant?");
}

}  // namespace
}  // namespace pgdbm::net
