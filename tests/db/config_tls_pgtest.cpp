#include <pgdbm/pgdbm.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "support/run_on.hpp"
#include "support/tls_server.hpp"

namespace pgdbm {
namespace {

/// A server that knows its clients by their certificates alone.
class ConfigTlsServer : public ::testing::Test {
 protected:
  ConfigTlsServer() {
    AsyncDatabaseManager root{DatabaseConfig{.connection_string = server_.server().connection_string()}};
    tests::run_on(context_, root.connect());
    tests::run_on(context_, root.execute("CREATE ROLE app LOGIN"));
    tests::run_on(context_, root.disconnect());
  }

  [[nodiscard]] DatabaseConfig by_parts() const {
    return {.host = "127.0.0.1",
            .port = server_.server().port(),
            .database = "postgres",
            .user = "app",
            .ssl_mode = SslMode::verify_full,
            .ssl_ca_file = server_.folder() + "/root.crt",
            .ssl_cert_file = server_.folder() + "/app.crt",
            .ssl_key_file = server_.folder() + "/app_encrypted.key",
            .ssl_key_password = Secret{"open sesame"}};
  }

  tests::TlsServer server_{{.rule = "hostssl", .method = "cert"}};
  asio::io_context context_{1};
};

TEST_F(ConfigTlsServer, F37_LetsInWhomThePartsOfTlsProve) {
  AsyncDatabaseManager db{by_parts()};
  tests::run_on(context_, db.connect());
  EXPECT_TRUE(
      tests::run_on(context_, db.fetch_value<bool>("SELECT ssl AND client_dn = '/CN=app' FROM pg_stat_ssl WHERE pid = "
                                                   "pg_backend_pid()")));
  tests::run_on(context_, db.disconnect());
}

TEST_F(ConfigTlsServer, F37_IsTrustedByTheGivenRootsOnly) {
  auto config = by_parts();
  config.ssl_ca_file = server_.folder() + "/stranger.crt";
  AsyncDatabaseManager db{config};
  EXPECT_THROW(tests::run_on(context_, db.connect()), ConnectionError);
}

TEST_F(ConfigTlsServer, F30_TellsOfAWrongPasswordOfTheKeyWithoutIt) {
  auto config = by_parts();
  config.ssl_key_password = Secret{"hunter2"};
  AsyncDatabaseManager db{config};
  try {
    tests::run_on(context_, db.connect());
    ADD_FAILURE() << "it connected";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr("app_encrypted.key"));
    EXPECT_THAT(error.what(), ::testing::Not(::testing::HasSubstr("hunter2")));
  }
}

}  // namespace
}  // namespace pgdbm
