// Connecting to peers that are no honest servers, and to several at once. Nobody here is a real one.

#include "net/connect.hpp"

#include "wire/preamble.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "support/fake_peer.hpp"
#include "support/messages.hpp"
#include "support/run_on.hpp"

namespace pgdbm::net {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using tests::FakePeer;
using tests::Message;
using AtTheEnd = FakePeer::AtTheEnd;

Message boolean_columns() {
  auto message = Message{wire::backend::row_description}.integer(std::uint16_t{2});
  for (const auto* const name : {"is_standby", "is_read_only"}) {
    message = std::move(message)
                  .cstring(name)
                  .integer(std::uint32_t{0})
                  .integer(std::int16_t{0})
                  .integer(std::uint32_t{16})
                  .integer(std::int16_t{1})
                  .integer(std::int32_t{-1})
                  .integer(std::int16_t{1});
  }
  return message;
}

/// The answer to the question for the kind: standby or not, read-only or not.
std::string kind(bool is_standby, bool is_read_only) {
  const auto boolean = [](bool is_true) { return std::string_view{is_true ? "\x01" : "\0", 1}; };
  return tests::stream_of({tests::bare('1'), tests::bare('2'), boolean_columns(),
                           tests::data_row({boolean(is_standby), boolean(is_read_only)}),
                           tests::command_complete("SELECT 1"), tests::ready()});
}

class ConnectToStrangers : public ::testing::Test {
 protected:
  static ConnectOptions to(std::initializer_list<const FakePeer*> peers, TlsMode mode) {
    ConnectOptions options;
    for (const auto* const peer : peers) {
      options.hosts.push_back({.address = {.host = "127.0.0.1", .port = peer->port()}, .password = {}});
    }
    options.user = "app";
    options.database = "shop";
    options.tls.mode = mode;
    return options;
  }
  Result<std::shared_ptr<Connection>> connect(const ConnectOptions& options) {
    return tests::run_on(context_, net::connect(options));
  }
  Fault refusal(const ConnectOptions& options) {
    auto connection = connect(options);
    if (!connection) return connection.error();
    ADD_FAILURE() << "it connected";
    (*connection)->close();
    return {};
  }

  asio::io_context context_{1};
};

TEST_F(ConnectToStrangers, TakesNoForAnAnswerOnlyWhereTlsIsNotRequired) {
  for (const auto mode : {TlsMode::require, TlsMode::verify_ca, TlsMode::verify_full}) {
    const FakePeer peer{context_, {"N", tests::laconic_startup()}};
    const auto fault = refusal(to({&peer}, mode));
    EXPECT_EQ(fault.kind, FaultKind::cannot_connect);
    EXPECT_EQ(fault.message, "The server at 127.0.0.1:" + std::to_string(peer.port()) +
                                 " does not offer TLS, and the connection requires it (sslmode). Turn on ssl in its "
                                 "postgresql.conf. If it is on, something in between takes the offer away.");
    EXPECT_EQ(peer.heard().size(), 8U) << "no name of a user, no password";
  }
  const FakePeer peer{context_, {"N", tests::laconic_startup()}};
  const auto connection = connect(to({&peer}, TlsMode::prefer));
  ASSERT_TRUE(connection) << connection.error().message;
  EXPECT_EQ((*connection)->cancel_target().tls, nullptr);
  (*connection)->close();
}

TEST_F(ConnectToStrangers, RefusesBytesThatComeBehindTheAnswer) {
  for (const std::string answer : {"S", "N"}) {
    const FakePeer peer{context_, {answer + tests::laconic_startup()}};
    for (const auto mode : {TlsMode::prefer, TlsMode::require}) {
      const auto fault = refusal(to({&peer}, mode));
      EXPECT_EQ(fault.kind, FaultKind::protocol_violation);
      EXPECT_EQ(fault.message,
                "The peer at 127.0.0.1:" + std::to_string(peer.port()) +
                    " sent more than its answer to the request for TLS, as somebody would who slips in bytes in "
                    "between. The connection was given up. Is this the host and port of a PostgreSQL server?");
    }
    EXPECT_EQ(peer.visits(), 2U) << "prefer has not tried again without TLS";
  }
}

TEST_F(ConnectToStrangers, NeverShowsAnErrorThatCameBeforeTheServerWasKnown) {
  const FakePeer peer{context_, {tests::stream_of({tests::error("XX000", "call 555-1234 at once")})}, AtTheEnd::closes};
  const auto fault = refusal(to({&peer}, TlsMode::require));
  EXPECT_EQ(fault.message, "The server at 127.0.0.1:" + std::to_string(peer.port()) +
                               " answered the request for TLS with an error, which is not shown, as nobody knows who "
                               "wrote it. Look into the server's log.");
  EXPECT_EQ(peer.visits(), 1U);
  EXPECT_THAT(refusal(to({&peer}, TlsMode::prefer)).message, HasSubstr("with an error, which is not shown"));
  EXPECT_EQ(peer.visits(), 3U) << "prefer tries without TLS then";
}

TEST_F(ConnectToStrangers, RecognisesAnAnswerOfAnotherProtocol) {
  const FakePeer peer{context_, {"HTTP/1.1 400 Bad Request\r\n\r\n"}};
  const auto fault = refusal(to({&peer}, TlsMode::prefer));
  EXPECT_EQ(fault.kind, FaultKind::protocol_violation);
  EXPECT_THAT(fault.message, HasSubstr("does not answer the request for TLS in PostgreSQL's way"));
}

TEST_F(ConnectToStrangers, FailsWhenTheHandshakeMeetsNoTls) {
  const FakePeer peer{context_, {"S", "no TLS at all"}};
  const auto fault = refusal(to({&peer}, TlsMode::require));
  EXPECT_THAT(fault.message,
              StartsWith("TLS with 127.0.0.1:" + std::to_string(peer.port()) + " did not come about: TLS: "));
  const FakePeer closing{context_, {"S", ""}, AtTheEnd::closes};
  EXPECT_THAT(refusal(to({&closing}, TlsMode::require)).message,
              HasSubstr("did not come about: the server closed the connection."));
}

TEST_F(ConnectToStrangers, GivesUpOnSilenceAtEveryStage) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> stages{
      {{}, "asking for TLS"}, {{"S"}, "the handshake of TLS"}, {{"N"}, "starting the session"}};
  for (const auto& [lines, stage] : stages) {
    const FakePeer peer{context_, lines};
    auto options = to({&peer}, TlsMode::prefer);
    options.timeout = std::chrono::milliseconds{60};
    const auto begin = std::chrono::steady_clock::now();
    const auto fault = refusal(options);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{5});
    EXPECT_EQ(fault.message, "Connected to 127.0.0.1:" + std::to_string(peer.port()) +
                                 ", but the connection ended while " + stage +
                                 ": the server did not answer in time. Is this a PostgreSQL server?");
  }
}

