// Each case of support/tls_cases.hpp is a test: one server, one connection, one end.

#include <cstdlib>
#include <string>

#include "support/connection_test.hpp"
#include "support/tls_cases.hpp"

namespace pgdbm::net {
namespace {

using ::testing::HasSubstr;
using tests::connect_options;
using tests::run_on;
using tests::TlsCase;
using tests::TlsServer;

std::shared_ptr<Connection> superuser(asio::io_context& context, const TlsServer& server) {
  return run_on(context, net::connect(connect_options(server.server().connection_string()))).value();
}

void create_user(asio::io_context& context, const TlsServer& server) {
  const auto root = superuser(context, server);
  EXPECT_FALSE(run_on(context, root->execute_script("CREATE ROLE app LOGIN PASSWORD 'pencil'")).fault);
  root->close();
}

class Tls : public ::testing::TestWithParam<TlsCase> {
 protected:
  TlsServer server_{{.shown = GetParam().shown,
                     .rule = GetParam().rule,
                     .method = GetParam().method,
                     .settings = GetParam().server_setting}};
  asio::io_context context_{1};
};

TEST_P(Tls, EndsAsItMust) {
  create_user(context_, server_);
  const auto options = connect_options(server_.connection_string(GetParam().options));
  const auto connection = run_on(context_, net::connect(options));
  if (!GetParam().message.empty()) {
    ASSERT_FALSE(connection) << "it connected";
    EXPECT_THAT(connection.error().message, HasSubstr(GetParam().message));
    EXPECT_THAT(connection.error().message, ::testing::Not(HasSubstr("sesame")));
    return;
  }
  ASSERT_TRUE(connection) << connection.error().message;
  EXPECT_EQ((*connection)->cancel_target().tls != nullptr, GetParam().ends_encrypted);
  tests::Integers is_encrypted;
  const auto outcome = run_on(context_, tests::execute_on(*connection,
                                                          "SELECT ssl::int FROM pg_stat_ssl WHERE pid = "
                                                          "pg_backend_pid()",
                                                          &is_encrypted));
  EXPECT_FALSE(outcome.fault);
  EXPECT_THAT(is_encrypted.values, ::testing::ElementsAre(GetParam().ends_encrypted ? 1 : 0))
      << "as the server sees it";
  (*connection)->close();
}

INSTANTIATE_TEST_SUITE_P(Cases, Tls, ::testing::ValuesIn(tests::tls_cases()),
                         [](const auto& row) { return std::string{row.param.name}; });

class TlsSession : public ::testing::Test {
 protected:
  void SetUp() override { create_user(context_, server_); }
  std::shared_ptr<Connection> connect(std::string_view options) {
    return run_on(context_, net::connect(connect_options(server_.connection_string(options)))).value();
  }

  TlsServer server_{{.method = "scram-sha-256"}};
  asio::io_context context_{1};
};

TEST_F(TlsSession, CarriesResultsAndFlightsOfAnySize) {
  const auto connection = connect(tests::verify_full + "password=pencil");
  tests::Integers rows;
  auto outcome = run_on(context_, tests::execute_on(connection, "SELECT * FROM generate_series(1, 200000)", &rows));
  EXPECT_FALSE(outcome.fault);
  ASSERT_EQ(rows.values.size(), 200'000U);
  EXPECT_EQ(rows.values.back(), 200'000);

  const std::string long_text(5'000'000, 'x');
  tests::Integers size;
  outcome = run_on(context_, tests::execute_on(connection, "SELECT length('" + long_text + "')", &size));
  EXPECT_FALSE(outcome.fault);
  EXPECT_THAT(size.values, ::testing::ElementsAre(5'000'000));

  // Both ways at once: the answers to the first flights come while the later ones are still being written.
  std::size_t answered = 0;
  for (int i = 0; i < 20; ++i) {
    asio::co_spawn(context_, tests::execute_on(connection, "SELECT '" + long_text.substr(0, 500'000) + "'", nullptr),
                   [&](std::exception_ptr, wire::QueryOutcome done) { answered += done.fault ? 0U : 1U; });
  }
  run_on(context_, tests::execute_on(connection, "SELECT 1", nullptr));
  EXPECT_EQ(answered, 20U);
  connection->close();
}

TEST_F(TlsSession, FindsTheRootsOfTheSystem) {
  ::setenv("SSL_CERT_FILE", (server_.folder() + "/root.crt").c_str(), 1);
  const auto connection =
      run_on(context_, net::connect(connect_options(server_.connection_string("sslrootcert=system password=pencil"))));
  ::unsetenv("SSL_CERT_FILE");
  ASSERT_TRUE(connection) << connection.error().message;
  (*connection)->close();
}

TEST_F(TlsSession, SaysWhyTheServerEndedIt) {
  const auto connection = connect("sslmode=require password=pencil");
  const auto root = superuser(context_, server_);
  run_on(context_,
         root->execute_script("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app'"));
  const auto outcome = run_on(context_, tests::execute_on(connection, "SELECT pg_sleep(60)", nullptr));
  ASSERT_TRUE(outcome.fault);
  EXPECT_THAT(outcome.fault->message, HasSubstr("terminating connection due to administrator command"));
  root->close();
}

}  // namespace
}  // namespace pgdbm::net
