#include <pgdbm/db/masked.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

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

TEST(Masked, HidesAConnectionStringInTheWrongPlace) {
  EXPECT_EQ(masked("host=postgres://u:hunter2@h port=1"), "host=**** port=1");
  EXPECT_EQ(masked("user=postgresql://u:hunter2@h"), "user=****");
}

TEST(Masked, HidesOptionsWithSettingsOfTheProgramsOwn) {
  EXPECT_EQ(masked("options='-c app.key=hunter2' host=h"), "options=**** host=h");
  EXPECT_EQ(masked("postgresql://h?options=-c%20app.key%3Dhunter2"), "postgresql://h?options=****");
  EXPECT_EQ(masked("options='-c jit=off' host=h"), "options='-c jit=off' host=h");
}

TEST(Masked, HidesTheSecretsOfNewerLibpqs) {
  EXPECT_EQ(masked("oauth_client_secret=hunter2 host=h"), "oauth_client_secret=**** host=h");
  EXPECT_EQ(masked("scram_client_key=hunter2"), "scram_client_key=****");
}

/// Configs that hold "hunter2" wherever a password can be.
std::vector<DatabaseConfig> planted() {
  std::vector<DatabaseConfig> configs;
  for (const auto* const text :
       {"postgresql://ada:hunter2@db/shop", "postgresql://ada:p@hunter2@db/shop", "postgresql://:hunter2@db",
        "postgresql://db/shop?password=hunter2", "postgresql://db/shop?sslpassword=hunter2",
        "postgresql://ada:hunter2%zz@db", "host=db password='my hunter2'", "host=db pasword=hunter2",
        "service=shop password=hunter2", "dbname=postgresql://ada:hunter2@db", "hunter2"}) {
    configs.push_back({.connection_string = text, .password = Secret{"hunter2"}});
  }
  configs.push_back({.host = "postgresql://ada:hunter2@db", .password = Secret{"hunter2"}});
  configs.push_back({.database = "postgres://ada:hunter2@db", .user = "postgres://ada:hunter2@db"});
  configs.push_back({.host = "db", .server_settings = {{"app.key", "hunter2"}}, .ssl_key_password = Secret{"hunter2"}});
  return configs;
}

TEST(MaskedConfig, F30_NeverShowsAPassword) {
  for (const auto& config : planted()) {
    EXPECT_EQ(masked(config).find("hunter2"), std::string::npos) << masked(config);
    EXPECT_EQ(describe(config).find("hunter2"), std::string::npos) << describe(config);
  }
}

TEST(MaskedConfig, TellsWhereItLeadsAndAsWhom) {
  EXPECT_EQ(masked(DatabaseConfig{}), "");
  EXPECT_EQ(masked(DatabaseConfig{
                .host = "db", .port = 5433, .database = "my shop", .user = "ada", .password = Secret{"hunter2"}}),
            "host=db port=5433 dbname='my shop' user=ada password=****");
  EXPECT_EQ(masked(DatabaseConfig{.connection_string = "postgresql://ada:x@db", .database = "shop"}),
            "postgresql://ada:****@db with dbname=shop");
  EXPECT_EQ(masked(DatabaseConfig{.connection_string = "service=shop", .password = Secret{"hunter2"}}),
            "service=shop password=****");
}

TEST(DescribedConfig, HasALineForEachFieldThatSaysSomething) {
  const auto lines = describe({.connection_string = "postgresql://ada:x@db",
                               .schema = "users",
                               .init_commands = {"SET app.key = 'x'"},
                               .server_settings = {{"app.key", "x"}, {"work_mem", "64 MB"}},
                               .lock_timeout = std::nullopt,
                               .ssl_mode = SslMode::verify_full});
  EXPECT_EQ(lines,
            "connection_string = postgresql://ada:****@db\n"
            "schema = users\n"
            "create_schema = if_missing\n"
            "isolation = none\n"
            "min_connections = 1\n"
            "max_connections = 20\n"
            "max_queries = 0\n"
            "max_lifetime = 1h\n"
            "max_inactive_connection_lifetime = 5min\n"
            "connect_timeout = 10s\n"
            "acquire_timeout = 30s\n"
            "close_timeout = 10s\n"
            "pipeline_depth = 128\n"
            "server_processors = 0\n"
            "max_waiting = 0\n"
            "always_reset_sessions = false\n"
            "has_threads = false\n"
            "init_commands = ****\n"
            "duplicate_pools = warn\n"
            "leak_warning_after = 1min\n"
            "statement_cache_size = 256\n"
            "waits_awake = true\n"
            "server_settings = app.key=**** work_mem='64 MB'\n"
            "statement_timeout = 1min\n"
            "lock_timeout = none\n"
            "idle_in_transaction_session_timeout = 1min\n"
            "send_settings = at_startup\n"
            "ssl_mode = verify-full\n");
}

}  // namespace
}  // namespace pgdbm
