#include "pool/refusal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <source_location>
#include <string>

namespace pgdbm::pool {
namespace {

using namespace std::chrono_literals;

TEST(TimedOut, NamesThoseWhoHoldTheConnections) {
  const auto fault = timed_out({.limit = 30s,
                                .pool = {.max_size = 2, .used = 2, .waiting = 7},
                                .holders = {{.held = 95s, .last_statement = "BEGIN"}, {.held = 12ms}}});
  EXPECT_EQ(fault.kind, FaultKind::pool_timeout);
  EXPECT_EQ(fault.message,
            "No connection became free within 30 s: 2 of 2 are in use and 7 other callers wait. Raise "
            "max_connections, or hold transactions and leases for a shorter time.\n"
            "Held the longest:\n"
            "- for 95 s, last statement: BEGIN\n"
            "- for 12 ms, without a statement");
}

TEST(TimedOut, SaysWhereTheProgramTookThem) {
  const auto here = std::source_location::current();
  const auto fault = timed_out(
      {.limit = 30s,
       .pool = {.max_size = 2, .used = 2},
       .holders = {{.held = 95s, .last_statement = "BEGIN", .where = here}, {.held = 12ms, .is_pool = true}}});
  EXPECT_THAT(fault.message, ::testing::EndsWith("\n- for 95 s at refusal_test.cpp:" + std::to_string(here.line()) +
                                                 ", last statement: BEGIN"
                                                 "\n- for 12 ms, by the pool, which resets the session"));
}

TEST(LeakWarning, SaysWhereAndWhatToDo) {
  const auto here = std::source_location::current();
  EXPECT_EQ(
      leak_warning({.held = 61s, .last_statement = "UPDATE t SET a = 'secret'", .where = here}),
      "A connection has been held for 61 s since it was taken at refusal_test.cpp:" + std::to_string(here.line()) +
          ", last statement: UPDATE t SET a = …. End the transaction sooner, or raise leak_warning_after if it "
          "is to last that long.");
}

TEST(TimedOut, CountsWhatIsBeingOpened) {
  const auto fault = timed_out({.limit = 50ms, .pool = {.max_size = 2, .used = 1, .opening = 1}});
  EXPECT_THAT(fault.message, ::testing::HasSubstr(": 1 of 2 are in use, 1 not open yet and 0 other callers wait."));
}

TEST(TimedOut, AddsWhyThereAreNotMore) {
  const Fault setback{.kind = FaultKind::cannot_connect, .message = "Nobody is there."};
  const auto fault =
      timed_out({.limit = 50ms, .pool = {.max_size = 2, .used = 1}, .holders = {{.held = 1ms}}, .setback = &setback});
  EXPECT_EQ(fault.kind, FaultKind::pool_timeout);
  EXPECT_THAT(fault.message, ::testing::EndsWith("\nAnother could not be opened: Nobody is there."));
}

TEST(TimedOut, IsTheFailureToConnectWhereNothingIsInUse) {
  const auto report = std::make_shared<const ServerReport>();
  const Fault setback{.kind = FaultKind::cannot_connect, .message = "Nobody is there.", .report = report};
  const auto fault = timed_out({.limit = 50ms, .pool = {.max_size = 2}, .setback = &setback});
  EXPECT_EQ(fault.kind, FaultKind::cannot_connect);
  EXPECT_EQ(fault.report, report);
  EXPECT_EQ(fault.message, "No connection could be opened within 50 ms. Nobody is there.");
}

TEST(TimedOut, SaysThatTheServerIsSlow) {
  const auto fault = timed_out({.limit = 50ms, .pool = {.max_size = 2, .opening = 1}});
  EXPECT_EQ(fault.kind, FaultKind::pool_timeout);
  EXPECT_EQ(fault.message,
            "No connection could be opened within 50 ms: the server has not answered yet. Raise acquire_timeout, or "
            "find out why it takes so long.");
}

TEST(LineFull, NamesTheLimit) {
  const auto fault = line_full({.max_size = 5, .used = 5, .waiting = 3}, 3);
  EXPECT_EQ(fault.kind, FaultKind::pool_timeout);
  EXPECT_EQ(fault.message,
            "Too many callers wait for a connection already: 5 of 5 are in use, 3 wait, and max_waiting is 3. Come "
            "back later, or raise max_connections or max_waiting.");
}

TEST(CancelledInLine, IsNoTimeout) {
  EXPECT_EQ(cancelled_in_line().kind, FaultKind::cancelled);
  EXPECT_EQ(cancelled_in_line().message, "The caller was cancelled while it waited for a connection.");
}

TEST(InitFailed, NamesTheCommandButShowsNoValue) {
  const auto report = std::make_shared<const ServerReport>(
      ServerReport{.severity = "ERROR", .sqlstate = SqlState{"22023"}, .message = "invalid value: \"secret\""});
  const auto fault = init_failed("SET app.key = 'secret'", {.kind = FaultKind::server, .report = report});
  EXPECT_EQ(fault.kind, FaultKind::cannot_connect);
  EXPECT_EQ(fault.report, report);
  EXPECT_EQ(fault.message,
            "The connection was opened, but its init command failed: SET app.key = … (22023). Mend it in "
            "init_commands.");
}

TEST(InitFailed, SaysWhatTheServerSaidWhereNothingIsToBeHidden) {
  const auto report = std::make_shared<const ServerReport>(
      ServerReport{.severity = "ERROR", .sqlstate = SqlState{"42704"}, .message = "no such role"});
  EXPECT_EQ(init_failed("SET ROLE ada", {.kind = FaultKind::server, .report = report}).message,
            "The connection was opened, but its init command failed: SET ROLE ada (42704: no such role). Mend it in "
            "init_commands.");
  EXPECT_EQ(init_failed("SET ROLE ada", {.kind = FaultKind::connection_lost, .message = "It broke"}).message,
            "The connection was opened, but its init command failed: SET ROLE ada (It broke). Mend it in "
            "init_commands.");
}

TEST(InitUnfinished, SaysWhatToDo) {
  EXPECT_EQ(init_unfinished().message, "The init commands leave a transaction open. End it within init_commands.");
}

TEST(Excerpt, IsOneLine) {
  EXPECT_EQ(excerpt("\n  SELECT *\n\t FROM users\n WHERE id = $1"), "SELECT * FROM users WHERE id = $1");
  EXPECT_EQ(excerpt(""), "");
}

TEST(Excerpt, ShowsNoLiteral) {
  EXPECT_EQ(excerpt("ALTER ROLE ada PASSWORD 'secret'"), "ALTER ROLE ada PASSWORD …");
  EXPECT_EQ(excerpt("ALTER ROLE ada PASSWORD $$secret$$"), "ALTER ROLE ada PASSWORD …");
  EXPECT_EQ(excerpt("ALTER ROLE ada PASSWORD $a$secret$a$"), "ALTER ROLE ada PASSWORD …");
  EXPECT_EQ(excerpt("SELECT E'it\\'s', 'secret'"), "SELECT E…");
  EXPECT_EQ(excerpt("SELECT $"), "SELECT …");
}

TEST(Excerpt, EndsBetweenTwoCharacters) {
  const std::string eighty(80, 'x');
  EXPECT_EQ(excerpt(eighty), eighty);
  EXPECT_EQ(excerpt(eighty + "y"), eighty + "…");
  EXPECT_EQ(excerpt(std::string(79, 'x') + "ä" + "y"), std::string(79, 'x') + "…");
  EXPECT_EQ(excerpt(std::string(200, '\xBF')), "…");
}

}  // namespace
}  // namespace pgdbm::pool
