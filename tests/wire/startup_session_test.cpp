#include "wire/startup_session.hpp"

#include <pgdbm/wire/limits.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "support/messages.hpp"

namespace pgdbm::wire {
namespace {

using namespace pgdbm::tests;
using Progress = StartupSession::Progress;
using ::testing::HasSubstr;

class StartupSessionTest : public ::testing::Test {
 protected:
  StartupSession session;

  Progress feed(const Message& message) { return session.resume(message.frame()); }

  void expect_violation(const Message& message, std::string_view what) {
    EXPECT_EQ(feed(message), Progress::failed);
    EXPECT_EQ(session.fault().kind, FaultKind::protocol_violation);
    EXPECT_EQ(session.fault().message, "The peer does not speak PostgreSQL's protocol 3.0: it sent " +
                                           std::string{what} + ". Is this the host and port of a PostgreSQL server?");
  }
};

TEST_F(StartupSessionTest, GoesFromTrustToReady) {
  EXPECT_EQ(feed(authentication_ok()), Progress::more);
  EXPECT_EQ(feed(parameter_status("server_version", "15.14")), Progress::more);
  EXPECT_EQ(feed(backend_key(77, "abcd")), Progress::more);
  EXPECT_EQ(feed(ready()), Progress::ready);
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
  EXPECT_EQ(feed(backend_key(1, std::string(32, 'k'))), Progress::more);
  EXPECT_EQ(session.facts().cancel_key.size(), 32U);
}

TEST_F(StartupSessionTest, DoesWithoutACancelKey) {
  (void)feed(authentication_ok());
  EXPECT_EQ(feed(ready()), Progress::ready) << "poolers give none";
  EXPECT_TRUE(session.facts().cancel_key.empty());
}

TEST_F(StartupSessionTest, PassesOverNotices) {
  EXPECT_EQ(feed(notice("before")), Progress::more);
  (void)feed(authentication_ok());
  EXPECT_EQ(feed(notice("after")), Progress::more);
  EXPECT_EQ(feed(ready()), Progress::ready);
}

TEST_F(StartupSessionTest, RepeatsWhatTheServerSaysWhenItRefuses) {
  EXPECT_EQ(feed(error("28000", "no pg_hba.conf entry for host")), Progress::failed);
  EXPECT_EQ(session.fault().kind, FaultKind::cannot_connect);
  EXPECT_EQ(session.fault().message, "The server refused the connection: no pg_hba.conf entry for host");
  EXPECT_EQ(session.fault().sqlstate(), SqlState{"28000"});
}

TEST_F(StartupSessionTest, MayBeRefusedAfterAuthenticationToo) {
  (void)feed(authentication_ok());
  EXPECT_EQ(feed(error("3D000", "database \"x\" does not exist")), Progress::failed);
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
    ASSERT_EQ(feed(parameter_status("p" + std::to_string(i), "v")), Progress::more);
  }
  EXPECT_EQ(feed(parameter_status("p0", "a new value of a known one")), Progress::more);
  expect_violation(parameter_status("one more", "v"), "parameters without end");
}

TEST_F(StartupSessionTest, RefusesEveryTruncationBeforeAuthentication) {
  for (const auto& whole : {authentication_ok(), error("28000", "no")}) {
    for_each_truncation(whole, [](const Message& part) {
      StartupSession fresh;
      EXPECT_EQ(fresh.resume(part.frame()), Progress::failed) << part.type << part.body.size();
      EXPECT_EQ(fresh.fault().kind, FaultKind::protocol_violation);
    });
  }
}

TEST_F(StartupSessionTest, RefusesEveryTruncationAfterAuthentication) {
  for (const auto& whole : {parameter_status("a", "b"), backend_key(1, "abcd"), ready(), error("28000", "no")}) {
    for_each_truncation(whole, [](const Message& part) {
      StartupSession fresh;
      (void)fresh.resume(authentication_ok().frame());
      EXPECT_EQ(fresh.resume(part.frame()), Progress::failed) << part.type << part.body.size();
      EXPECT_THAT(fresh.fault().message, HasSubstr("malformed"));
    });
  }
}

}  // namespace
}  // namespace pgdbm::wire
