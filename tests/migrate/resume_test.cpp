#include "migrate/resume.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pgdbm::migrate {
namespace {

JournalRow row(int statement, std::string hash, std::string_view state) {
  return {.statement = statement, .hash = std::move(hash), .text = "SELECT 1", .state = std::string{state}};
}

const std::vector<std::string> hashes{"a", "b", "c"};

TEST(Resume, BeginsAtTheFirstStatementThatIsNotDone) {
  EXPECT_EQ(resume_at("f", hashes, {}).value(), 0U);
  EXPECT_EQ(resume_at("f", hashes, {row(0, "a", "done")}).value(), 1U);
  EXPECT_EQ(resume_at("f", hashes, {row(0, "a", "done"), row(1, "b", "running")}).value(), 1U);
  EXPECT_EQ(resume_at("f", hashes, {row(0, "a", "done"), row(1, "b", "failed")}).value(), 1U);
  EXPECT_EQ(resume_at("f", hashes, {row(0, "a", "done"), row(1, "b", "done"), row(2, "c", "done")}).value(), 3U);
}

TEST(Resume, LetsWhatIsNotDoneBeEdited) {
  EXPECT_EQ(resume_at("f", hashes, {row(0, "a", "done"), row(1, "old", "failed")}).value(), 1U);
}

TEST(Resume, RefusesAFileWhoseDoneStatementsWereEdited) {
  const auto refused = resume_at("1_a.sql", hashes, {row(0, "old", "done"), row(1, "b", "done")});
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().message,
            "Migration 1_a.sql was interrupted half-way and edited since: its statement 1 is done, and was\n"
            "  SELECT 1\n"
            "Restore what is done (statements before the one that failed), and change only what comes behind.");
  EXPECT_TRUE(resume_at("1_a.sql", {"a"}, {row(0, "a", "done"), row(1, "b", "done")}).has_error()) << "cut off";
}

}  // namespace
}  // namespace pgdbm::migrate
