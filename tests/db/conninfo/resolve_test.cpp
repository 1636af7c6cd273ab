#include "db/conninfo/resolve.hpp"

#include "db/conninfo/surroundings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace pgdbm::db::conninfo {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Resolve : public Surroundings {
 protected:
  [[nodiscard]] net::ConnectOptions of(std::string_view text) const { return resolve(text, environment(), 7s).value(); }
  [[nodiscard]] std::string fault_of(std::string_view text) const {
    const auto options = resolve(text, environment(), 7s);
    return options ? "no fault" : options.error().message;
  }
};

TEST_F(Resolve, GivesLibpqsDefaults) {
  const auto options = of("");
  ASSERT_EQ(options.hosts.size(), 1U);
  EXPECT_EQ(options.hosts[0].address.text(), "/var/run/postgresql/.s.PGSQL.5432");
  EXPECT_TRUE(options.hosts[0].password.empty());
  EXPECT_EQ(options.user, "ada");
  EXPECT_EQ(options.database, "ada");
  EXPECT_THAT(options.settings, IsEmpty());
  EXPECT_THAT(options.warnings, IsEmpty());
  EXPECT_EQ(options.timeout, 7s);
  EXPECT_EQ(options.target_session, net::TargetSession::any);
  EXPECT_EQ(options.host_order, net::HostOrder::as_given);
  EXPECT_TRUE(options.keepalive.is_enabled);
}

TEST_F(Resolve, NamesTheDatabaseAfterTheUser) {
  EXPECT_EQ(of("user=bob").database, "bob");
  EXPECT_EQ(of("user=bob dbname=shop").database, "shop");
  EXPECT_EQ(of("postgres://bob@/?dbname=").database, "bob");
}

TEST_F(Resolve, WantsAUser) {
  auto nobody = environment();
  nobody.account.clear();
  EXPECT_EQ(resolve("", nobody, 7s).error().message,
            "The connection string names no user, and the account of this process has no name. Add user=… or set "
            "PGUSER.");
}

TEST_F(Resolve, SendsSettingsOfTheSession) {
  variables["PGTZ"] = "Europe/Paris";
  variables["PGDATESTYLE"] = "default";
  variables["PGOPTIONS"] = "-c jit=off";
  EXPECT_THAT(of("application_name=shop").settings,
              ElementsAre(::testing::Pair("application_name", "shop"), ::testing::Pair("options", "-c jit=off"),
                          ::testing::Pair("timezone", "Europe/Paris")));
}

TEST_F(Resolve, FallsBackToTheOtherApplicationName) {
  EXPECT_THAT(of("fallback_application_name=b").settings, ElementsAre(::testing::Pair("application_name", "b")));
  EXPECT_THAT(of("fallback_application_name=b application_name=a").settings,
              ElementsAre(::testing::Pair("application_name", "a")));
  EXPECT_THAT(of("fallback_application_name=b application_name=").settings, IsEmpty());
}

TEST_F(Resolve, SpeaksUtf8Only) {
  for (const auto* const name : {"", "auto", "UTF8", "utf-8", "UTF_8", "unicode"}) {
    EXPECT_THAT(of(std::string{"client_encoding="} + name).settings, IsEmpty()) << name;
  }
  EXPECT_EQ(fault_of("client_encoding=LATIN1"),
            "The option 'client_encoding' in the connection string must be UTF8 (or auto): pgdbm has no other.");
  variables["PGCLIENTENCODING"] = "SQL_ASCII";
  EXPECT_NE(fault_of("").find("PGCLIENTENCODING"), std::string::npos);
}

TEST_F(Resolve, TakesTimeoutsInSecondsAndZeroAsNone) {
  EXPECT_EQ(of("connect_timeout=3").timeout, 3s);
  EXPECT_EQ(of("connect_timeout=0").timeout, net::no_limit);
  EXPECT_EQ(of("connect_timeout=-1").timeout, net::no_limit);
  EXPECT_EQ(of("connect_timeout=2147483647").timeout, net::no_limit);
  variables["PGCONNECT_TIMEOUT"] = "4";
  EXPECT_EQ(of("").timeout, 4s);
  EXPECT_EQ(fault_of("connect_timeout=1s"),
            "The option 'connect_timeout' in the connection string must be a whole number.");
}

TEST_F(Resolve, ChoosesAmongSessionsAndHosts) {
  const std::vector<std::pair<std::string, net::TargetSession>> all{
      {"any", net::TargetSession::any},
      {"read-write", net::TargetSession::read_write},
      {"read-only", net::TargetSession::read_only},
      {"primary", net::TargetSession::primary},
      {"standby", net::TargetSession::standby},
      {"prefer-standby", net::TargetSession::prefer_standby}};
  for (const auto& [name, session] : all) EXPECT_EQ(of("target_session_attrs=" + name).target_session, session);
  EXPECT_EQ(of("load_balance_hosts=random").host_order, net::HostOrder::random);
  EXPECT_EQ(of("load_balance_hosts=disable").host_order, net::HostOrder::as_given);
  EXPECT_NE(fault_of("target_session_attrs=master"), "no fault");
  EXPECT_NE(fault_of("load_balance_hosts=round-robin"), "no fault");
}

