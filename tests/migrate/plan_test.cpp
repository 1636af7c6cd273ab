#include "migrate/plan.hpp"

#include "migrate/file_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pgdbm::migrate {
namespace {

using Kind = MigrationMismatch::Kind;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Migration file(std::string name, std::string checksum = "c") {
  Migration migration{.filename = std::move(name)};
  migration.version = number_of(migration.filename)->version;
  migration.checksum = std::move(checksum);
  return migration;
}

HistoryRow row(std::string name, std::string checksum = "c") {
  return {.filename = std::move(name), .checksum = std::move(checksum)};
}

std::vector<Kind> kinds(const std::vector<MigrationMismatch>& mismatches) {
  std::vector<Kind> kinds;
  for (const auto& mismatch : mismatches) kinds.push_back(mismatch.kind);
  return kinds;
}

TEST(Plan, AppliesWhatTheHistoryDoesNotKnow) {
  const std::vector files{file("1_a.sql"), file("2_b.sql"), file("3_c.sql")};
  EXPECT_THAT(plan(files, {}, {}).pending, ElementsAre(0, 1, 2));
  EXPECT_THAT(plan(files, {row("1_a.sql"), row("2_b.sql")}, {}).pending, ElementsAre(2));
  EXPECT_THAT(plan(files, {row("1_a.sql"), row("2_b.sql"), row("3_c.sql")}, {}).pending, IsEmpty());
  EXPECT_THAT(plan({}, {}, {}).pending, IsEmpty());
}

TEST(Plan, F1_OrdersByNumbersAndRefusesMixedSchemes) {
  const std::vector files{file("10_a.sql"), file("2_b.sql"), file("1_c.sql")};
  EXPECT_THAT(plan(files, {}, {}).pending, ElementsAre(2, 1, 0));
  const auto mixed = plan({file("V10__a.sql"), file("2_b.sql")}, {}, {});
  EXPECT_THAT(kinds(mixed.refused), ElementsAre(Kind::mixed_schemes));
  EXPECT_EQ(mixed.refused[0].message,
            "V10__a.sql is numbered in another way than 2_b.sql. Name it as the others are named");
  EXPECT_THAT(plan({file("V10__a.sql"), file("2_b.sql")}, {row("2_b.sql"), row("V10__a.sql")}, {}).refused, IsEmpty())
      << "what is applied already is nobody's trouble any more";
}

TEST(Plan, F1_TellsThatAHistoryHasAnotherOrderAndKeepsIt) {
  const std::vector files{file("10_a.sql"), file("2_b.sql"), file("11_c.sql")};
  const auto judged = plan(files, {row("10_a.sql"), row("2_b.sql")}, {});
  EXPECT_THAT(judged.refused, IsEmpty());
  EXPECT_THAT(judged.pending, ElementsAre(2));
  EXPECT_THAT(warnings_of(judged), ElementsAre(HasSubstr("The history has 10_a.sql before 2_b.sql")));
}

TEST(Plan, F2_RefusesDuplicatesLateFilesAndMissingOnes) {
  const std::vector files{file("1_a.sql"), file("1_b.sql"), file("2_late.sql"),
                          file("4_d.sql"), file("5_x.sql"), file("5_y.sql")};
  const auto judged = plan(files, {row("1_a.sql"), row("3_gone.sql"), row("4_d.sql")}, {});
  EXPECT_THAT(kinds(judged.refused), ElementsAre(Kind::missing, Kind::duplicate, Kind::late, Kind::duplicate));
  EXPECT_EQ(judged.refused[0].message,
            "3_gone.sql is applied, and its file is gone. Bring it back, or forget_migration() it");
  EXPECT_EQ(judged.refused[1].message, "1_b.sql has the number of 1_a.sql. Renumber it");
  EXPECT_EQ(
      judged.refused[2].message,
      "2_late.sql is not applied, and older than 4_d.sql, which is. Give it a newer number, or accept late files");
  EXPECT_EQ(judged.refused[3].filename, "5_y.sql");
}

TEST(Plan, LeavesDuplicatesThatAreAppliedAlone) {
  EXPECT_THAT(plan({file("1_a.sql"), file("1_b.sql")}, {row("1_a.sql"), row("1_b.sql")}, {}).refused, IsEmpty());
}

TEST(Plan, NamesEveryMismatchAtOnce) {
  const std::vector files{file("1_a.sql", "aaaaaaaaaaaaX"), file("2_b.sql"), file("3_c.sql", "new")};
  const auto judged = plan(files, {row("1_a.sql", "aaaaaaaaaaaaY"), row("3_c.sql", "old"), row("4_d.sql")},
                           {.ahead = OnMismatch::refuse});
  EXPECT_THAT(kinds(judged.refused), ElementsAre(Kind::ahead, Kind::edited, Kind::late, Kind::edited));
  const auto error = refusal("users", judged.refused);
  EXPECT_STREQ(
      error.what(),
      "The files of module 'users' and the database do not fit together; nothing was applied:\n"
      "  4_d.sql is applied, newer than every file here: this program is older than the database.\n"
      "  1_a.sql was edited after it had been applied (applied as aaaaaaaaaaaa, now aaaaaaaaaaaa). Restore it and "
      "put the change into a new file, or repair() it.\n"
      "  2_b.sql is not applied, and older than 4_d.sql, which is. Give it a newer number, or accept late "
      "files.\n"
      "  3_c.sql was edited after it had been applied (applied as old, now new). Restore it and put the change "
      "into a new file, or repair() it.");
  EXPECT_EQ(error.mismatches().size(), 4U);
}

TEST(Plan, GoesOnWithWhatThePolicyAccepts) {
  const MigrationPolicy policy{.edited = OnMismatch::accept,
                               .late = OnMismatch::accept,
                               .missing = OnMismatch::accept,
                               .mixed_schemes = OnMismatch::accept};
  const std::vector files{file("1_a.sql", "new"), file("2_b.sql"), file("4_d.sql"), file("V5__e.sql")};
  const auto judged = plan(files, {row("1_a.sql", "old"), row("3_c.sql"), row("4_d.sql")}, policy);
  EXPECT_THAT(judged.refused, IsEmpty());
  EXPECT_THAT(judged.pending, ElementsAre(1, 3));
  EXPECT_THAT(kinds(judged.accepted), ElementsAre(Kind::missing, Kind::edited, Kind::late, Kind::mixed_schemes));
  EXPECT_EQ(warnings_of(judged).size(), 4U);
}

TEST(Plan, F17_ShowsWhereAFileWasEdited) {
  EXPECT_EQ(first_difference("a\nb\nc\n", "a\nB\nc\n"), "line 2 was `b` and is `B`");
  EXPECT_EQ(first_difference("a\n", "a\nb"), "line 2 was `` and is `b`");
  EXPECT_EQ(first_difference("a\n", "a"), "") << "the end of the last line does not count";
  EXPECT_EQ(first_difference(std::string(200, 'x'), "y"), "line 1 was `" + std::string(80, 'x') + "` and is `y`");
}

TEST(Plan, GoesOnWhereTheDatabaseIsNewerThanTheProgram) {
  const auto judged = plan({file("1_a.sql")}, {row("1_a.sql"), row("2_b.sql")}, {});
  EXPECT_THAT(judged.refused, IsEmpty());
  EXPECT_THAT(kinds(judged.accepted), ElementsAre(Kind::ahead));
}

TEST(Plan, HasRowsOfNoModuleCountForAllAndMissedByNone) {
  const std::vector<HistoryRow> history{{.filename = "1_a.sql", .checksum = "c", .is_of_no_module = true},
                                        {.filename = "1_others.sql", .checksum = "c", .is_of_no_module = true}};
  const auto judged = plan({file("1_a.sql"), file("2_b.sql")}, history, {});
  EXPECT_THAT(judged.pending, ElementsAre(1));
  EXPECT_THAT(judged.refused, IsEmpty());
}

}  // namespace
}  // namespace pgdbm::migrate
