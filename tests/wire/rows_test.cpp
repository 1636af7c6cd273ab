#include <pgdbm/wire/rows.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "support/messages.hpp"

namespace pgdbm::wire {
namespace {

using namespace pgdbm::tests;
using ::testing::ElementsAre;

std::vector<std::string> names_in(const RowDescription& description) {
  std::vector<std::string> names;
  description.for_each([&](std::size_t, const Column& column) { names.emplace_back(column.name); });
  return names;
}

TEST(RowDescription, NamesItsColumnsInOrder) {
  const auto message = row_description({"id", "", "näme"});
  const auto description = RowDescription::parse(message.body);
  ASSERT_TRUE(description);
  EXPECT_EQ(description->size(), 3U);
  EXPECT_THAT(names_in(*description), ElementsAre("id", "", "näme"));
}

TEST(RowDescription, TellsTheTypeAndOriginOfAColumn) {
  const auto message = row_description({"id"});
  RowDescription::parse(message.body)->for_each([](std::size_t index, const Column& column) {
    EXPECT_EQ(index, 0U);
    EXPECT_EQ(column.table, 16'384U);
    EXPECT_EQ(column.attribute, 1);
    EXPECT_EQ(column.type, 23U);
    EXPECT_EQ(column.type_length, 4);
    EXPECT_EQ(column.type_modifier, -1);
    EXPECT_EQ(column.format, 1);
  });
}

TEST(RowDescription, MayHaveNoColumns) {
  const auto message = row_description({});
  const auto description = RowDescription::parse(message.body);
  ASSERT_TRUE(description);
  EXPECT_EQ(description->size(), 0U);
}

TEST(RowDescription, IsRefusedAtEveryTruncationAndWithBytesBehindIt) {
  const auto whole = row_description({"id", "email"});
  for_each_truncation(whole, [](const Message& part) {
    EXPECT_FALSE(RowDescription::parse(part.body)) << part.body.size() << " bytes";
  });
  EXPECT_FALSE(RowDescription::parse(Message{whole}.integer(char{0}).body));
}

TEST(RowDescription, IsRefusedWithAFormatThatDoesNotExist) {
  for (const int format : {2, -1}) {
    auto message = row_description({"id"});
    store_big_endian(message.body.data() + message.body.size() - 2, static_cast<std::int16_t>(format));
    EXPECT_FALSE(RowDescription::parse(message.body)) << format;
  }
}

TEST(RowDescription, IsRefusedWithMoreColumnsThanPostgresqlHas) {
  auto widest = Message{backend::row_description}.integer(static_cast<std::uint16_t>(max_columns));
  const auto column = row_description({"c"}).body;
  for (std::size_t i = 0; i < max_columns; ++i) {
    widest.body.insert(widest.body.end(), column.begin() + 2, column.end());
  }
  EXPECT_TRUE(RowDescription::parse(widest.body));
  store_big_endian(widest.body.data(), static_cast<std::uint16_t>(max_columns + 1));
  widest.body.insert(widest.body.end(), column.begin() + 2, column.end());
  EXPECT_FALSE(RowDescription::parse(widest.body));
}

TEST(DataRow, GivesItsFieldsInOrder) {
  const auto message = data_row({"abc", std::nullopt, ""});
  DataRow row{message.body};
  EXPECT_EQ(row.size(), 3U);
  EXPECT_EQ(text_of(row.next().bytes), "abc");
  EXPECT_TRUE(row.next().is_null);
  EXPECT_FALSE(row.finished());
  const auto empty = row.next();
  EXPECT_FALSE(empty.is_null);
  EXPECT_TRUE(empty.bytes.empty());
  EXPECT_TRUE(row.finished());
}

TEST(DataRow, FailsWithoutItsCount) {
  EXPECT_TRUE(DataRow{ByteView{}}.failed());
  EXPECT_TRUE(DataRow{data_row({}).cut_to(1).body}.failed());
  EXPECT_TRUE(DataRow{data_row({}).body}.finished());
}

TEST(DataRow, FailsAtEveryTruncation) {
  for_each_truncation(data_row({"abc", std::nullopt, "d"}), [](const Message& part) {
    DataRow row{part.body};
    for (int i = 0; i < 3; ++i) (void)row.next();
    EXPECT_TRUE(row.failed()) << part.body.size() << " bytes";
    EXPECT_FALSE(row.finished());
  });
}

TEST(DataRow, FailsOnALengthBelowThatOfNull) {
  for (const std::int32_t length : {-2, std::numeric_limits<std::int32_t>::min()}) {
    const auto message = Message{backend::data_row}.integer(std::uint16_t{1}).integer(length).text("abcd");
    DataRow row{message.body};
    EXPECT_TRUE(row.next().bytes.empty());
    EXPECT_TRUE(row.failed()) << length;
  }
}

TEST(DataRow, IsNotFinishedWhileBytesAreLeft) {
  const auto message = Message{data_row({"a"})}.integer(char{0});
  DataRow row{message.body};
  (void)row.next();
  EXPECT_FALSE(row.failed());
  EXPECT_FALSE(row.finished());
}

}  // namespace
}  // namespace pgdbm::wire
