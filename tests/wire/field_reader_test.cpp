#include <pgdbm/wire/field_reader.hpp>

#include <gtest/gtest.h>

#include "support/messages.hpp"

namespace pgdbm::wire {
namespace {

using namespace pgdbm::tests;

TEST(FieldReader, ReadsFieldsInOrder) {
  const auto body = Message{}.integer(std::int16_t{-7}).cstring("name").text("rest").body;
  FieldReader reader{body};
  EXPECT_EQ(reader.integer<std::int16_t>(), -7);
  EXPECT_EQ(reader.cstring(), "name");
  EXPECT_EQ(reader.remaining(), 4U);
  EXPECT_FALSE(reader.finished());
  EXPECT_EQ(text_of(reader.bytes(4)), "rest");
  EXPECT_TRUE(reader.finished());
}

TEST(FieldReader, FailsOnceAndForAll) {
  const auto body = Message{}.integer(std::int32_t{5}).integer(std::int16_t{1}).body;
  FieldReader reader{body};
  EXPECT_EQ(reader.integer<std::int32_t>(), 5);
  EXPECT_EQ(reader.integer<std::int32_t>(), 0);
  EXPECT_TRUE(reader.failed());
  EXPECT_EQ(reader.remaining(), 0U);
  EXPECT_EQ(reader.integer<std::int8_t>(), 0) << "the two bytes left are not given any more";
  EXPECT_TRUE(reader.bytes(0).empty());
  EXPECT_FALSE(reader.finished());
}

TEST(FieldReader, TakesNoMoreBytesThanThereAre) {
  const auto body = bytes_of("abc");
  FieldReader reader{body};
  EXPECT_TRUE(reader.bytes(4).empty());
  EXPECT_TRUE(reader.failed());
  FieldReader other{body};
  EXPECT_TRUE(other.bytes(static_cast<std::size_t>(-1)).empty());
  EXPECT_TRUE(other.failed());
}

TEST(FieldReader, WantsTheNulThatEndsAText) {
  const auto body = bytes_of("abc");
  FieldReader reader{body};
  EXPECT_EQ(reader.cstring(), "");
  EXPECT_TRUE(reader.failed());
  FieldReader empty{ByteView{}};
  EXPECT_EQ(empty.cstring(), "");
  EXPECT_TRUE(empty.failed());
}

TEST(FieldReader, OfAnEmptyBodyIsFinishedAtOnce) {
  FieldReader reader{ByteView{}};
  EXPECT_TRUE(reader.finished());
  EXPECT_TRUE(reader.bytes(0).empty());
  EXPECT_TRUE(reader.finished());
}

}  // namespace
}  // namespace pgdbm::wire
