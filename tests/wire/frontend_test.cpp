#include "wire/frontend.hpp"

#include <pgdbm/wire/limits.hpp>

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "support/messages.hpp"

namespace pgdbm::wire {
namespace {

using namespace pgdbm::tests;

/// The only message in the buffer: its type must be `type`.
Bytes body_of(const ByteBuffer& sent, char type) {
  const auto split = split_frame(sent.view(), sent.size());
  EXPECT_EQ(split.status, SplitStatus::frame);
  EXPECT_EQ(split.size, sent.size()) << "one message, as long as it says";
  EXPECT_EQ(split.frame.type, type);
  return {split.frame.body.begin(), split.frame.body.end()};
}

TEST(Frontend, StartsWithVersionAndSettings) {
  ByteBuffer sent;
  const std::array<std::pair<std::string_view, std::string_view>, 2> settings{{{"user", "ada"}, {"database", "shop"}}};
  encode_startup(sent, settings);
  const auto expected = Message{}
                            .integer(std::int32_t{32})
                            .integer(std::int32_t{196'608})
                            .cstring("user")
                            .cstring("ada")
                            .cstring("database")
                            .cstring("shop")
                            .integer(char{0});
  EXPECT_EQ(text_of(sent.view()), text_of(expected.body));
  EXPECT_EQ(sent.size(), 32U);
}

TEST(Frontend, AsksForTheProtocolItIsToldTo) {
  ByteBuffer sent;
  encode_startup(sent, {}, protocol_3_2);
  EXPECT_EQ(text_of(sent.view()),
            text_of(Message{}.integer(std::int32_t{9}).integer(std::int32_t{196'610}).integer(char{0}).body));
}

TEST(Frontend, AnswersAuthenticationRequests) {
  ByteBuffer password;
  encode_password(password, "pencil");
  EXPECT_EQ(body_of(password, 'p'), Message{}.cstring("pencil").body);
  ByteBuffer initial;
  encode_sasl_initial(initial, "SCRAM-SHA-256", "n,,n=,r=x");
  EXPECT_EQ(body_of(initial, 'p'), Message{}.cstring("SCRAM-SHA-256").integer(std::int32_t{9}).text("n,,n=,r=x").body);
  ByteBuffer response;
  encode_sasl_response(response, "c=biws");
  EXPECT_EQ(body_of(response, 'p'), bytes_of("c=biws"));
}

TEST(Frontend, ParsesWithTheTypesOfItsParameters) {
  ByteBuffer sent;
  const std::array<std::uint32_t, 2> types{23, 0};
  encode_parse(sent, "s1", "SELECT $1, $2", types);
  const auto expected = Message{}
                            .cstring("s1")
                            .cstring("SELECT $1, $2")
                            .integer(std::uint16_t{2})
                            .integer(std::uint32_t{23})
                            .integer(std::uint32_t{0});
  EXPECT_EQ(body_of(sent, 'P'), expected.body);
}

TEST(Frontend, BindsValuesWithAFormatForEach) {
  ByteBuffer sent;
  const std::array<std::int16_t, 2> formats{1, 0};
  const auto values = Message{}.integer(std::int32_t{2}).text("ab").integer(std::int32_t{-1}).body;
  encode_bind(sent, "", "s1", {.formats = formats, .values = values}, 1);
  const auto expected = Message{}
                            .cstring("")
                            .cstring("s1")
                            .integer(std::uint16_t{2})
                            .integer(std::int16_t{1})
                            .integer(std::int16_t{0})
                            .integer(std::uint16_t{2})
                            .text(text_of(values))
                            .integer(std::uint16_t{1})
                            .integer(std::int16_t{1});
  EXPECT_EQ(body_of(sent, 'B'), expected.body);
}

TEST(Frontend, BindsWithAFormatForEachColumnOfTheResult) {
  ByteBuffer sent;
  const std::array<std::int16_t, 3> results{1, 0, 1};
  encode_bind(sent, "", "s1", {.formats = {}, .values = {}, .result_formats = results}, 1);
  const auto expected = Message{}
                            .cstring("")
                            .cstring("s1")
                            .integer(std::uint16_t{0})
                            .integer(std::uint16_t{0})
                            .integer(std::uint16_t{3})
                            .integer(std::int16_t{1})
                            .integer(std::int16_t{0})
                            .integer(std::int16_t{1});
  EXPECT_EQ(body_of(sent, 'B'), expected.body);
}

TEST(Frontend, DescribesAStatementByItsName) {
  ByteBuffer described;
  encode_describe_statement(described, "s1");
  EXPECT_EQ(body_of(described, 'D'), Message{}.text("S").cstring("s1").body);
}

TEST(Frontend, ClosesAStatementByItsName) {
  ByteBuffer closed;
  encode_close_statement(closed, "s1");
  EXPECT_EQ(body_of(closed, 'C'), Message{}.text("S").cstring("s1").body);
}

TEST(Frontend, DescribesAndExecutesTheUnnamedPortal) {
  ByteBuffer described;
  encode_describe_portal(described, "");
  EXPECT_EQ(body_of(described, 'D'), Message{}.text("P").cstring("").body);
  ByteBuffer executed;
  encode_execute(executed, "", 50);
  EXPECT_EQ(body_of(executed, 'E'), Message{}.cstring("").integer(std::int32_t{50}).body);
}

TEST(Frontend, NamesPortalsThatAreToLast) {
  ByteBuffer bound;
  encode_bind(bound, "p1", "s1", {}, 0);
  EXPECT_EQ(body_of(bound, 'B'), Message{}
                                     .cstring("p1")
                                     .cstring("s1")
                                     .integer(std::int32_t{0})
                                     .integer(std::uint16_t{1})
                                     .integer(std::int16_t{0})
                                     .body);
  ByteBuffer executed;
  encode_execute(executed, "p1", 10);
  EXPECT_EQ(body_of(executed, 'E'), Message{}.cstring("p1").integer(std::int32_t{10}).body);
  ByteBuffer closed;
  encode_close_portal(closed, "p1");
  EXPECT_EQ(body_of(closed, 'C'), Message{}.text("P").cstring("p1").body);
  ByteBuffer statement;
  encode_close_statement(statement, "s1");
  EXPECT_EQ(body_of(statement, 'C'), Message{}.text("S").cstring("s1").body);
}

TEST(Frontend, SealsAPieceOfCopyDataInItsOwnBuffer) {
  ByteBuffer piece;
  piece.append(std::string_view{"\0\0\0\0\0", copy_data_header_size});
  piece.append("1\tx\n");
  seal_copy_data(piece);
  EXPECT_EQ(body_of(piece, 'd'), bytes_of("1\tx\n"));
  ByteBuffer done;
  encode_copy_done(done);
  EXPECT_TRUE(body_of(done, 'c').empty());
}

TEST(Frontend, SaysShortThingsShortly) {
  ByteBuffer sync;
  encode_sync(sync);
  EXPECT_TRUE(body_of(sync, 'S').empty());
  ByteBuffer terminate;
  encode_terminate(terminate);
  EXPECT_TRUE(body_of(terminate, 'X').empty());
  ByteBuffer query;
  encode_query(query, "SELECT 1; SELECT 2");
  EXPECT_EQ(body_of(query, 'Q'), Message{}.cstring("SELECT 1; SELECT 2").body);
  ByteBuffer fail;
  encode_copy_fail(fail, "no");
  EXPECT_EQ(body_of(fail, 'f'), Message{}.cstring("no").body);
}

TEST(Frontend, AppendsAWholeFlightToOneBuffer) {
  ByteBuffer flight;
  encode_parse(flight, "", "SELECT 1", {});
  encode_bind(flight, "", "", {}, 1);
  encode_describe_portal(flight, "");
  encode_execute(flight, "", 0);
  encode_sync(flight);
  std::string types;
  auto rest = flight.view();
  while (!rest.empty()) {
    const auto split = split_frame(rest, rest.size());
    ASSERT_EQ(split.status, SplitStatus::frame);
    types += split.frame.type;
    rest = rest.subspan(split.size);
  }
  EXPECT_EQ(types, "PBDES");
}

TEST(Frontend, SendsNoMessageTheServerWouldNotRead) {
  EXPECT_FALSE(refuse_unsendable("SELECT 1", max_parameters, 1'000));
  EXPECT_FALSE(refuse_unsendable("SELECT 1", 0, max_sent_message - 1'024));

  const auto too_many = refuse_unsendable("SELECT 1", 65'536, 0);
  ASSERT_TRUE(too_many);
  EXPECT_EQ(too_many->kind, FaultKind::configuration);
  EXPECT_EQ(too_many->message,
            "The statement has 65536 parameters, and PostgreSQL takes 65535 at most. "
            "Pass arrays, or several statements.");

  const auto too_long = refuse_unsendable("SELECT $1", 1, max_sent_message);
  ASSERT_TRUE(too_long);
  EXPECT_EQ(too_long->message,
            "The statement is 9 bytes long and its parameters 1073741822, and PostgreSQL takes no message of a "
            "gigabyte or more. Send it in parts.");
  EXPECT_TRUE(refuse_unsendable("SELECT $1", 1, static_cast<std::size_t>(-1))) << "nor does the sum overflow";

  const auto cut_short = refuse_unsendable(std::string_view{"SELECT 1\0; DROP", 15}, 0, 0);
  ASSERT_TRUE(cut_short);
  EXPECT_EQ(cut_short->message,
            "The statement has a NUL byte at offset 8, where the server would take it to end. Take it out.");
}

}  // namespace
}  // namespace pgdbm::wire
