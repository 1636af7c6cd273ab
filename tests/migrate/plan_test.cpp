#include "migrate/plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pgdbm::migrate {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Migration file(std::string name, std::string checksum) {
  return {.filename = std::move(name), .version = 0, .content = {}, .checksum = std::move(checksum)};
}

TEST(Plan, AppliesWhatTheHistoryDoesNotKnow) {
  const std::vector files{file("1_a.sql", "aa"), file("2_b.sql", "bb"), file("3_c.sql", "cc")};
  EXPECT_THAT(plan(files, {}).value(), ElementsAre(0, 1, 2));
  EXPECT_THAT(plan(files, {{"1_a.sql", "aa"}, {"2_b.sql", "bb"}}).value(), ElementsAre(2));
  EXPECT_THAT(plan(files, {{"1_a.sql", "aa"}, {"2_b.sql", "bb"}, {"3_c.sql", "cc"}}).value(), IsEmpty());
  EXPECT_THAT(plan({}, {}).value(), IsEmpty());
}

TEST(Plan, NamesEveryFileThatWasEditedAfterwards) {
  const std::vector files{file("1_a.sql", "aX"), file("2_b.sql", "bb"), file("3_c.sql", "cX"), file("4_d.sql", "dd")};
  const auto refused = plan(files, {{"1_a.sql", "aa"}, {"2_b.sql", "bb"}, {"3_c.sql", "cc"}});
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().kind, FaultKind::migration);
  EXPECT_EQ(refused.error().message,
            "Migration files were edited after they had been applied, so the database is no longer what they say. "
            "Restore them, and put the change into a new file:\n"
            "  1_a.sql: applied as aa, now aX\n"
            "  3_c.sql: applied as cc, now cX");
}

}  // namespace
}  // namespace pgdbm::migrate
