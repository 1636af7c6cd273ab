// COPY within a query session.
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
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST_F(QuerySessionTest, CopyInIsRefusedAndSaysWhatToDo) {
  auto session = extended();
  EXPECT_EQ(hear(session, {bare('1'), bare('2'), bare('n'), copy_response('G')}), Progress::refuse_copy_in);
  EXPECT_EQ(hear(session, {error("57014", "COPY from stdin failed"), ready()}), Progress::finished);
  ASSERT_TRUE(session.outcome().fault);
  EXPECT_EQ(session.outcome().fault->kind, FaultKind::configuration);
  EXPECT_THAT(session.outcome().fault->message, HasSubstr("Use copy_from or copy_to, one COPY at a time."));
}

TEST_F(QuerySessionTest, CopyInIsAskedForOnlyOnce) {
  auto session = simple();
  EXPECT_EQ(hear(session, {copy_response('G')}), Progress::refuse_copy_in);
  EXPECT_EQ(hear(session, {copy_response('G')}), Progress::violation);
}

TEST_F(QuerySessionTest, CopyOutIsPassedOverAndAFault) {
  auto session = simple(&notes);
  EXPECT_EQ(hear(session, {copy_response('H'), copy_data("1\n"), copy_data("2\n"), bare('c'),
                           command_complete("COPY 2"), ready()}),
            Progress::finished);
  EXPECT_THAT(notes.lines, IsEmpty());
  ASSERT_TRUE(session.outcome().fault);
  EXPECT_EQ(session.outcome().fault->kind, FaultKind::configuration);
}

TEST_F(QuerySessionTest, CopyOutMayEndInAnError) {
  auto session = simple();
  EXPECT_EQ(hear(session, {copy_response('H'), copy_data("1\n"), error("57014", "cancelled"), ready()}),
            Progress::finished);
  EXPECT_EQ(session.outcome().fault->kind, FaultKind::configuration);
}

TEST_F(QuerySessionTest, CopyInThatIsExpectedAsksForData) {
  auto session = simple();
  session.expect_copy_in();
  EXPECT_EQ(hear(session, {copy_response('G')}), Progress::copy_in);
  EXPECT_TRUE(session.wants_copy_data());
  EXPECT_FALSE(session.copy_format()->is_binary);
  EXPECT_EQ(session.copy_format()->columns, 1U);
  EXPECT_EQ(hear(session, {command_complete("COPY 2"), ready()}), Progress::finished);
  EXPECT_EQ(session.outcome().rows, 2U);
  EXPECT_FALSE(session.outcome().fault);
}

TEST_F(QuerySessionTest, CopyInMayFailWhileDataIsSent) {
  auto session = simple();
  session.expect_copy_in();
  EXPECT_EQ(hear(session, {copy_response('G')}), Progress::copy_in);
  EXPECT_EQ(hear(session, {error("22P02", "no number")}), Progress::more);
  EXPECT_FALSE(session.wants_copy_data());
  EXPECT_EQ(hear(session, {ready()}), Progress::finished);
  EXPECT_EQ(session.outcome().fault->sqlstate(), SqlState{"22P02"});
}

TEST_F(QuerySessionTest, SecondCopyInOfAScriptIsRefused) {
  auto session = simple();
  session.expect_copy_in();
  EXPECT_EQ(hear(session, {copy_response('G')}), Progress::copy_in);
  EXPECT_EQ(hear(session, {command_complete("COPY 0"), copy_response('G')}), Progress::refuse_copy_in);
}

TEST_F(QuerySessionTest, CopyInWhoseCallerIsGoneIsRefused) {
  auto session = simple();
  session.expect_copy_in();
  session.abandon();
  EXPECT_EQ(hear(session, {copy_response('G')}), Progress::refuse_copy_in);
}

class CopyNotes final : public CopySink {
 public:
  bool on_begin(CopyFormat format) noexcept override {
    text += format.is_binary ? "binary:" : "text:";
    return true;
  }
  bool on_data(ByteView data) noexcept override {
    text += text_of(data);
    return text.size() < 9;
  }
  std::string text;
};

TEST_F(QuerySessionTest, CopyOutGivesItsDataToTheSinkUntilThatHasEnough) {
  CopyNotes sink;
  auto session = simple();
  session.expect_copy_out(sink);
  EXPECT_EQ(hear(session, {copy_response('H'), copy_data("1\n"), copy_data("2\n"), copy_data("3\n"), bare('c'),
                           command_complete("COPY 3"), ready()}),
            Progress::finished);
  EXPECT_EQ(sink.text, "text:1\n2\n");
  EXPECT_EQ(session.outcome().rows, 3U);
  EXPECT_FALSE(session.outcome().fault);
}

}  // namespace
}  // namespace pgdbm::wire
