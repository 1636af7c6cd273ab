#include "db/config/session_settings.hpp"

#include "db/config/connect_options.hpp"
#include "db/conninfo/surroundings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace pgdbm::db::config {
namespace {

using namespace std::chrono_literals;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Key;
using ::testing::Not;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

class ConfigSession : public conninfo::Surroundings {
 protected:
  [[nodiscard]] Result<net::ConnectOptions> try_of(const DatabaseConfig& config) const {
    auto around = environment();
    around.program = "shop";
    return connect_options(config, around);
  }
  [[nodiscard]] SessionSettings of(const DatabaseConfig& config) const { return try_of(config).value().settings; }
  [[nodiscard]] std::string fault_of(const DatabaseConfig& config) const {
    const auto connect = try_of(config);
    return connect ? "no fault" : connect.error().message;
  }
};

TEST_F(ConfigSession, HasLimitsAndTheNameOfTheProgram) {
  EXPECT_THAT(of({}), UnorderedElementsAre(Pair("application_name", "shop"), Pair("jit", "off"),
                                           Pair("statement_timeout", "60000"), Pair("lock_timeout", "5000"),
                                           Pair("idle_in_transaction_session_timeout", "60000")));
}

TEST_F(ConfigSession, LeavesTimeoutsToTheServerOrLiftsThem) {
  const auto settings = of({.statement_timeout = std::nullopt,
                            .lock_timeout = 0ms,
                            .idle_in_transaction_session_timeout = std::chrono::milliseconds::max()});
  EXPECT_THAT(settings, Not(Contains(Key("statement_timeout"))));
  EXPECT_THAT(settings, Contains(Pair("lock_timeout", "0")));
  EXPECT_THAT(settings, Contains(Pair("idle_in_transaction_session_timeout", "2147483647")));
  EXPECT_EQ(fault_of({.lock_timeout = -1ms}),
            "lock_timeout must not be negative. 0 is no limit, and none leaves it to the server.");
}

TEST_F(ConfigSession, TakesTheNameOfTheApplicationFromWhereItIsSaid) {
  EXPECT_THAT(of({.application_name = "till"}), Contains(Pair("application_name", "till")));
  EXPECT_THAT(of({.connection_string = "application_name=web"}), Contains(Pair("application_name", "web")));
  EXPECT_THAT(of({.connection_string = "fallback_application_name=web"}), Contains(Pair("application_name", "web")));
  EXPECT_THAT(of({.server_settings = {{"application_name", "till"}}}), Contains(Pair("application_name", "till")));
  variables["PGAPPNAME"] = "psql";
  EXPECT_THAT(of({}), Contains(Pair("application_name", "psql")));
  EXPECT_THAT(of({.application_name = "till"}), Contains(Pair("application_name", "till")));
  EXPECT_EQ(fault_of({.application_name = "till", .server_settings = {{"Application_Name", "till"}}}),
            "'application_name' is said twice: by server_settings and by the field application_name. Say it in one of "
            "them.");
  EXPECT_THAT(fault_of({.connection_string = "application_name=web", .application_name = "till"}),
              HasSubstr("'application_name' is said twice"));
}

TEST_F(ConfigSession, F32_LeavesTheConfigAndItsMapAlone) {
  const DatabaseConfig config{.schema = "first", .server_settings = {{"work_mem", "64MB"}}};
  (void)of(config);
  EXPECT_THAT(config.server_settings, ElementsAre(Pair("work_mem", "64MB")));
  EXPECT_THAT(of({.schema = "second", .server_settings = config.server_settings}),
              Contains(Pair("application_name", "shop")));
}

TEST_F(ConfigSession, ServerSettingsMaySayOtherwiseThanDefaults) {
  const auto settings = of({.server_settings = {{"Statement_Timeout", "5min"}, {"jit", "on"}, {"app.tenant", "7"}}});
  EXPECT_THAT(settings, Contains(Pair("statement_timeout", "5min")).Times(1));
  EXPECT_THAT(settings, Contains(Key("statement_timeout")).Times(1));
  EXPECT_THAT(settings, Contains(Pair("jit", "on")));
  EXPECT_THAT(settings, Contains(Pair("app.tenant", "7")));
  EXPECT_EQ(fault_of({.server_settings = {{"statement_timeout", "5min"}}, .statement_timeout = 1s}),
            "'statement_timeout' is said twice: by its field and by server_settings. Say it in one of them.");
  EXPECT_EQ(fault_of({.server_settings = {{"lock_timeout", "1s"}}, .lock_timeout = std::nullopt}), "no fault");
}

TEST_F(ConfigSession, OptionsOfTheConnectionStringMaySayOtherwiseThanDefaults) {
  const std::string text = "options='-c statement_timeout=0 --jit=on'";
  EXPECT_THAT(of({.connection_string = text}), Not(Contains(Key("statement_timeout"))));
  EXPECT_THAT(of({.connection_string = text}), Not(Contains(Key("jit"))));
  EXPECT_EQ(fault_of({.connection_string = text, .statement_timeout = 1s}),
            "'statement_timeout' is said twice: by its field and by the options of the connection string. Say it in "
            "one of them.");
  EXPECT_EQ(fault_of({.connection_string = text, .server_settings = {{"jit", "on"}}}),
            "'jit' is said twice: by server_settings and by the options of the connection string. Say it in one of "
            "them.");
}

TEST_F(ConfigSession, WinsOverTheEnvironment) {
  variables["PGOPTIONS"] = "-c statement_timeout=0 -c lock_timeout=0";
  variables["PGTZ"] = "Europe/Paris";
  const auto settings = of({.server_settings = {{"TimeZone", "UTC"}}, .statement_timeout = 1s});
  EXPECT_THAT(settings, Contains(Pair("statement_timeout", "1000")));
  EXPECT_THAT(settings, Not(Contains(Key("lock_timeout"))));
  EXPECT_THAT(settings, Contains(Pair("timezone", "UTC")));
  EXPECT_THAT(settings, Not(Contains(Pair("timezone", "Europe/Paris"))));
}

TEST_F(ConfigSession, RefusesWhatIsNoSetting) {
  for (const auto* const name : {"user", "database", "Options", "replication", "client_encoding"}) {
    EXPECT_THAT(fault_of({.server_settings = {{name, "x"}}}), HasSubstr("server_settings cannot hold")) << name;
  }
  for (const auto* const name : {"", "a b", "1a", "a;b", "a=b", "_pq_.x\n"}) {
    EXPECT_EQ(fault_of({.server_settings = {{name, "x"}}}),
              "server_settings has a name that no setting of PostgreSQL can have.");
  }
  EXPECT_THAT(fault_of({.server_settings = {{"jit", "on"}, {"JIT", "off"}}}), HasSubstr("'jit' is said twice"));
  EXPECT_EQ(fault_of({.server_settings = {{"app.key", std::string{"a\0b", 3}}}}),
            "The value of 'app.key' in server_settings has a NUL byte in it.");
}

TEST_F(ConfigSession, IsNoLongerThanAServerTakes) {
  EXPECT_EQ(fault_of({.server_settings = {{"app.key", std::string(9'000, 'x')}}}), "no fault");
  EXPECT_THAT(fault_of({.server_settings = {{"app.key", std::string(10'000, 'x')}}}),
              HasSubstr("bytes, and a server takes 10000. Set the long ones for the role"));
}

TEST_F(ConfigSession, F36_SendsNothingToAPoolerThatTakesNothing) {
  EXPECT_THAT(of({.send_settings = SendSettings::never}), ElementsAre(Pair("application_name", "shop")));
  EXPECT_EQ(fault_of({.statement_timeout = 1s, .send_settings = SendSettings::never}),
            "statement_timeout would not count: send_settings is SendSettings::never. Take it out, and set it for the "
            "role (ALTER ROLE … SET).");
  EXPECT_THAT(fault_of({.server_settings = {{"jit", "on"}}, .send_settings = SendSettings::never}),
              HasSubstr("server_settings would not count"));
}

TEST(NamesInOptions, AreReadAsTheServerReadsThem) {
  EXPECT_THAT(names_in_options("-c jit=off  -cwork_mem=1MB\t--Lock-Timeout=1s -S 64 -c"),
              ElementsAre("jit", "work_mem", "lock_timeout"));
  EXPECT_THAT(names_in_options("-c search_path=a\\ -c\\ jit=off"), ElementsAre("search_path"));
  EXPECT_THAT(names_in_options("-c -c=x \\-c jit=on"), ElementsAre("_c", "jit"));
  EXPECT_THAT(names_in_options("  "), IsEmpty());
  EXPECT_THAT(names_in_options("-c a\\"), IsEmpty());
}

}  // namespace
}  // namespace pgdbm::db::config
