#include "wire/startup_session.hpp"

#include <pgdbm/wire/limits.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "support/messages.hpp"

namespace pgdbm::wire {
namespace {

using namespace pgdbm::tests;
using ::testing::HasSubstr;

class StartupSessionTest : public ::testing::Test {
 protected:
  StartupSession session{Authentication{.user = "ada"}};
  ByteBuffer sent;

  StartupSession::Progress feed(const Message& message) { return session.resume(message.frame(), sent); }

  void expect_violation(const Message& message, std::string_view what) {
    EXPECT_EQ(feed(message), StartupSession::Progress::failed);
    EXPECT_EQ(session.fault().kind, FaultKind::protocol_violation);
    EXPECT_EQ(session.fault().message, "The peer does not speak PostgreSQL's protocol 3.0: it sent " +
                                           std::string{what} + ". Is this the host and port of a PostgreSQL server?");
  }
};

TEST_F(StartupSessionTest, GoesFromTrustToReady) {
  EXPECT_EQ(feed(authentication_ok()), StartupSession::Progress::more);
  EXPECT_EQ(feed(parameter_status("server_version", "15.14")), StartupSession::Progress::more);
  EXPECT_EQ(feed(backend_key(77, "abcd")), StartupSession::Progress::more);
  EXPECT_EQ(feed(ready()), StartupSession::Progress::ready);
  EXPECT_EQ(session.facts().parameters.at("server_version"), "15.14");
  EXPECT_EQ(session.facts().process_id, 77);
  EXPECT_EQ(text_of(session.facts().cancel_key), "abcd");
}

TEST_F(StartupSessionTest, KeepsTheLastValueOfAParameter) {
  (void)feed(authentication_ok());
  (void)feed(parameter_status("TimeZone", "UTC"));
  (void)feed(parameter_status("TimeZone", "Asia/Tokyo"));
  EXPECT_EQ(session.facts().parameters.at("TimeZone"), "Asia/Tokyo");
}

TEST_F(StartupSessionTest, TakesALongCancelKey) {
  (void)feed(authentication_ok());
  EXPECT_EQ(feed(backend_key(1, std::string(32, 'k'))), StartupSession::Progress::more);
  EXPECT_EQ(session.facts().cancel_key.size(), 32U);
}

TEST_F(StartupSessionTest, DoesWithoutACancelKey) {
  (void)feed(authentication_ok());
  EXPECT_EQ(feed(ready()), StartupSession::Progress::ready) << "poolers give none";
  EXPECT_TRUE(session.facts().cancel_key.empty());
}

TEST_F(StartupSessionTest, PassesOverNotices) {
  EXPECT_EQ(feed(notice("before")), StartupSession::Progress::more);
  (void)feed(authentication_ok());
  EXPECT_EQ(feed(notice("after")), StartupSession::Progress::more);
  EXPECT_EQ(feed(ready()), StartupSession::Progress::ready);
}

TEST_F(StartupSessionTest, RepeatsWhatTheServerSaysWhenItRefuses) {
  EXPECT_EQ(feed(error("28000", "no pg_hba.conf entry for host")), StartupSession::Progress::failed);
  EXPECT_EQ(session.fault().kind, FaultKind::cannot_connect);
  EXPECT_EQ(session.fault().message, "The server refused the connection: no pg_hba.conf entry for host");
  EXPECT_EQ(session.fault().sqlstate(), SqlState{"28000"});
}

TEST_F(StartupSessionTest, MayBeRefusedAfterAuthenticationToo) {
  (void)feed(authentication_ok());
  EXPECT_EQ(feed(error("3D000", "database \"x\" does not exist")), StartupSession::Progress::failed);
  EXPECT_EQ(session.fault().sqlstate(), SqlState{"3D000"});
}

TEST_F(StartupSessionTest, TakesNothingBeforeAuthentication) {
  expect_violation(parameter_status("a", "b"), "a message before authentication was settled");
}

TEST_F(StartupSessionTest, IsNotReadyBeforeAuthentication) {
  expect_violation(ready(), "a message before authentication was settled");
}

TEST_F(StartupSessionTest, IsAuthenticatedOnlyOnce) {
  (void)feed(authentication_ok());
  expect_violation(authentication_ok(), "a message that does not belong to a startup");
}

TEST_F(StartupSessionTest, TakesNoRowsBeforeReady) {
  (void)feed(authentication_ok());
  expect_violation(data_row({"1"}), "a message that does not belong to a startup");
}

TEST_F(StartupSessionTest, RefusesParametersWithoutEnd) {
  (void)feed(authentication_ok());
  for (std::size_t i = 0; i < max_reported_parameters; ++i) {
    ASSERT_EQ(feed(parameter_status("p" + std::to_string(i), "v")), StartupSession::Progress::more);
  }
  EXPECT_EQ(feed(parameter_status("p0", "a new value of a known one")), StartupSession::Progress::more);
  expect_violation(parameter_status("one more", "v"), "parameters without end");
}

TEST_F(StartupSessionTest, RefusesAParameterThatWantsOurMemory) {
  (void)feed(authentication_ok());
  EXPECT_EQ(feed(parameter_status("p", std::string(max_reported_value - 1, 'x'))), StartupSession::Progress::more);
  expect_violation(parameter_status("p", std::string(max_reported_value, 'x')), "parameters without end");
}

TEST_F(StartupSessionTest, RefusesEveryTruncationBeforeAuthentication) {
  for (const auto& whole : {authentication_ok(), error("28000", "no")}) {
    for_each_truncation(whole, [](const Message& part) {
      StartupSession fresh{Authentication{.user = "ada"}};
      ByteBuffer out;
      EXPECT_EQ(fresh.resume(part.frame(), out), StartupSession::Progress::failed) << part.type << part.body.size();
      EXPECT_EQ(fresh.fault().kind, FaultKind::protocol_violation);
    });
  }
}

TEST_F(StartupSessionTest, RefusesEveryTruncationAfterAuthentication) {
  for (const auto& whole : {parameter_status("a", "b"), backend_key(1, "abcd"), ready(), error("28000", "no")}) {
    for_each_truncation(whole, [](const Message& part) {
      StartupSession fresh{Authentication{.user = "ada"}};
      ByteBuffer out;
      (void)fresh.resume(authentication_ok().frame(), out);
      EXPECT_EQ(fresh.resume(part.frame(), out), StartupSession::Progress::failed) << part.type << part.body.size();
      EXPECT_THAT(fresh.fault().message, HasSubstr("malformed"));
    });
  }
}

Message negotiation(std::int32_t protocol, std::initializer_list<std::string_view> unknown = {}) {
  auto message =
      Message{backend::negotiate_protocol_version}.integer(protocol).integer(static_cast<std::int32_t>(unknown.size()));
  for (const auto name : unknown) message = std::move(message).cstring(name);
  return message;
}

TEST_F(StartupSessionTest, SendsThePasswordThatIsAskedFor) {
  StartupSession with_password{{.user = "ada", .password = Secret{std::string{"pencil"}}}};
  EXPECT_EQ(with_password.resume(authentication(AuthenticationKind::md5_password, "salt").frame(), sent),
            StartupSession::Progress::send);
  EXPECT_EQ(sent.size(), 41U);
  EXPECT_EQ(with_password.resume(authentication_ok().frame(), sent), StartupSession::Progress::more);
  EXPECT_EQ(with_password.resume(ready().frame(), sent), StartupSession::Progress::ready);
}

TEST_F(StartupSessionTest, FailsWithTheFaultOfItsAuthentication) {
  EXPECT_EQ(feed(authentication(AuthenticationKind::md5_password, "salt")), StartupSession::Progress::failed);
  EXPECT_THAT(session.fault().message, HasSubstr("and none was given"));
}

TEST_F(StartupSessionTest, GoesDownToTheProtocolOfTheServer) {
  StartupSession newer{{.user = "ada"}, protocol_3_2};
  EXPECT_EQ(newer.resume(negotiation(protocol_3_0).frame(), sent), StartupSession::Progress::more);
  EXPECT_EQ(newer.facts().protocol, protocol_3_0);
  EXPECT_EQ(newer.resume(authentication_ok().frame(), sent), StartupSession::Progress::more);
  EXPECT_EQ(newer.resume(ready().frame(), sent), StartupSession::Progress::ready);
}

TEST_F(StartupSessionTest, NegotiatesOnlyDownAndOnlyOnceAndFirst) {
  const auto refused = [&](std::initializer_list<Message> messages) {
    StartupSession newer{{.user = "ada"}, protocol_3_2};
    auto progress = StartupSession::Progress::more;
    for (const auto& message : messages) progress = newer.resume(message.frame(), sent);
    EXPECT_EQ(progress, StartupSession::Progress::failed);
    EXPECT_THAT(newer.fault().message, HasSubstr("NegotiateProtocolVersion"));
  };
  refused({negotiation(protocol_3_2)});
  refused({negotiation(protocol_3_2 + 1)});
  refused({negotiation(2 << 16)});
  refused({negotiation(protocol_3_0, {"_pq_.never_asked_for"})});
  refused({negotiation(protocol_3_0), negotiation(protocol_3_0)});
  refused({authentication_ok(), negotiation(protocol_3_0)});
  expect_violation(negotiation(protocol_3_0), "a NegotiateProtocolVersion that nobody asked for");
}

}  // namespace
}  // namespace pgdbm::wire