TEST_F(Resolve, KeepsConnectionsAliveAsTold) {
  const auto options =
      of("keepalives=0 keepalives_idle=1 keepalives_interval=2 keepalives_count=3 tcp_user_timeout=4 requirepeer=pg");
  EXPECT_FALSE(options.keepalive.is_enabled);
  EXPECT_EQ(options.keepalive.idle, 1s);
  EXPECT_EQ(options.keepalive.interval, 2s);
  EXPECT_EQ(options.keepalive.count, 3);
  EXPECT_EQ(options.keepalive.user_timeout, 4ms);
  EXPECT_EQ(options.required_peer, "pg");
  EXPECT_EQ(of("keepalives_idle=-5").keepalive.idle, 0s);
}

TEST_F(Resolve, GivesThePasswordOfTheStringToEveryHost) {
  home.write(".pgpass", "*:*:*:*:file");
  const auto options = of("host=a,b password=hunter2");
  EXPECT_EQ(options.hosts[0].password.reveal(), "hunter2");
  EXPECT_EQ(options.hosts[1].password.reveal(), "hunter2");
}

TEST_F(Resolve, LooksUpThePasswordOfEachHostInThePasswordFile) {
  home.write(".pgpass", "a:1:shop:ada:one\nb:*:*:*:two\nlocalhost:5432:*:*:socket\n10.0.0.1:*:*:*:numeric\n");
  const auto options = of("host=a,b,c port=1,2,3 dbname=shop");
  EXPECT_EQ(options.hosts[0].password.reveal(), "one");
  EXPECT_EQ(options.hosts[1].password.reveal(), "two");
  EXPECT_TRUE(options.hosts[2].password.empty());
  EXPECT_EQ(of("").hosts[0].password.reveal(), "socket");
  EXPECT_EQ(of("host=localhost").hosts[0].password.reveal(), "socket");
  EXPECT_TRUE(of("host=/tmp").hosts[0].password.empty());
  EXPECT_EQ(of("hostaddr=10.0.0.1").hosts[0].password.reveal(), "numeric");
  EXPECT_EQ(of("hostaddr=10.0.0.1 host=b").hosts[0].password.reveal(), "two");
}

TEST_F(Resolve, TakesAnEmptyPasswordAsNone) {
  home.write(".pgpass", "*:*:*:*:file");
  EXPECT_EQ(of("password=").hosts[0].password.reveal(), "file");
}

TEST_F(Resolve, LooksIntoThePasswordFileThatIsNamed) {
  home.write(".pgpass", "*:*:*:*:home");
  variables["PGPASSFILE"] = home.write("variable", "*:*:*:*:variable");
  EXPECT_EQ(of("").hosts[0].password.reveal(), "variable");
  EXPECT_EQ(of("passfile=" + home.write("string", "*:*:*:*:string")).hosts[0].password.reveal(), "string");
  EXPECT_EQ(of("passfile=").hosts[0].password.reveal(), "home");
}

TEST_F(Resolve, WarnsOfAPasswordFileThatIsOpenToOthers) {
  home.write(".pgpass", "*:*:*:*:pw", 0644);
  const auto options = of("");
  EXPECT_TRUE(options.hosts[0].password.empty());
  ASSERT_EQ(options.warnings.size(), 1U);
  EXPECT_NE(options.warnings[0].find("chmod 0600"), std::string::npos);
}

TEST_F(Resolve, WantsANameForEachHostThatItsCertificateIsHeldAgainst) {
  EXPECT_EQ(fault_of("hostaddr=10.0.0.1 sslmode=verify-full"),
            "sslmode=verify-full compares the host's name with its certificate, and a host is given by hostaddr only. "
            "Add host=….");
  EXPECT_EQ(fault_of("hostaddr=10.0.0.1 host=a sslmode=verify-full"), "no fault");
  EXPECT_EQ(fault_of("hostaddr=10.0.0.1 sslmode=verify-ca"), "no fault");
}

TEST_F(Resolve, NeverShowsAPasswordInAFault) {
  for (const auto* const text :
       {"postgres://u:hunter2/d", "postgres://u:1:hunter2@h:x", "postgres://u:p@h:hunter2@g",
        "postgres://u:p@1:x,hunter2@h", "password=hunter2 sslmode=x", "password=x sslmode=hunter2",
        "password=hunter2 port=x", "postgres://u:hunter2@h?connect_timeout=x", "port=hunter2",
        "password=hunter2 service=hunter2", "password=hunter2 krbsrvname=hunter2", "password=x require_auth=hunter2",
        "password=x hostaddr=hunter2"}) {
    const auto fault = fault_of(text);
    EXPECT_NE(fault, "no fault") << text;
    EXPECT_EQ(fault.find("hunter2"), std::string::npos) << fault;
  }
}

}  // namespace
}  // namespace pgdbm::db::conninfo
