#include "migrate/new_file.hpp"

#include "migrate/file_name.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pgdbm::migrate {
namespace {

using namespace std::chrono_literals;

constexpr auto noon = std::chrono::sys_days{std::chrono::year{2026} / 1 / 31} + 12h;

std::vector<Migration> migrations_named(const std::vector<std::string>& names) {
  std::vector<Migration> files;
  for (const auto& name : names) files.push_back({.filename = name, .version = number_of(name)->version});
  return files;
}

std::string named(const std::vector<std::string>& names) {
  return new_filename("add_email", migrations_named(names), noon).value();
}

TEST(NewFile, IsNumberedAsTheOthersAre) {
  EXPECT_EQ(named({"001_a.sql", "009_b.sql"}), "010_add_email.sql");
  EXPECT_EQ(named({"9_a.sql"}), "10_add_email.sql");
  EXPECT_EQ(named({"V1__a.sql", "V2__b.sql"}), "V3__add_email.sql");
  EXPECT_EQ(named({"V0009__b.sql"}), "V0010__add_email.sql");
}

TEST(NewFile, F2_HasATimeThatTellsItFromOthersOfItsDay) {
  EXPECT_EQ(named({}), "20260131_120000_add_email.sql");
  EXPECT_EQ(named({"20260130_235959_a.sql"}), "20260131_120000_add_email.sql");
  EXPECT_EQ(named({"20260131_120000_a.sql"}), "20260131_120001_add_email.sql");
  EXPECT_EQ(named({"20991231_235959_a.sql"}), "21000101_000000_add_email.sql") << "behind all others";
  EXPECT_EQ(number_of(named({"20260131_120000_a.sql"}))->version, 20260131120001U);
}

TEST(NewFile, RefusesNamesThatAreNone) {
  for (const auto* const name : {"", "../x", "a b", "1_a", "a.sql", "a-b"}) {
    const auto refused = new_filename(name, {}, noon);
    ASSERT_TRUE(refused.has_error()) << name;
    EXPECT_EQ(refused.error().kind, FaultKind::configuration);
  }
  EXPECT_EQ(
      new_filename("a b", {}, noon).error().message,
      "A migration cannot be called 'a b': its name needs a letter first, then letters, digits and underscores. It "
      "is numbered, and ends in .sql, without your doing.");
}

}  // namespace
}  // namespace pgdbm::migrate
