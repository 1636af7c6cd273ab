#include "wire/copy_stream.hpp"

#include <gtest/gtest.h>

#include "support/messages.hpp"

namespace pgdbm::wire {
namespace {

using namespace pgdbm::tests;

Message response(std::int8_t overall, std::initializer_list<std::int16_t> columns) {
  auto message = Message{'G'}.integer(overall).integer(static_cast<std::int16_t>(columns.size()));
  for (const auto format : columns) message = std::move(message).integer(format);
  return message;
}

TEST(CopyFormat, IsTextOrBinaryWithItsColumns) {
  const auto text = parse_copy_format(response(0, {0, 0, 0}).body);
  ASSERT_TRUE(text);
  EXPECT_FALSE(text->is_binary);
  EXPECT_EQ(text->columns, 3U);
  const auto binary = parse_copy_format(response(1, {1}).body);
  ASSERT_TRUE(binary);
  EXPECT_TRUE(binary->is_binary);
  EXPECT_TRUE(parse_copy_format(response(0, {}).body)) << "a table may have no columns";
}

TEST(CopyFormat, RefusesWhatNoServerSays) {
  EXPECT_FALSE(parse_copy_format(response(2, {}).body));
  EXPECT_FALSE(parse_copy_format(response(-1, {}).body));
  EXPECT_FALSE(parse_copy_format(response(0, {0, 1}).body)) << "half text, half binary";
  EXPECT_FALSE(parse_copy_format(response(1, {0}).body));
  EXPECT_FALSE(parse_copy_format(Message{'G'}.integer(std::int8_t{0}).integer(std::int16_t{-1}).body));
  EXPECT_FALSE(parse_copy_format(response(0, {0}).text("more").body));
  for_each_truncation(response(1, {1, 1}), [](const Message& cut) { EXPECT_FALSE(parse_copy_format(cut.body)); });
}

}  // namespace
}  // namespace pgdbm::wire
