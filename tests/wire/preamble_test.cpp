#include "wire/preamble.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/messages.hpp"

namespace pgdbm::wire {
namespace {

using tests::bytes_of;
using tests::text_of;
using namespace std::string_view_literals;

TEST(Preamble, AsksForTls) {
  ByteBuffer out;
  encode_tls_request(out);
  EXPECT_EQ(text_of(out.view()), "\x00\x00\x00\x08\x04\xd2\x16\x2f"sv);
}

TEST(Preamble, AsksToCancelWithAKeyOfAnyLength) {
  ByteBuffer out;
  encode_cancel_request(out, 0x01020304, bytes_of("abcd"));
  EXPECT_EQ(text_of(out.view()),
            "\x00\x00\x00\x10\x04\xd2\x16\x2e\x01\x02\x03\x04"
            "abcd"sv);
  out.clear();
  const auto longest = bytes_of(std::string(256, 'k'));  // protocol 3.2
  encode_cancel_request(out, 1, longest);
  ASSERT_EQ(out.size(), 268U);
  EXPECT_EQ(text_of(out.view().first(4)), "\x00\x00\x01\x0c"sv);
}

TEST(Preamble, ReadsTheAnswerOfOneByte) {
  EXPECT_EQ(read_tls_answer({}), TlsAnswer::incomplete);
  EXPECT_EQ(read_tls_answer(bytes_of("S")), TlsAnswer::accepted);
  EXPECT_EQ(read_tls_answer(bytes_of("N")), TlsAnswer::declined);
  EXPECT_EQ(read_tls_answer(bytes_of("E")), TlsAnswer::server_error);
  EXPECT_EQ(read_tls_answer(bytes_of("E\0\0\0\x0b"sv)), TlsAnswer::server_error);
  for (const auto other : {"s"sv, "R"sv, "H"sv, "\0"sv, "\x16"sv}) {
    EXPECT_EQ(read_tls_answer(bytes_of(other)), TlsAnswer::nonsense) << other;
  }
}

TEST(Preamble, TakesNothingThatComesBehindTheAnswer) {
  EXPECT_EQ(read_tls_answer(bytes_of("SR")), TlsAnswer::not_alone);
  EXPECT_EQ(read_tls_answer(bytes_of("NR")), TlsAnswer::not_alone);
}

}  // namespace
}  // namespace pgdbm::wire
