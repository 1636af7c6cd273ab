#include <pgdbm/base/byte_buffer.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace pgdbm {
namespace {

std::string_view text_in(const ByteBuffer& buffer) {
  return {reinterpret_cast<const char*>(buffer.view().data()), buffer.size()};
}

TEST(ByteBuffer, HoldsWhatWasAppendedInOrder) {
  ByteBuffer buffer;
  EXPECT_TRUE(buffer.empty());
  buffer.append("ab");
  buffer.append_cstring("c");
  buffer.append_integer(std::int16_t{0x6465});
  buffer.append(std::as_bytes(std::span{std::string_view{"f"}}));
  EXPECT_EQ(text_in(buffer), (std::string_view{"ab"
                                               "c\0"
                                               "def",
                                               7}));
}

TEST(ByteBuffer, HoldsAFewBytesInItself) {
  const auto lies_within = [](ByteBuffer& buffer) {
    const auto* const begin = reinterpret_cast<const std::byte*>(&buffer);
    return buffer.data() >= begin && buffer.data() < begin + sizeof buffer;
  };
  ByteBuffer buffer;
  buffer.append(std::string_view{});
  buffer.append(ByteView{});
  EXPECT_TRUE(buffer.empty());
  buffer.append(std::string(buffer.capacity(), 'x'));
  EXPECT_TRUE(lies_within(buffer));
  buffer.append("y");
  EXPECT_FALSE(lies_within(buffer));
  EXPECT_EQ(buffer.data()[0], std::byte{'x'});
}

TEST(ByteBuffer, KeepsItsBytesWhileItGrows) {
  ByteBuffer buffer;
  std::string expected;
  for (int i = 0; i < 2'000; ++i) {
    const std::string piece = std::to_string(i);
    buffer.append(piece);
    expected += piece;
  }
  EXPECT_EQ(text_in(buffer), expected);
}

TEST(ByteBuffer, GrowsAtOnceToWhatIsAskedFor) {
  ByteBuffer buffer;
  buffer.append("x");
  const auto room = buffer.prepare(1'000'000);
  EXPECT_GE(room.size(), 1'000'000U);
  EXPECT_EQ(room.data(), buffer.data() + 1);
}

TEST(ByteBuffer, TakesOnlyWhatIsCommitted) {
  ByteBuffer buffer;
  const auto room = buffer.prepare(10);
  std::fill(room.begin(), room.end(), std::byte{'x'});
  EXPECT_TRUE(buffer.empty());
  buffer.commit(3);
  EXPECT_EQ(text_in(buffer), "xxx");
}

TEST(ByteBuffer, DropsFromItsFront) {
  ByteBuffer buffer;
  buffer.drop_front(0);
  buffer.append("abcdef");
  buffer.drop_front(0);
  buffer.drop_front(2);
  EXPECT_EQ(text_in(buffer), "cdef");
  buffer.drop_front(4);
  EXPECT_TRUE(buffer.empty());
}

TEST(ByteBuffer, KeepsItsMemoryWhenCleared) {
  ByteBuffer buffer;
  buffer.append("abc");
  const auto capacity = buffer.capacity();
  buffer.clear();
  EXPECT_TRUE(buffer.empty());
  EXPECT_EQ(buffer.capacity(), capacity);
}

TEST(ByteBuffer, WipesAllThatItHolds) {
  ByteBuffer buffer;
  buffer.wipe();
  buffer.append("secret");
  buffer.drop_front(3);
  buffer.wipe();
  EXPECT_TRUE(buffer.empty());
  const auto room = buffer.prepare(6);
  EXPECT_TRUE(std::all_of(room.begin(), room.begin() + 6, [](std::byte b) { return b == std::byte{0}; }));
}

TEST(ByteBuffer, IsEmptyAndUsableAfterAMove) {
  ByteBuffer from;
  from.append("abc");
  ByteBuffer to{std::move(from)};
  EXPECT_EQ(text_in(to), "abc");
  EXPECT_TRUE(from.empty());  // NOLINT(bugprone-use-after-move): promised
  from.append("d");
  EXPECT_EQ(text_in(from), "d");
  to = std::move(from);
  EXPECT_EQ(text_in(to), "d");
}

TEST(ByteBuffer, MovesWhatHasOutgrownItWithoutCopying) {
  const std::string much(1'000, 'm');
  ByteBuffer from;
  from.append(much);
  const auto* const bytes = from.data();
  ByteBuffer to;
  to.append("few");
  to = std::move(from);
  EXPECT_EQ(text_in(to), much);
  EXPECT_EQ(to.data(), bytes);
  from.append("few");  // NOLINT(bugprone-use-after-move): promised
  EXPECT_EQ(text_in(from), "few");
  to = std::move(from);
  EXPECT_EQ(text_in(to), "few");
  EXPECT_NE(to.data(), bytes);
}

}  // namespace
}  // namespace pgdbm