TEST_F(ConnectToStrangers, GoesOnToTheNextHostFromOneWhoIsSilentOrClosesAtOnce) {
  const FakePeer silent{context_, {}};
  const FakePeer closing{context_, {""}, AtTheEnd::closes};
  const FakePeer server{context_, {tests::laconic_startup()}};
  auto options = to({&silent, &closing, &server}, TlsMode::disable);
  options.timeout = std::chrono::milliseconds{60};
  const auto connection = connect(options);
  ASSERT_TRUE(connection) << connection.error().message;
  EXPECT_EQ((*connection)->cancel_target().route.address.port, server.port());
  (*connection)->close();
}

TEST_F(ConnectToStrangers, GoesOnToTheNextHostFromOneThatIsStarting) {
  const FakePeer starting{context_, {tests::stream_of({tests::error("57P03", "the database system is starting up")})}};
  const FakePeer server{context_, {tests::laconic_startup()}};
  const auto connection = connect(to({&starting, &server}, TlsMode::disable));
  ASSERT_TRUE(connection) << connection.error().message;
  (*connection)->close();
}

TEST_F(ConnectToStrangers, EndsAtAServerThatRefuses) {
  const FakePeer refusing{context_, {tests::stream_of({tests::error("28P01", "password authentication failed")})}};
  const FakePeer server{context_, {tests::laconic_startup()}};
  const auto fault = refusal(to({&refusing, &server}, TlsMode::disable));
  EXPECT_EQ(fault.message, "The server refused the connection: password authentication failed");
  EXPECT_EQ(server.visits(), 0U);
}

TEST_F(ConnectToStrangers, F36_TellTheCureWhenAPoolerRefusesASetting) {
  const FakePeer pooler{context_, {tests::stream_of({tests::error("08P01", "unsupported startup parameter: jit")})}};
  const auto fault = refusal(to({&pooler}, TlsMode::disable));
  EXPECT_EQ(fault.kind, FaultKind::configuration);
  EXPECT_EQ(fault.message,
            "The server refused the connection: unsupported startup parameter: jit. A pooler such as PgBouncer takes "
            "few settings from its clients. Have it pass over this one (ignore_startup_parameters), or send none "
            "(DatabaseConfig: send_settings = SendSettings::never); then set it for the role (ALTER ROLE … SET).");
}

TEST_F(ConnectToStrangers, TellsWhatWasPassedOverWhenItFails) {
  const FakePeer refusing{context_, {tests::stream_of({tests::error("28P01", "password authentication failed")})}};
  auto options = to({&refusing}, TlsMode::disable);
  options.warnings.emplace_back("The password file was not read.");
  EXPECT_EQ(refusal(options).message,
            "The server refused the connection: password authentication failed\nThe password file was not read.");
}

