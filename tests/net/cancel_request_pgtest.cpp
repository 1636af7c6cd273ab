#include "net/cancel_request.hpp"

#include <fstream>
#include <string>

#include "support/connection_test.hpp"
#include "support/fake_peer.hpp"
#include "support/tls_server.hpp"

namespace pgdbm::net {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using tests::connect_options;
using tests::execute_on;
using tests::FakePeer;
using tests::run_on;
using tests::TlsServer;

class CancelRequest : public ::testing::Test {
 protected:
  std::shared_ptr<Connection> connect(const std::string& connection_string) {
    return run_on(context_, net::connect(connect_options(connection_string))).value();
  }

  /// Waits until the session's statement runs, as another session sees it.
  void wait_until_it_runs(Connection& observer, std::int32_t process_id) {
    const auto question =
        "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep%' "
        "AND pid = " +
        std::to_string(process_id);
    for (tests::Integers seen; seen.values.empty() || seen.values.back() == 0;) {
      run_on(context_, execute_on(observer.shared_from_this(), question, &seen));
    }
  }

  /// Cancels a long sleep on the connection, and tells how it ended.
  SqlState end_of_cancelled(const std::shared_ptr<Connection>& connection) {
    std::optional<wire::QueryOutcome> outcome;
    asio::co_spawn(context_, execute_on(connection, "SELECT 1 FROM pg_sleep(120)"),
                   [&](std::exception_ptr, wire::QueryOutcome done) { outcome = std::move(done); });
    const auto observer = connect(server_.server().connection_string());
    wait_until_it_runs(*observer, connection->facts().process_id);
    observer->close();
    const auto done = run_on(context_, request_cancel(connection->cancel_target(), connection->facts()));
    EXPECT_TRUE(done) << done.error().message;
    run_on(context_, execute_on(connection, "SELECT 1"));  // answered after the one before
    EXPECT_TRUE(outcome && outcome->fault);
    EXPECT_TRUE(connection->is_open()) << "a cancelled statement costs no connection";
    return outcome && outcome->fault ? outcome->fault->sqlstate() : SqlState{};
  }

  std::shared_ptr<Connection> app(std::string_view options) {
    const auto root = connect(server_.server().connection_string());
    run_on(context_, root->execute_script("CREATE ROLE app LOGIN"));
    root->close();
    return connect(server_.connection_string(options));
  }

  /// From now on the server shows another certificate, made out by somebody else.
  void change_certificate() {
    const auto folder = std::filesystem::path{server_.folder()};
    std::filesystem::copy_file(folder / "foreign.crt", folder / "server.crt",
                               std::filesystem::copy_options::overwrite_existing);
    std::ofstream{folder / "server.key", std::ios::trunc} << std::ifstream{folder / "foreign.key"}.rdbuf();
    const auto root = connect(server_.server().connection_string());
    run_on(context_, root->execute_script("SELECT pg_reload_conf()"));
    root->close();
    auto wanted = connect_options(server_.connection_string("sslmode=require sslrootcert=$F/root.crt"));
    for (bool is_reloaded = false; !is_reloaded;) {
      const auto connection = run_on(context_, net::connect(wanted));
      is_reloaded = !connection;
      if (connection) (*connection)->close();
    }
  }

  TlsServer server_{{}};
  asio::io_context context_{1};
};

TEST_F(CancelRequest, EndsAStatementOverAUnixSocket) {
  const auto connection = connect(server_.server().connection_string());
  EXPECT_EQ(end_of_cancelled(connection), sqlstate::query_canceled);
  connection->close();
}

TEST_F(CancelRequest, EndsAStatementOverTcp) {
  const auto connection = app("sslmode=disable");
  EXPECT_EQ(end_of_cancelled(connection), sqlstate::query_canceled);
  connection->close();
}

TEST_F(CancelRequest, EndsAStatementOverTls) {
  const auto connection = app("sslmode=verify-full sslrootcert=$F/root.crt sslcert=$F/app.crt sslkey=$F/app.key");
  EXPECT_EQ(end_of_cancelled(connection), sqlstate::query_canceled);
  connection->close();
}

TEST_F(CancelRequest, VerifiesTheServerAsTheSessionDid) {
  const auto connection = app("sslmode=verify-full sslrootcert=$F/root.crt");
  change_certificate();
  const auto refused = run_on(context_, request_cancel(connection->cancel_target(), connection->facts()));
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("the server's certificate is not trusted"));
  connection->close();
}

TEST_F(CancelRequest, NeverGoesWithoutTlsWhereTheSessionHadIt) {
  const auto connection = app("sslmode=prefer");
  ASSERT_NE(connection->cancel_target().tls, nullptr);
  const FakePeer without_tls{context_, {"N"}};
  auto target = connection->cancel_target();
  target.route.endpoint = asio::ip::tcp::endpoint{asio::ip::make_address("127.0.0.1"), without_tls.port()};
  const auto refused = run_on(context_, request_cancel(target, connection->facts()));
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("does not offer TLS, and the connection requires it"));
  EXPECT_EQ(without_tls.heard().size(), 8U) << "the key was not sent";
  connection->close();
}

TEST_F(CancelRequest, SendsNumberAndKeyAndWaitsForTheEnd) {
  const FakePeer peer{context_, {""}, FakePeer::AtTheEnd::closes};
  CancelTarget target;
  target.route.address = {.host = "127.0.0.1", .port = peer.port()};
  target.route.endpoint = asio::ip::tcp::endpoint{asio::ip::make_address("127.0.0.1"), peer.port()};
  wire::ServerFacts facts;
  facts.process_id = 258;
  facts.cancel_key.assign(32, std::byte{'k'});  // as long as protocol 3.2 has it
  EXPECT_TRUE(run_on(context_, request_cancel(target, facts)));
  using namespace std::string_literals;
  EXPECT_EQ(peer.heard(), "\0\0\0\x2c\x04\xd2\x16\x2e\0\0\x01\x02"s + std::string(32, 'k'));
}

TEST_F(CancelRequest, GivesUpOnAPeerThatNeverEnds) {
  const FakePeer peer{context_, {}};
  CancelTarget target;
  target.route.address = {.host = "127.0.0.1", .port = peer.port()};
  target.route.endpoint = asio::ip::tcp::endpoint{asio::ip::make_address("127.0.0.1"), peer.port()};
  target.timeout = std::chrono::milliseconds{60};
  wire::ServerFacts facts;
  facts.process_id = 1;
  facts.cancel_key.assign(4, std::byte{'k'});
  const auto late = run_on(context_, request_cancel(target, facts));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().message, "Connected to 127.0.0.1:" + std::to_string(peer.port()) +
                                      ", but the connection ended while asking to cancel a statement: the server did "
                                      "not answer in time. Is this a PostgreSQL server?");
}

TEST_F(CancelRequest, NeedsAKey) {
  CancelTarget target;
  target.route.address = {.host = "pooler"};
  const auto refused = run_on(context_, request_cancel(target, {}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message,
            "The server at pooler:5432 gave no key to cancel statements by. Does a pooler in between keep it?");
}

}  // namespace
}  // namespace pgdbm::net
