#include "wire/query_session.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/query_session_test.hpp"

namespace pgdbm::wire {
namespace {

using namespace pgdbm::tests;
using Progress = QuerySession::Progress;
using Protocol = QuerySession::Protocol;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST_F(QuerySessionTest, ExtendedQueryGivesItsRowsToTheSink) {
  auto session = extended(&notes);
  EXPECT_EQ(hear(session, {bare('1'), bare('2'), row_description({"id", "name"}), data_row({"1", "ada"}),
                           data_row({"2", std::nullopt}), command_complete("SELECT 2"), ready()}),
            Progress::finished);
  EXPECT_THAT(notes.lines, ElementsAre("columns 2", "row 1 ada", "row 2 null"));
  EXPECT_FALSE(session.outcome().fault);
  EXPECT_EQ(session.outcome().tag, "SELECT 2");
  EXPECT_EQ(session.outcome().rows, 2U);
  EXPECT_EQ(session.outcome().transaction, TransactionStatus::idle);
}

TEST_F(QuerySessionTest, ExtendedStatementWithoutRowsEndsInItsTag) {
  auto session = extended(&notes);
  EXPECT_EQ(hear(session, {bare('1'), bare('2'), bare('n'), command_complete("UPDATE 7"), ready('T')}),
            Progress::finished);
  EXPECT_THAT(notes.lines, IsEmpty());
  EXPECT_EQ(session.outcome().rows, 7U);
  EXPECT_EQ(session.outcome().transaction, TransactionStatus::in_transaction);
}

TEST_F(QuerySessionTest, StatementMayOnlyBeDescribed) {
  auto session = extended(&notes);
  const auto types = Message{'t'}.integer(std::uint16_t{0});
  EXPECT_EQ(hear(session, {bare('1'), types, row_description({"id"}), ready()}), Progress::finished);
  EXPECT_THAT(notes.lines, ElementsAre("columns 1"));
}

TEST_F(QuerySessionTest, SuspendedPortalGoesOnWithoutNewColumns) {
  auto session = extended(&notes);
  EXPECT_EQ(hear(session, {bare('2'), row_description({"id"}), data_row({"1"}), bare('s'), data_row({"2"}),
                           command_complete("SELECT 1"), ready()}),
            Progress::finished);
  EXPECT_THAT(notes.lines, ElementsAre("columns 1", "row 1", "row 2"));
}

TEST_F(QuerySessionTest, WithoutASyncEndsWithItsStatement) {
  auto session = extended(&notes);
  session.leave_sync();
  EXPECT_EQ(hear(session, {bare('2'), row_description({"id"}), data_row({"1"}), command_complete("SELECT 1")}),
            Progress::finished);
  EXPECT_THAT(notes.lines, ElementsAre("columns 1", "row 1"));
  EXPECT_EQ(session.outcome().rows, 1U);
  auto empty = extended();
  empty.leave_sync();
  EXPECT_EQ(hear(empty, {bare('2'), bare('I')}), Progress::finished);
}

TEST_F(QuerySessionTest, WithoutASyncFailsForThoseBehindItAndEndsAtTheirs) {
  auto session = extended(&notes);
  session.leave_sync();
  EXPECT_EQ(hear(session, {bare('2'), error("22012", "division by zero")}), Progress::passes_over);
  session.take_sync();
  EXPECT_EQ(hear(session, {ready()}), Progress::finished);
  EXPECT_EQ(session.outcome().fault->sqlstate().text(), "22012");
}

TEST_F(QuerySessionTest, WithoutASyncHasNoReady) {
  auto session = extended(&notes);
  session.leave_sync();
  EXPECT_EQ(hear(session, {bare('2'), ready()}), Progress::violation);
}

TEST_F(QuerySessionTest, WholeRowsAreTakenTogether) {
  auto session = extended(&notes);
  const auto size_of_row = data_row({"1"}).stream().size();
  ByteBuffer stream;
  for (const auto& message : {data_row({"1"}), data_row({"2"}), command_complete("SELECT 2")}) {
    stream.append(message.stream());
  }
  const auto received = stream.view();
  EXPECT_EQ(session.take_rows(received), 0U) << "no columns are known yet";
  hear(session, {bare('1'), bare('2'), row_description({"id"})});
  EXPECT_EQ(session.take_rows(received.first(2 * size_of_row - 1)), size_of_row);
  EXPECT_EQ(session.take_rows(received.subspan(size_of_row)), size_of_row);
  EXPECT_EQ(session.take_rows(received.subspan(2 * size_of_row)), 0U);
  EXPECT_EQ(hear(session, {command_complete("SELECT 2"), ready()}), Progress::finished);
  EXPECT_THAT(notes.lines, ElementsAre("columns 1", "row 1", "row 2"));
}

TEST_F(QuerySessionTest, RowOfAnotherWidthIsNotTaken) {
  auto session = extended(&notes);
  hear(session, {bare('1'), bare('2'), row_description({"id"})});
  EXPECT_EQ(session.take_rows(data_row({"1", "2"}).stream()), 0U);
  EXPECT_EQ(hear(session, {data_row({"1", "2"})}), Progress::violation);
}

TEST_F(QuerySessionTest, EmptyQueryIsNoFault) {
  auto session = extended();
  EXPECT_EQ(hear(session, {bare('1'), bare('2'), bare('n'), bare('I'), ready()}), Progress::finished);
  EXPECT_FALSE(session.outcome().fault);
  EXPECT_EQ(session.outcome().tag, "");
}

TEST_F(QuerySessionTest, ScriptTellsTheTagOfItsLastStatement) {
  auto session = simple(&notes);
  EXPECT_EQ(hear(session, {command_complete("CREATE TABLE"), row_description({"a"}), data_row({"1"}),
                           command_complete("SELECT 1"), row_description({"b", "c"}), data_row({"2", "3"}),
                           command_complete("SELECT 1"), command_complete("DELETE 9"), ready()}),
            Progress::finished);
  EXPECT_THAT(notes.lines, ElementsAre("columns 1", "row 1", "columns 2", "row 2 3"));
  EXPECT_EQ(session.outcome().tag, "DELETE 9");
  EXPECT_EQ(session.outcome().rows, 9U);
}

TEST_F(QuerySessionTest, ErrorIsKnownWhenTheServerIsReadyAgain) {
  auto session = extended(&notes);
  EXPECT_EQ(hear(session, {bare('1'), bare('2'), error("22012", "division by zero"), ready('E')}), Progress::finished);
  const auto& outcome = session.outcome();
  ASSERT_TRUE(outcome.fault);
  EXPECT_EQ(outcome.fault->kind, FaultKind::server);
  EXPECT_EQ(outcome.fault->message, "division by zero");
  EXPECT_EQ(outcome.fault->sqlstate(), SqlState{"22012"});
  EXPECT_TRUE(outcome.fault->was_sent);
  EXPECT_EQ(outcome.transaction, TransactionStatus::failed);
}

TEST_F(QuerySessionTest, ErrorMayEndRowsHalfWay) {
  auto session = extended(&notes);
  EXPECT_EQ(hear(session, {row_description({"a"}), data_row({"1"}), error("22012", "division by zero"), ready()}),
            Progress::finished);
  EXPECT_THAT(notes.lines, ElementsAre("columns 1", "row 1"));
  EXPECT_TRUE(session.outcome().fault);
}

TEST_F(QuerySessionTest, FirstErrorIsTheOneThatCounts) {
  auto session = extended();
  EXPECT_EQ(hear(session, {error("22012", "division by zero"), error("57P01", "shutting down"), ready()}),
            Progress::finished);
  EXPECT_EQ(session.outcome().fault->sqlstate(), SqlState{"22012"});
}

TEST_F(QuerySessionTest, NothingButReadyFollowsAnError) {
  for (const auto& message : {bare('1'), row_description({"a"}), data_row({"1"}), command_complete("SELECT 1"),
                              copy_response('G'), copy_response('H'), copy_data("x")}) {
    auto session = extended();
    EXPECT_EQ(hear(session, {error("22012", "no"), message}), Progress::violation) << message.type;
  }
}

TEST_F(QuerySessionTest, SinkThatStopsGetsNoMore) {
  Notes two{2};
  auto session = extended(&two);
  EXPECT_EQ(hear(session, {row_description({"a"}), data_row({"1"}), data_row({"2"}), data_row({"3"}),
                           command_complete("SELECT 3"), ready()}),
            Progress::finished);
  EXPECT_THAT(two.lines, ElementsAre("columns 1", "row 1"));
  EXPECT_EQ(session.outcome().rows, 3U);
}

TEST_F(QuerySessionTest, SinkThatCannotUseTheColumnsGetsNoRows) {
  Notes one{1};
  auto session = extended(&one);
  EXPECT_EQ(hear(session, {row_description({"a"}), data_row({"1"}), command_complete("SELECT 1"), ready()}),
            Progress::finished);
  EXPECT_THAT(one.lines, ElementsAre("columns 1"));
}

TEST_F(QuerySessionTest, AbandonedFlightIsReadToItsEnd) {
  auto session = extended(&notes);
  EXPECT_EQ(hear(session, {row_description({"a"}), data_row({"1"})}), Progress::more);
  session.abandon();
  EXPECT_EQ(hear(session, {data_row({"2"}), command_complete("SELECT 2"), ready()}), Progress::finished);
  EXPECT_THAT(notes.lines, ElementsAre("columns 1", "row 1"));
}

TEST_F(QuerySessionTest, WrongNumberOfFieldsIsAViolation) {
  for (const auto& row : {data_row({}), data_row({"1"}), data_row({"1", "2", "3"})}) {
    auto session = extended(&notes);
    EXPECT_EQ(hear(session, {row_description({"a", "b"}), row}), Progress::violation);
  }
  EXPECT_THAT(notes.lines, ElementsAre("columns 2", "columns 2", "columns 2"));
}

TEST_F(QuerySessionTest, SuspendedPortalSaysSo) {
  auto session = extended(&notes);
  EXPECT_EQ(hear(session, {row_description({"id"}), data_row({"1"}), bare('s'), ready('T')}), Progress::finished);
  EXPECT_TRUE(session.outcome().is_suspended);
}

TEST_F(QuerySessionTest, FetchOfMoreRowsTellsTheColumnsItWasGiven) {
  auto first = extended();
  first.keep_shape();
  EXPECT_EQ(hear(first, {row_description({"id"}), data_row({"1"}), bare('s'), ready('T')}), Progress::finished);
  auto second = extended(&notes);
  second.continue_rows(first.take_shape());
  EXPECT_EQ(hear(second, {data_row({"2"}), command_complete("SELECT 1"), ready('T')}), Progress::finished);
  EXPECT_FALSE(second.outcome().is_suspended);
  EXPECT_THAT(notes.lines, ElementsAre("columns 1", "row 2"));
}

struct Conversation {
  std::string name;
  Protocol protocol;
  std::vector<Message> messages;
};

class QuerySessionViolation : public ::testing::TestWithParam<Conversation> {};

TEST_P(QuerySessionViolation, IsFoundAtItsLastMessage) {
  const auto& conversation = GetParam();
  QuerySession session{conversation.protocol, nullptr};
  for (std::size_t i = 0; i + 1 < conversation.messages.size(); ++i) {
    ASSERT_EQ(session.resume(conversation.messages[i].frame()), Progress::more) << "message " << i;
  }
  EXPECT_EQ(session.resume(conversation.messages.back().frame()), Progress::violation);
}

constexpr auto x = Protocol::extended;
constexpr auto q = Protocol::simple;

// clang-format off
INSTANTIATE_TEST_SUITE_P(Wire, QuerySessionViolation, ::testing::Values(
    Conversation{"RowsBeforeColumns", x, {bare('1'), bare('2'), data_row({"1"})}},
    Conversation{"RowsOfTheStatementBefore", q, {row_description({"a"}), command_complete("SELECT 0"), data_row({"1"})}},
    Conversation{"ColumnsAmidRows", x, {row_description({"a"}), data_row({"1"}), row_description({"b"})}},
    Conversation{"ReadyAmidRows", x, {row_description({"a"}), data_row({"1"}), ready()}},
    Conversation{"ReadyAmidACopy", q, {copy_response('H'), copy_data("x"), ready()}},
    Conversation{"TagAmidACopy", q, {copy_response('H'), copy_data("x"), command_complete("COPY 1")}},
    Conversation{"ColumnsAmidACopy", q, {copy_response('H'), row_description({"a"})}},
    Conversation{"CopyInAmidACopyOut", q, {copy_response('H'), copy_response('G')}},
    Conversation{"CopyOutTwice", q, {copy_response('H'), copy_response('H')}},
    Conversation{"CopyInAmidRows", x, {row_description({"a"}), data_row({"1"}), copy_response('G')}},
    Conversation{"CopyOutAmidRows", x, {row_description({"a"}), data_row({"1"}), copy_response('H')}},
    Conversation{"CopyDataWithoutACopy", q, {copy_data("x")}},
    Conversation{"CopyDoneWithoutACopy", q, {bare('c')}},
    Conversation{"PortalSuspendedInTheSimpleProtocol", q, {row_description({"a"}), data_row({"1"}), bare('s')}},
    Conversation{"MalformedCopyIn", q, {Message{'G'}.integer(std::int8_t{0})}},
    Conversation{"MalformedCopyOut", q, {Message{'H'}.integer(std::int8_t{2}).integer(std::int16_t{0})}},
    Conversation{"CopyBoth", q, {copy_response('W')}},
    Conversation{"BindCompleteInTheSimpleProtocol", q, {bare('2')}},
    Conversation{"BindCompleteAmidRows", x, {row_description({"a"}), data_row({"1"}), bare('2')}},
    Conversation{"EmptyQueryAmidRows", x, {row_description({"a"}), data_row({"1"}), bare('I')}},
    Conversation{"SuspendedPortalInTheSimpleProtocol", q, {row_description({"a"}), data_row({"1"}), bare('s')}},
    Conversation{"SuspendedPortalWithoutRows", x, {row_description({"a"}), bare('s')}},
    Conversation{"AuthenticationAgain", x, {authentication_ok()}},
    Conversation{"CancelKeyAgain", x, {backend_key(1, "abcd")}},
    Conversation{"TypeThatDoesNotExist", x, {bare('\0')}},
    Conversation{"UnknownTransactionStatus", x, {ready('?')}}),
    [](const auto& tested) { return tested.param.name; });
// clang-format on

TEST_F(QuerySessionTest, EveryTruncationIsAViolation) {
  for (const auto& whole : {row_description({"a", "b"}), command_complete("SELECT 1"), error("22012", "no"), ready()}) {
    for_each_truncation(whole, [](const Message& part) {
      auto session = extended();
      EXPECT_EQ(session.resume(part.frame()), Progress::violation) << part.type << part.body.size();
    });
  }
}

TEST_F(QuerySessionTest, TruncatedRowReachesNobodyAsAWholeOne) {
  for_each_truncation(data_row({"1", "2"}), [&](const Message& part) {
    Notes fresh;
    auto session = extended(&fresh);
    (void)session.resume(row_description({"a", "b"}).frame());
    // The fields are the sink's to check: it reads them anyway.
    if (session.resume(part.frame()) == Progress::more) {
      DataRow row{part.body};
      for (std::size_t i = 0; i < row.size(); ++i) (void)row.next();
      EXPECT_TRUE(row.failed()) << part.body.size();
    } else {
      EXPECT_LT(part.body.size(), 2U);
      EXPECT_THAT(fresh.lines, ElementsAre("columns 2"));
    }
  });
}

TEST(AsynchronousMessages, AreThoseThatBelongToNoFlight) {
  EXPECT_TRUE(is_asynchronous(notice("n").type));
  EXPECT_TRUE(is_asynchronous(notification(1, "c", "p").type));
  EXPECT_TRUE(is_asynchronous(parameter_status("a", "b").type));
  EXPECT_FALSE(is_asynchronous(error("22012", "no").type));
  EXPECT_FALSE(is_asynchronous(ready().type));
}

}  // namespace
}  // namespace pgdbm::wire