TEST_F(ConnectToStrangers, ListsEveryHostWithItsReason) {
  const FakePeer starting{context_, {tests::stream_of({tests::error("57P03", "the database system is starting up")})}};
  const FakePeer refusing{context_, {tests::stream_of({tests::error("28P01", "password authentication failed")})}};
  auto options = to({&starting, &refusing}, TlsMode::disable);
  options.hosts[0].address.host = "localhost";
  options.hosts[0].address.numeric = "127.0.0.1";
  const auto fault = refusal(options);
  EXPECT_EQ(fault.message,
            "No connection came about. Tried, in this order:\n- localhost:" + std::to_string(starting.port()) +
                " (127.0.0.1): The server refused the connection: the database system is starting up\n"
                "- 127.0.0.1:" +
                std::to_string(refusing.port()) +
                ": The server refused the connection: password authentication failed");
  EXPECT_EQ(fault.sqlstate(), SqlState{"28P01"});
}

TEST_F(ConnectToStrangers, AsksForTheKindOfSessionWhenTheServerDoesNotSay) {
  const FakePeer standby{context_, {tests::laconic_startup(), kind(true, true)}};
  const FakePeer primary{context_, {tests::laconic_startup(), kind(false, false)}};
  auto options = to({&standby, &primary}, TlsMode::disable);
  for (const auto& [wanted, port] :
       {std::pair{TargetSession::any, standby.port()}, std::pair{TargetSession::read_write, primary.port()},
        std::pair{TargetSession::primary, primary.port()}, std::pair{TargetSession::read_only, standby.port()},
        std::pair{TargetSession::standby, standby.port()}, std::pair{TargetSession::prefer_standby, standby.port()}}) {
    options.target_session = wanted;
    const auto connection = connect(options);
    ASSERT_TRUE(connection) << connection.error().message;
    EXPECT_EQ((*connection)->cancel_target().route.address.port, port) << static_cast<int>(wanted);
    (*connection)->close();
  }
  EXPECT_THAT(standby.heard(), HasSubstr("pg_is_in_recovery()"));
}

TEST_F(ConnectToStrangers, SaysWhichKindOfSessionItFoundInstead) {
  const FakePeer primary{context_, {tests::laconic_startup(), kind(false, false)}};
  auto options = to({&primary}, TlsMode::disable);
  options.target_session = TargetSession::standby;
  EXPECT_EQ(refusal(options).message,
            "The server takes connections, but the server is a primary, and a standby is wanted "
            "(target_session_attrs). Name a host that is one, or ask for another kind.");
  options.target_session = TargetSession::prefer_standby;
  const auto connection = connect(options);
  ASSERT_TRUE(connection) << "the second round takes it";
  (*connection)->close();
}

TEST_F(ConnectToStrangers, GivesUpOnAServerThatDoesNotSayItsKindInTime) {
  const FakePeer mute{context_, {tests::laconic_startup()}};
  auto options = to({&mute}, TlsMode::disable);
  options.target_session = TargetSession::primary;
  options.timeout = std::chrono::milliseconds{60};
  EXPECT_THAT(refusal(options).message, StartsWith("The server does not tell whether it is a standby or read-only"));
}

TEST_F(ConnectToStrangers, SpreadsOverHostsWhenAsked) {
  const FakePeer a{context_, {tests::laconic_startup()}};
  const FakePeer b{context_, {tests::laconic_startup()}};
  auto options = to({&a, &b}, TlsMode::disable);
  options.host_order = HostOrder::random;
  for (int i = 0; i < 200 && (a.visits() == 0 || b.visits() == 0); ++i) (*connect(options))->close();
  EXPECT_GT(a.visits(), 0U);
  EXPECT_GT(b.visits(), 0U);
}

TEST_F(ConnectToStrangers, TriesAllAddressesOfAName) {
  const FakePeer server{context_, {tests::laconic_startup()}};
  auto options = to({&server}, TlsMode::disable);
  options.hosts[0].address.host = "localhost";  // ::1 first where there is one, and nobody listens there
  const auto connection = connect(options);
  ASSERT_TRUE(connection) << connection.error().message;
  (*connection)->close();
}

TEST_F(ConnectToStrangers, NamesAHostThatDoesNotResolve) {
  const FakePeer server{context_, {tests::laconic_startup()}};
  auto options = to({&server, &server}, TlsMode::disable);
  options.hosts[0].address.host = "no-such-host.invalid";
  (*connect(options))->close();
  options.hosts.pop_back();
  EXPECT_THAT(refusal(options).message, StartsWith("Cannot connect to no-such-host.invalid:" +
                                                   std::to_string(server.port()) + ": the name does not resolve ("));
}

}  // namespace
}  // namespace pgdbm::net
