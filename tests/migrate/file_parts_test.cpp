#include "migrate/file_parts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>

namespace pgdbm::migrate {
namespace {

using ::testing::HasSubstr;

Migration migration(std::string content, std::optional<std::string> down = std::nullopt) {
  return {
      .filename = "001_x.sql", .version = 1, .content = std::move(content), .checksum = {}, .down = std::move(down)};
}

std::string refusal_of_parts(const Migration& read) {
  const auto parts = read_parts(read);
  return parts ? "read" : parts.error().message;
}

TEST(FileParts, AreOneWithoutDirectives) {
  const auto file = migration("SELECT 1;");
  const auto parts = read_parts(file).value();
  EXPECT_EQ(parts.up.text(), "SELECT 1;");
  EXPECT_FALSE(parts.up.no_transaction);
  EXPECT_FALSE(parts.down);
}

TEST(FileParts, AreUpAndDown) {
  const auto file = migration("CREATE TABLE a ()\n-- pgdbm:down undoes it\n-- pgdbm:no-transaction\nDROP TABLE a;\n");
  const auto parts = read_parts(file).value();
  EXPECT_EQ(parts.up.text(), "CREATE TABLE a ()\n");
  EXPECT_FALSE(parts.up.no_transaction) << "that is of the part below";
  ASSERT_TRUE(parts.down);
  EXPECT_EQ(parts.down->text(), "-- pgdbm:down undoes it\n-- pgdbm:no-transaction\nDROP TABLE a;\n");
  EXPECT_TRUE(parts.down->no_transaction);
  EXPECT_EQ(parts.down->filename, "001_x.sql");
}

TEST(FileParts, TakeTheDownFileBesideTheirs) {
  const auto file = migration("SELECT 1;", "-- pgdbm:no-transaction\nSELECT 2;");
  const auto parts = read_parts(file).value();
  ASSERT_TRUE(parts.down);
  EXPECT_EQ(parts.down->filename, "001_x.down.sql");
  EXPECT_EQ(parts.down->text(), "-- pgdbm:no-transaction\nSELECT 2;");
  EXPECT_TRUE(parts.down->no_transaction);
}

TEST(FileParts, LeaveTheByteOrderMarkOut) {
  const auto file = migration("\xef\xbb\xbf-- pgdbm:no-transaction\nSELECT 1;");
  const auto parts = read_parts(file).value();
  EXPECT_EQ(parts.up.text(), "-- pgdbm:no-transaction\nSELECT 1;");
  EXPECT_TRUE(parts.up.no_transaction);
}

TEST(FileParts, SeeDirectivesInCommentsOnly) {
  const auto file = migration(
      "SELECT '\n-- pgdbm:down\n', $$\n-- pgdbm:nonsense\n$$; /*\n-- pgdbm:down\n*/\n"
      "COPY a FROM STDIN;\nit's\n-- pgdbm:down\n\\.\nSELECT 'x';\n");
  EXPECT_FALSE(read_parts(file).value().down);
}

TEST(FileParts, RefuseADirectiveThatNobodyKnows) {
  EXPECT_EQ(refusal_of_parts(migration("SELECT 1;\n-- pgdbm:no-transactions\n")),
            "001_x.sql: There is no directive -- pgdbm:no-transactions. Did you mean -- pgdbm:no-transaction?\n"
            "line 2: -- pgdbm:no-transactions\n"
            "        ^");
  EXPECT_THAT(refusal_of_parts(migration("-- pgdbm:up\nSELECT 1")), HasSubstr("There is no directive -- pgdbm:up."));
}

TEST(FileParts, RefuseADirectiveThatWouldBePassedOver) {
  for (const auto* const file : {"SELECT 1; -- pgdbm:no-transaction", "  -- pgdbm:down\nSELECT 1",
                                 "--pgdbm:down\nSELECT 1", "-- PGDBM:down\nSELECT 1", "--  pgdbm:down\nSELECT 1"}) {
    EXPECT_THAT(refusal_of_parts(migration(file)), HasSubstr("would be passed over. Begin a line with it")) << file;
  }
  EXPECT_EQ(refusal_of_parts(migration("-- see pgdbm:down\nSELECT 1")), "read");
}

TEST(FileParts, RefuseTwoWaysDown) {
  EXPECT_THAT(
      refusal_of_parts(migration("SELECT 1;\n-- pgdbm:down\nSELECT 2;\n-- pgdbm:down\nSELECT 3;")),
      HasSubstr("A file has one -- pgdbm:down: all below it undoes what is above. Take this one out.\nline 4:"));
  EXPECT_THAT(refusal_of_parts(migration("SELECT 1;\n-- pgdbm:down\nSELECT 2;", "SELECT 3;")),
              HasSubstr("said twice, here and in 001_x.down.sql. Take one of them out.\nline 2:"));
  EXPECT_THAT(refusal_of_parts(migration("SELECT 1;", "SELECT 3;\n-- pgdbm:down")),
              HasSubstr("001_x.down.sql: All of a file that is called ….down.sql undoes its migration"));
}

TEST(FileParts, RefuseAnEmptyFile) {
  EXPECT_EQ(refusal_of_parts(migration(" \n")),
            "001_x.sql: The file is empty. Write what it is to do, or take it away.");
  EXPECT_THAT(refusal_of_parts(migration("SELECT 1", "")), HasSubstr("001_x.down.sql: The file is empty."));
  EXPECT_EQ(refusal_of_parts(migration("-- nothing to do")), "read");
}

TEST(NoTransaction, IsAskedForByThePythonLibrarysRule) {
  EXPECT_TRUE(asks_for_no_transaction("-- pgdbm:no-transaction"));
  EXPECT_TRUE(asks_for_no_transaction("SELECT 1;\n-- pgdbm:no-transaction\tas it must\n"));
  EXPECT_TRUE(asks_for_no_transaction("-- pgdbm:no-transaction\xc2\xa0"));
  EXPECT_TRUE(asks_for_no_transaction("SELECT '\n-- pgdbm:no-transaction\n'")) << "on any line";
  for (const auto* const text :
       {"-- pgdbm:no-transactional", "-- pgdbm:no-transaction-mode", "-- pgdbm:no-transactions",
        "SELECT 1; -- pgdbm:no-transaction", " -- pgdbm:no-transaction", ""}) {
    EXPECT_FALSE(asks_for_no_transaction(text)) << text;
  }
}

}  // namespace
}  // namespace pgdbm::migrate
