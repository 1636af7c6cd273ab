#include "migrate/collect.hpp"

#include "migrate/text_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace pgdbm::migrate {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<SourceFile> files_named(const std::vector<std::string>& names) {
  std::vector<SourceFile> files;
  for (const auto& name : names) files.push_back({name, "SELECT 1; -- " + name});
  return files;
}

std::vector<std::string> order_of(const std::vector<std::string>& names) {
  std::vector<std::string> ordered;
  for (const auto& migration : collect(files_named(names), "here").value()) ordered.push_back(migration.filename);
  return ordered;
}

std::string refusal_of_names(const std::vector<std::string>& names) {
  const auto collected = collect(files_named(names), "here");
  return collected ? "collected" : collected.error().message;
}

TEST(Collect, OrdersFilesByTheirNumbersAndNotByTheirLetters) {
  EXPECT_THAT(order_of({"10_c.sql", "9_b.sql", "001_a.sql"}), ElementsAre("001_a.sql", "9_b.sql", "10_c.sql"));
  EXPECT_THAT(order_of({"V10__c.sql", "V9__b.sql"}), ElementsAre("V9__b.sql", "V10__c.sql"));
  EXPECT_THAT(order_of({"20260131120001_b.sql", "20260131_120000_a.sql"}),
              ElementsAre("20260131_120000_a.sql", "20260131120001_b.sql"));
}

TEST(Collect, LeavesNumbersThatDoNotFitToThePlan) {
  EXPECT_THAT(order_of({"1_b.sql", "001_a.sql", "V2__c.sql"}), ElementsAre("001_a.sql", "1_b.sql", "V2__c.sql"))
      << "what is applied already may be so";
}

TEST(Collect, RefusesAFileWithoutANumber) {
  EXPECT_EQ(
      refusal_of_names({"create_users.sql"}),
      "The migration file create_users.sql in here has no number to be ordered by. Name it 001_create_users.sql or "
      "V1__create_users.sql.");
}

TEST(Collect, RefusesWhatWouldBePassedOverForItsEnding) {
  EXPECT_EQ(refusal_of_names({"001_a.SQL"}),
            "The file 001_a.SQL in here would be passed over, as its ending is not written .sql. Rename it.");
  EXPECT_TRUE(is_for_us("001_a.SQL"));
  EXPECT_FALSE(is_for_us(".001_a.sql"));
  EXPECT_FALSE(is_for_us("001_a.sql.bak"));
}

TEST(Collect, GivesEachMigrationTheFileThatUndoesIt) {
  const auto collected = collect(files_named({"001_a.down.sql", "001_a.sql", "002_b.sql"}), "here").value();
  ASSERT_EQ(collected.size(), 2U);
  EXPECT_EQ(collected[0].down, "SELECT 1; -- 001_a.down.sql");
  EXPECT_EQ(collected[0].checksum, checksum_of("SELECT 1; -- 001_a.sql")) << "it does not count for the checksum";
  EXPECT_FALSE(collected[1].down);
  EXPECT_EQ(refusal_of_names({"001_b.down.sql", "001_a.sql"}),
            "The file 001_b.down.sql in here undoes a migration that is not there. Is one of both misspelt?");
}

TEST(Collect, RefusesTextThatIsNone) {
  const auto collected = collect({{"001_a.sql", "SELECT '\xfc'"}}, "here");
  ASSERT_TRUE(collected.has_error());
  EXPECT_THAT(collected.error().message, HasSubstr("001_a.sql is not UTF-8"));
}

// As Python 3.11 computes them: sha256(path.read_text(encoding="utf-8").replace("\r\n", "\n").strip().encode()).
TEST(Checksum, IsThePythonLibrarys) {
  const auto of_file = [](std::string bytes) { return checksum_of(read_text(std::move(bytes), "f").value()); };
  constexpr auto select = "17db4fd369edb9244b9f91d9aeed145c3d04ad8ba6e95d06247f07a63527d11a";
  EXPECT_EQ(of_file("SELECT 1;"), select);
  EXPECT_EQ(of_file("\n  SELECT 1;\r\n\r\n"), select) << "outer space does not count";
  constexpr auto lines = "7e18f737311b2dc3b2f269dd78396b0351f14fb66efa879f768cb23181883c78";
  EXPECT_EQ(of_file("a\nb"), lines);
  EXPECT_EQ(of_file("a\r\nb"), lines) << "line ends do not count";
  EXPECT_EQ(of_file("a\rb"), lines);
  EXPECT_EQ(of_file("\xef\xbb\xbfSELECT 1;\r\n"), "a35432496aa3b58f1818bc547ae78c87d1a5e702dcc7f28e2e1fdb38ff3bbf52")
      << "a byte order mark does";
  EXPECT_EQ(of_file("\xc2\xa0\xe2\x80\x83\x1cSELECT '\xc3\xa4';\xe3\x80\x80\xc2\x85"),
            "a5abb5b25f4480351a6ae438c87c3971dfdd977d3d895bd292cd0d4bdaaf64fd");
  EXPECT_EQ(of_file(" \n "), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

}  // namespace
}  // namespace pgdbm::migrate
