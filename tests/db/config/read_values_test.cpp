#include "db/config/read_values.hpp"

#include "db/conninfo/surroundings.hpp"

#include <pgdbm/base/error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <map>
#include <string>

namespace pgdbm::db::config {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

class ConfigFromVariables : public conninfo::Surroundings {
 protected:
  [[nodiscard]] DatabaseConfig read(std::string_view prefix = "DB_") const {
    return read_environment(environment(), prefix).value();
  }
  [[nodiscard]] std::string fault(std::string_view prefix = "DB_") const {
    const auto config = read_environment(environment(), prefix);
    return config ? "no fault" : config.error().message;
  }
};

std::string fault_of(const std::map<std::string, std::string>& values) {
  try {
    (void)DatabaseConfig::from_values(values);
  } catch (const ConfigurationError& error) {
    return error.what();
  }
  return "no fault";
}

TEST_F(ConfigFromVariables, HasTheDefaultsWhereNothingIsSaid) {
  const auto config = read();
  EXPECT_EQ(config.connection_string, "");
  EXPECT_EQ(config.max_connections, DatabaseConfig{}.max_connections);
  EXPECT_EQ(config.statement_timeout, DatabaseConfig{}.statement_timeout);
}

TEST_F(ConfigFromVariables, HasEachFieldByItsName) {
  variables["DB_HOST"] = "db";
  variables["DB_PORT"] = "5433";
  variables["DB_NAME"] = "shop";
  variables["DB_USER"] = "o'brien @home";
  variables["DB_PASSWORD"] = "p@ss word";
  variables["DB_SCHEMA"] = "users";
  variables["DB_MIN_CONN"] = "5";
  variables["DB_MAX_CONNECTIONS"] = "50";
  variables["DB_STATEMENT_TIMEOUT"] = "5min";
  variables["DB_LOCK_TIMEOUT"] = "none";
  variables["DB_SERVER_SETTINGS"] = "work_mem=64MB search_path='a, b'";
  variables["DB_SSL_MODE"] = "verify-full";
  const auto config = read();
  EXPECT_EQ(config.host, "db");
  EXPECT_EQ(config.port, 5433);
  EXPECT_EQ(config.database, "shop");
  EXPECT_EQ(config.user, "o'brien @home");
  EXPECT_EQ(config.password.reveal(), "p@ss word");
  EXPECT_EQ(config.schema, "users");
  EXPECT_EQ(config.min_connections, 5U);
  EXPECT_EQ(config.max_connections, 50U);
  EXPECT_EQ(config.statement_timeout, 5min);
  EXPECT_EQ(config.lock_timeout, std::nullopt);
  EXPECT_THAT(config.server_settings, ElementsAre(Pair("search_path", "a, b"), Pair("work_mem", "64MB")));
  EXPECT_EQ(config.ssl_mode, SslMode::verify_full);
}

TEST_F(ConfigFromVariables, HasItsConnectionStringFromAnyOfThreeNames) {
  for (const auto* const name : {"DB_URL", "DB_CONNECTION_STRING", "DATABASE_URL"}) {
    variables.clear();
    variables[name] = "postgresql://db/shop";
    EXPECT_EQ(read().connection_string, "postgresql://db/shop") << name;
  }
  variables["DB_URL"] = "postgresql://db/shop";
  EXPECT_EQ(fault(), "The variable DATABASE_URL and the variable DB_URL say the same thing. Keep one of them.");
}

TEST_F(ConfigFromVariables, MayHaveAnotherPrefix) {
  variables["DATABASE_URL"] = "postgresql://db/shop";
  variables["DB_HOST"] = "db";
  variables["TILL_DB_HOST"] = "till";
  EXPECT_EQ(read("TILL_DB_").host, "till");
  EXPECT_EQ(read("TILL_DB_").connection_string, "");
  EXPECT_THAT(fault(""), HasSubstr("need a prefix"));
}

TEST_F(ConfigFromVariables, TakesWhatIsSetToNothingForNotSet) {
  variables = {{"DB_PORT", ""}, {"DB_PASSWORD", ""}, {"DB_SCHEMA", ""}, {"DATABASE_URL", ""}};
  EXPECT_EQ(read().port, std::nullopt);
  EXPECT_EQ(read().schema, std::nullopt);
}

TEST_F(ConfigFromVariables, F33_RefusesAVariableThatMeansNothing) {
  variables = {{"DB_PROT", "5432"}};
  EXPECT_EQ(fault(), "The variable DB_PROT means nothing to pgdbm. The nearest it knows is DB_PORT.");
  variables = {{"DB_host", "db"}};
  EXPECT_EQ(fault(), "The variable DB_host means nothing to pgdbm. The nearest it knows is DB_HOST.");
  variables = {{"DB_SCHEMA_NAME", "users"}};
  EXPECT_EQ(fault(), "The variable DB_SCHEMA_NAME means nothing to pgdbm. The nearest it knows is DB_SCHEMA.");
  variables = {{"DB_MAX_CONNS", ""}};
  EXPECT_EQ(fault(), "The variable DB_MAX_CONNS means nothing to pgdbm. The nearest it knows is DB_MAX_CONN.");
  variables = {{"DB_", "x"}};
  EXPECT_THAT(fault(), HasSubstr("The variable DB_ means nothing to pgdbm."));
}

TEST_F(ConfigFromVariables, F33_TellsWhatHasTakenThePlaceOfAPythonOption) {
  variables = {{"DB_RETRY_ATTEMPTS", "3"}};
  EXPECT_EQ(fault(),
            "The variable DB_RETRY_ATTEMPTS means nothing to pgdbm. In its place there is connect_timeout, for which "
            "connecting is tried again by itself.");
  variables = {{"DB_STATEMENT_TIMEOUT_MS", "60000"}};
  EXPECT_THAT(fault(), HasSubstr("In its place there is statement_timeout with a unit"));
}

TEST_F(ConfigFromVariables, F33_NamesTheVariableOfABadValueAndNotTheValue) {
  variables = {{"DB_PORT", "hunter2"}};
  EXPECT_EQ(fault(), "The variable DB_PORT must be a whole number from 1 to 65535.");
  variables = {{"DB_ACQUIRE_TIMEOUT", "30"}};
  EXPECT_EQ(fault(), "The variable DB_ACQUIRE_TIMEOUT must be a time with its unit, such as 500ms, 30s, 5min, 1h.");
  variables = {{"DB_SSL_ENABLED", "hunter2"}};
  EXPECT_EQ(fault(), "The variable DB_SSL_ENABLED must be true or false.");
}

TEST_F(ConfigFromVariables, RefusesOneFieldByTwoNames) {
  variables = {{"DB_NAME", "shop"}, {"DB_DATABASE", "shop"}};
  EXPECT_EQ(fault(), "The variable DB_DATABASE and the variable DB_NAME say the same thing. Keep one of them.");
}

TEST_F(ConfigFromVariables, F37_UnderstandsPythonsSwitchOfTls) {
  variables = {{"DB_SSL_ENABLED", "true"}};
  EXPECT_EQ(read().ssl_mode, SslMode::verify_full);
  variables["DB_SSL_MODE"] = "require";
  EXPECT_EQ(read().ssl_mode, SslMode::require);
  variables["DB_SSL_MODE"] = "disable";
  EXPECT_EQ(fault(),
            "The variable DB_SSL_MODE would not count: DB_SSL_ENABLED says that there is TLS. Take one of them out.");
  variables = {{"DB_SSL_ENABLED", "false"}};
  EXPECT_EQ(read().ssl_mode, std::nullopt);
  variables["DB_SSL_CA_FILE"] = "/ca.crt";
  EXPECT_EQ(fault(),
            "The variable DB_SSL_CA_FILE would not count: DB_SSL_ENABLED says that there is none. Take one of them "
            "out.");
}

TEST(ConfigFromValues, HasEachFieldByItsName) {
  const auto config = DatabaseConfig::from_values({{"url", "postgresql://db/shop"}, {"lock_timeout", "1s"}});
  EXPECT_EQ(config.connection_string, "postgresql://db/shop");
  EXPECT_EQ(config.lock_timeout, 1s);
}

TEST(ConfigFromValues, F33_RefusesWhatMeansNothing) {
  EXPECT_EQ(fault_of({{"schema_name", "x"}}),
            "The key 'schema_name' means nothing to pgdbm. The nearest it knows is 'schema'.");
  EXPECT_EQ(fault_of({{"Host", "db"}}), "The key 'Host' means nothing to pgdbm. The nearest it knows is 'host'.");
  EXPECT_EQ(fault_of({{"max_connections", "hunter2"}}), "The key 'max_connections' must be a whole number.");
  EXPECT_THAT(fault_of({{"command_timeout", "60"}}), HasSubstr("In its place there is statement_timeout"));
  EXPECT_EQ(fault_of({{"port", ""}}), "The key 'port' must be a whole number from 1 to 65535.");
}

TEST(ConfigFromEnv, ReadsTheVariablesOfTheProcess) {
  ::setenv("PGDBM_TEST_CONFIG_HOST", "db", 1);
  EXPECT_EQ(DatabaseConfig::from_env("PGDBM_TEST_CONFIG_").host, "db");
  ::setenv("PGDBM_TEST_CONFIG_HOTS", "db", 1);
  EXPECT_THROW((void)DatabaseConfig::from_env("PGDBM_TEST_CONFIG_"), ConfigurationError);
  ::unsetenv("PGDBM_TEST_CONFIG_HOTS");
  ::unsetenv("PGDBM_TEST_CONFIG_HOST");
}

}  // namespace
}  // namespace pgdbm::db::config
