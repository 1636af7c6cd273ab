#include "wire/frame.hpp"

#include <gtest/gtest.h>

#include "support/messages.hpp"

namespace pgdbm::wire {
namespace {

using namespace pgdbm::tests;

constexpr std::size_t limit = 100;

TEST(Frame, IsCutAtItsLength) {
  Bytes stream = command_complete("SELECT 1").stream();
  const std::size_t first = stream.size();
  const Bytes second = ready().stream();
  stream.insert(stream.end(), second.begin(), second.end());

  const auto split = split_frame(stream, limit);
  ASSERT_EQ(split.status, SplitStatus::frame);
  EXPECT_EQ(split.size, first);
  EXPECT_EQ(split.frame.type, 'C');
  EXPECT_EQ(text_of(split.frame.body), (std::string_view{"SELECT 1\0", 9}));
  const auto next = split_frame(ByteView{stream}.subspan(first), limit);
  ASSERT_EQ(next.status, SplitStatus::frame);
  EXPECT_EQ(next.frame.type, 'Z');
}

TEST(Frame, IsIncompleteAtEveryByteButItsLast) {
  const Bytes stream = data_row({"abc", std::nullopt}).stream();
  for (std::size_t size = 0; size < stream.size(); ++size) {
    const Bytes part(stream.begin(), stream.begin() + static_cast<std::ptrdiff_t>(size));
    const auto split = split_frame(part, limit);
    EXPECT_EQ(split.status, SplitStatus::incomplete) << size;
    EXPECT_EQ(split.size, size < frame_header_size ? frame_header_size : stream.size()) << size;
  }
}

TEST(Frame, MayHaveNoBody) {
  const auto split = split_frame(bare('1').stream(), 0);
  ASSERT_EQ(split.status, SplitStatus::frame);
  EXPECT_EQ(split.size, frame_header_size);
  EXPECT_TRUE(split.frame.body.empty());
}

TEST(Frame, WithALengthBelowItsOwnFieldIsAViolation) {
  for (const std::uint32_t length : {0U, 1U, 3U}) {
    const auto bytes = Message{}.text("Z").integer(length).body;
    EXPECT_EQ(split_frame(bytes, limit).status, SplitStatus::violation) << length;
  }
}

TEST(Frame, LongerThanTheLimitIsRefusedBeforeItArrives) {
  const auto header = [](std::uint32_t body) { return Message{}.text("D").integer(body + 4).body; };
  EXPECT_EQ(split_frame(header(limit), limit).status, SplitStatus::incomplete);
  EXPECT_EQ(split_frame(header(limit + 1), limit).status, SplitStatus::violation);
  // A negative length, for a peer that counts with a sign.
  EXPECT_EQ(split_frame(Message{}.text("D").integer(std::int32_t{-1}).body, limit).status, SplitStatus::violation);
}

}  // namespace
}  // namespace pgdbm::wire
