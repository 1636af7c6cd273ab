#include "db/config/connect_options.hpp"

#include "db/conninfo/surroundings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <string>

namespace pgdbm::db::config {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

class ConfigByParts : public conninfo::Surroundings {
 protected:
  [[nodiscard]] net::ConnectOptions of(const DatabaseConfig& config) const {
    return connect_options(config, environment()).value();
  }
  [[nodiscard]] std::string fault_of(const DatabaseConfig& config) const {
    const auto connect = connect_options(config, environment());
    return connect ? "no fault" : connect.error().message;
  }
  [[nodiscard]] std::string password_of(const DatabaseConfig& config) const {
    return std::string{of(config).hosts[0].password.reveal()};
  }
};

class ConfigPassword : public ConfigByParts {};
class ConfigTls : public ConfigByParts {};
class ConfigTimeout : public ConfigByParts {};

TEST_F(ConfigByParts, F31_TakesEachPartAsItIs) {
  const std::string odd = "a+b c@d/e:f?g#h%20'i\"j\\k=l&m";
  const auto connect =
      of({.host = "fe80::1", .port = 5433, .database = odd, .user = "o'" + odd, .password = Secret{"p" + odd}});
  ASSERT_EQ(connect.hosts.size(), 1U);
  EXPECT_EQ(connect.hosts[0].address.host, "fe80::1");
  EXPECT_EQ(connect.hosts[0].address.port, 5433);
  EXPECT_EQ(connect.database, odd);
  EXPECT_EQ(connect.user, "o'" + odd);
  EXPECT_EQ(connect.hosts[0].password.reveal(), "p" + odd);
}

TEST_F(ConfigByParts, F31_NeedsNoPasswordAndNoHost) {
  const auto connect = of({.database = "shop"});
  EXPECT_EQ(connect.hosts[0].address.text(), "/var/run/postgresql/.s.PGSQL.5432");
  EXPECT_TRUE(connect.hosts[0].password.empty());
  EXPECT_EQ(connect.user, "ada");
}

TEST_F(ConfigByParts, AddsToAConnectionStringWhatItDoesNotSay) {
  const auto connect =
      of({.connection_string = "postgresql://bob@db/shop", .port = 5433, .password = Secret{"hunter2"}});
  EXPECT_EQ(connect.hosts[0].address.host, "db");
  EXPECT_EQ(connect.hosts[0].address.port, 5433);
  EXPECT_EQ(connect.user, "bob");
  EXPECT_EQ(connect.hosts[0].password.reveal(), "hunter2");
}

TEST_F(ConfigByParts, RefusesWhatTheConnectionStringSaysToo) {
  const std::string text = "postgresql://bob:hunter2@db:5432/shop?sslmode=require&sslrootcert=a&sslcert=b&sslkey=c";
  EXPECT_EQ(fault_of({.connection_string = text, .host = "db"}),
            "'host' is said twice: by the field host and by the connection string. Say it in one of them.");
  EXPECT_EQ(fault_of({.connection_string = text, .database = "shop"}),
            "'dbname' is said twice: by the field database and by the connection string. Say it in one of them.");
  EXPECT_THAT(fault_of({.connection_string = text, .port = 5432}), HasSubstr("'port' is said twice"));
  EXPECT_THAT(fault_of({.connection_string = text, .user = "bob"}), HasSubstr("'user' is said twice"));
  EXPECT_THAT(fault_of({.connection_string = text, .password = Secret{"hunter2"}}),
              HasSubstr("'password' is said twice"));
  EXPECT_THAT(fault_of({.connection_string = text, .ssl_mode = SslMode::require}), HasSubstr("'sslmode' is said"));
  EXPECT_THAT(fault_of({.connection_string = text, .ssl_ca_file = "a"}), HasSubstr("'sslrootcert' is said"));
  EXPECT_THAT(fault_of({.connection_string = text, .ssl_cert_file = "b"}), HasSubstr("'sslcert' is said"));
  EXPECT_THAT(fault_of({.connection_string = text, .ssl_key_file = "c"}), HasSubstr("'sslkey' is said"));
}

TEST_F(ConfigByParts, WinsOverServicesAndVariables) {
  home.write(".pg_service.conf", "[shop]\nhost=service\nport=1\n");
  variables["PGUSER"] = "eve";
  const auto connect = of({.connection_string = "service=shop", .host = "field", .user = "bob"});
  EXPECT_EQ(connect.hosts[0].address.host, "field");
  EXPECT_EQ(connect.hosts[0].address.port, 1);
  EXPECT_EQ(connect.user, "bob");
}

TEST_F(ConfigByParts, RefusesWhatCannotBe) {
  EXPECT_EQ(fault_of({.port = 0}),
            "The option 'port' in the field port must be a number from 1 to 65535, or several with commas.");
  EXPECT_EQ(fault_of({.user = std::string{"a\0b", 3}}),
            "The field user has a NUL byte in it, which PostgreSQL cannot take.");
  for (const auto& misplaced : {DatabaseConfig{.host = "postgresql://ada:hunter2@db/shop"},
                                DatabaseConfig{.database = "postgres://ada:hunter2@db/shop"}}) {
    EXPECT_THAT(fault_of(misplaced), HasSubstr("holds a whole connection string. Give it as connection_string."));
    EXPECT_THAT(fault_of(misplaced), Not(HasSubstr("hunter2")));
  }
}

TEST_F(ConfigPassword, ComesFromTheVariableWhenNothingElseHasOne) {
  variables["DB_PASSWORD"] = "of the variable";
  const DatabaseConfig config{.host = "db", .user = "bob"};
  EXPECT_EQ(password_of(config), "of the variable");
  EXPECT_TRUE(config.password.empty());
  EXPECT_EQ(password_of({.password = Secret{"mine"}}), "mine");
  home.write(".pgpass", "db:*:*:bob:of the file\n");
  EXPECT_EQ(password_of(config), "of the file");
  variables["PGPASSWORD"] = "libpq's";
  EXPECT_EQ(password_of(config), "libpq's");
}

TEST_F(ConfigPassword, OfTheVariableDoesNotGoWhereAConnectionStringLeads) {
  variables["DB_PASSWORD"] = "of the variable";
  EXPECT_EQ(password_of({.connection_string = "postgresql://bob@elsewhere/shop"}), "");
}

TEST_F(ConfigPassword, F30_NeverStandsInAFault) {
  home.write(".pg_service.conf", "[shop]\npassword=hunter2\nport=none\n[broken]\nhunter2\n[odd]\npasword=hunter2\n");
  for (const auto& config :
       {DatabaseConfig{.connection_string = "service=shop"}, DatabaseConfig{.connection_string = "service=broken"},
        DatabaseConfig{.connection_string = "service=odd"},
        DatabaseConfig{.connection_string = "postgresql://ada:hunter2@db:none/shop"},
        DatabaseConfig{.connection_string = "postgresql://ada:hunter2%zz@db/shop"},
        DatabaseConfig{.connection_string = "postgresql://ada:p@hunter2?x@db/shop"},
        DatabaseConfig{.connection_string = "password=my hunter2"},
        DatabaseConfig{.connection_string = "postgresql://db?password=hunter2", .password = Secret{"hunter2"}},
        DatabaseConfig{.port = 0, .password = Secret{"hunter2"}},
        DatabaseConfig{.password = Secret{std::string{"hunter2\0", 8}}},
        DatabaseConfig{.host = "db", .ssl_key_password = Secret{"hunter2"}}}) {
    EXPECT_NE(fault_of(config), "no fault");
    EXPECT_THAT(fault_of(config), Not(HasSubstr("hunter2")));
  }
}

TEST_F(ConfigTls, BecomesTheOptionsOfTheConnection) {
  const auto connect = of({.host = "db",
                           .ssl_mode = SslMode::verify_ca,
                           .ssl_ca_file = "/ca.crt",
                           .ssl_cert_file = "/client.crt",
                           .ssl_key_file = "/client.key",
                           .ssl_key_password = Secret{"hunter2"}});
  EXPECT_EQ(connect.tls.mode, net::TlsMode::verify_ca);
  EXPECT_EQ(connect.tls.roots, "/ca.crt");
  EXPECT_EQ(connect.tls.certificate, "/client.crt");
  EXPECT_EQ(connect.tls.key, "/client.key");
  EXPECT_EQ(connect.tls.key_password.reveal(), "hunter2");
}

TEST_F(ConfigTls, F37_CountsByItsModeAlone) {
  for (const auto mode : {SslMode::disable, SslMode::allow, SslMode::prefer, SslMode::require, SslMode::verify_ca,
                          SslMode::verify_full}) {
    EXPECT_EQ(static_cast<int>(of({.host = "db", .ssl_mode = mode}).tls.mode), static_cast<int>(mode));
  }
}

TEST_F(ConfigTls, F37_HasTls12AtLeast) {
  EXPECT_EQ(of({.host = "db", .ssl_mode = SslMode::verify_full}).tls.oldest, net::TlsVersion::tls_1_2);
}

TEST_F(ConfigTls, F37_RefusesACertificateWithoutItsKey) {
  home.write(".postgresql/postgresql.key", "a key that nobody named");
  EXPECT_EQ(fault_of({.host = "db", .ssl_mode = SslMode::require, .ssl_cert_file = "/client.crt"}),
            "ssl_cert_file is given without ssl_key_file, and alone it would not count. Give both, or none.");
  EXPECT_THAT(fault_of({.host = "db", .ssl_mode = SslMode::require, .ssl_key_file = "/client.key"}),
              HasSubstr("ssl_key_file is given without ssl_cert_file"));
  EXPECT_THAT(fault_of({.host = "db", .ssl_mode = SslMode::require, .ssl_key_password = Secret{"x"}}),
              HasSubstr("ssl_key_password is given without ssl_key_file"));
  EXPECT_EQ(of({.connection_string = "postgresql://db?sslkey=/client.key",
                .ssl_mode = SslMode::require,
                .ssl_cert_file = "/client.crt"})
                .tls.key,
            "/client.key");
}

TEST_F(ConfigTls, F37_RefusesPartsThatAWeakModeWouldPassOver) {
  EXPECT_EQ(fault_of({.host = "db", .ssl_ca_file = "/ca.crt"}),
            "ssl_ca_file would not count: with ssl_mode prefer a connection may come about without TLS. Set ssl_mode "
            "to verify_full (or verify_ca, or require).");
  EXPECT_THAT(fault_of({.host = "db", .ssl_mode = SslMode::disable, .ssl_ca_file = "/ca.crt"}),
              HasSubstr("with ssl_mode disable"));
  EXPECT_THAT(
      fault_of(
          {.host = "db", .ssl_mode = SslMode::allow, .ssl_cert_file = "/client.crt", .ssl_key_file = "/client.key"}),
      HasSubstr("ssl_cert_file would not count: with ssl_mode allow"));
  EXPECT_EQ(of({.connection_string = "postgresql://db?sslmode=verify-full", .ssl_ca_file = "/ca.crt"}).tls.roots,
            "/ca.crt");
}

TEST_F(ConfigTls, F37_RefusesPartsThatASocketWouldPassOver) {
  EXPECT_EQ(fault_of({.host = "/run/postgresql", .ssl_mode = SslMode::verify_full}),
            "ssl_mode would not count: a unix socket has no TLS, and no other host is given. Give host, or take the "
            "fields ssl_… out.");
  EXPECT_THAT(fault_of({.ssl_mode = SslMode::require, .ssl_ca_file = "/ca.crt"}),
              HasSubstr("ssl_ca_file would not count: a unix socket"));
  EXPECT_EQ(fault_of({.host = "/run/postgresql,db", .ssl_mode = SslMode::verify_full}), "no fault");
  EXPECT_EQ(fault_of({.ssl_mode = SslMode::prefer}), "no fault");
}

TEST_F(ConfigTls, F37_RefusesACertificateThatIsSwitchedOff) {
  EXPECT_EQ(fault_of({.connection_string = "postgresql://db?sslcertmode=disable",
                      .ssl_mode = SslMode::require,
                      .ssl_cert_file = "/client.crt",
                      .ssl_key_file = "/client.key"}),
            "ssl_cert_file would not count: sslcertmode is 'disable'. Take one of them out.");
}

class ConfigGuide : public ConfigByParts {
 protected:
  ConfigGuide() {
    for (const auto& name : conninfo::process_environment().names()) {
      if (name.starts_with("DB_") || name == "DATABASE_URL") ::unsetenv(name.c_str());
    }
  }
};

TEST_F(ConfigGuide, ShowsConfigsThatWork) {
  // [by_parts]
  const DatabaseConfig by_parts{
      .host = "db.example.org",
      .database = "my shop",
      .user = "ada",
      .password = Secret{"p@ss: it's 100% \\ odd"},
      .server_settings = {{"work_mem", "64MB"}},
      .statement_timeout = std::chrono::minutes{5},
      .ssl_mode = SslMode::verify_full,
      .ssl_ca_file = "/etc/shop/ca.crt",
  };
  // [/by_parts]
  EXPECT_EQ(fault_of(by_parts), "no fault");

  // [by_string]
  const DatabaseConfig by_string{.connection_string = "postgresql://ada@db.example.org/shop?sslmode=verify-full",
                                 .max_connections = 20};
  // [/by_string]
  EXPECT_EQ(fault_of(by_string), "no fault");

  // [by_text]
  const auto from_variables = DatabaseConfig::from_env();  // DB_HOST, DB_PASSWORD, DB_MAX_CONNECTIONS, …
  const auto from_text = DatabaseConfig::from_values({{"host", "db.example.org"}, {"lock_timeout", "5s"}});
  // [/by_text]
  EXPECT_EQ(fault_of(from_variables), "no fault");
  EXPECT_EQ(fault_of(from_text), "no fault");
}

TEST_F(ConfigTimeout, IsTheConnectionStringsUnlessChanged) {
  EXPECT_EQ(of({}).timeout, 10s);
  EXPECT_EQ(of({.connection_string = "connect_timeout=7"}).timeout, 7s);
  EXPECT_EQ(of({.connect_timeout = 1500ms}).timeout, 1500ms);
  variables["PGCONNECT_TIMEOUT"] = "3";
  EXPECT_EQ(of({}).timeout, 3s);
  EXPECT_EQ(of({.connect_timeout = 1500ms}).timeout, 1500ms);
  EXPECT_EQ(fault_of({.connection_string = "connect_timeout=7", .connect_timeout = 1500ms}),
            "'connect_timeout' is said twice: by the field connect_timeout and by the connection string. Say it in one "
            "of them.");
}

TEST_F(ConfigTimeout, IsSomeTimeAndNoMoreThanTheClockCanAdd) {
  EXPECT_EQ(fault_of({.connect_timeout = 0ms}), "connect_timeout must be longer than nothing.");
  EXPECT_LE(of({.connect_timeout = std::chrono::milliseconds::max()}).timeout, net::no_limit);
}

}  // namespace
}  // namespace pgdbm::db::config
