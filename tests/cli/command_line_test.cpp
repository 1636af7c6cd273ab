// What people type, and what is understood.
#include "cli/command_line.hpp"

#include "cli/exit_code.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace pgdbm::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Request request_of(std::vector<std::string> arguments) {
  auto understood = understand(std::move(arguments));
  if (auto* const advice = std::get_if<Advice>(&understood)) ADD_FAILURE() << advice->text;
  return std::get<Request>(std::move(understood));
}

Advice advice_on(std::vector<std::string> arguments) {
  auto understood = understand(std::move(arguments));
  if (std::holds_alternative<Request>(understood)) ADD_FAILURE() << "it was understood";
  return std::get<Advice>(std::move(understood));
}

TEST(CommandLine, SaysWhatToMigrateAndWhere) {
  const auto request = request_of({"migrate", "--url", "postgresql:///shop", "--schema", "users", "--dir", "sql/users",
                                   "--module", "users", "--lock-timeout", "250", "--json", "-q"});
  EXPECT_EQ(request.command, Command::migrate);
  EXPECT_EQ(request.url, "postgresql:///shop");
  EXPECT_EQ(request.schema, "users");
  EXPECT_EQ(request.folder, "sql/users");
  EXPECT_EQ(request.module, "users");
  EXPECT_EQ(request.lock_timeout, 250);
  EXPECT_TRUE(request.is_json);
  EXPECT_TRUE(request.is_quiet);
}

TEST(CommandLine, LeavesToTheEnvironmentWhatIsNotSaid) {
  const auto request = request_of({"status", "--module", "users"});
  EXPECT_EQ(request.command, Command::status);
  EXPECT_EQ(request.url, std::nullopt);
  EXPECT_EQ(request.schema, std::nullopt);
  EXPECT_EQ(request.folder, "migrations");
  EXPECT_FALSE(request.is_json);
}

TEST(CommandLine, TakesManySchemas) {
  const auto request = request_of({"migrate", "--module", "tenant", "--schemas", "a", "tenant\\_%", "--jobs", "8"});
  EXPECT_THAT(request.schemas, ElementsAre("a", "tenant\\_%"));
  EXPECT_EQ(request.jobs, 8);
}

TEST(CommandLine, KnowsEachCommand) {
  EXPECT_EQ(request_of({"history", "--module", "m", "-n", "3"}).limit, 3);
  EXPECT_EQ(request_of({"create", "add_names", "--module", "m"}).name, "add_names");
  EXPECT_EQ(request_of({"rollback", "002_b.sql", "--module", "m"}).file, "002_b.sql");
  EXPECT_EQ(request_of({"forget", "002_b.sql", "--module", "m"}).command, Command::forget);
  EXPECT_EQ(request_of({"repair", "002_b.sql", "--reason", "a comment", "--module", "m"}).reason, "a comment");
  EXPECT_EQ(request_of({"baseline", "7", "--module", "m"}).version, 7);
}

TEST(CommandLine, HelpAndVersionAreNoMistakes) {
  EXPECT_EQ(advice_on({"--help"}).exit_code, ExitCode::done);
  EXPECT_THAT(advice_on({"--help"}).text, HasSubstr("Exit codes: 0 done"));
  EXPECT_EQ(advice_on({"migrate", "--help"}).exit_code, ExitCode::done);
  EXPECT_EQ(advice_on({"--version"}).exit_code, ExitCode::done);
}

TEST(CommandLine, MistakesNameWhatIsWrong) {
  const auto wrong = [](std::vector<std::string> arguments, const char* named) {
    const auto advice = advice_on(std::move(arguments));
    EXPECT_EQ(advice.exit_code, ExitCode::misused);
    EXPECT_THAT(advice.text, HasSubstr(named));
  };
  wrong({}, "subcommand");
  wrong({"migrat", "--module", "m"}, "Did you mean 'migrate'?");
  wrong({"migrate"}, "--module");
  wrong({"migrate", "--module", "m", "--bogus"}, "--bogus");
  wrong({"migrate", "--module", "m", "--jobs", "0"}, "--jobs");
  wrong({"migrate", "--module", "m", "--schema", "a", "--schemas", "b"}, "--schema");
  wrong({"rollback", "--module", "m"}, "file");
  wrong({"repair", "a.sql", "--module", "m"}, "--reason");
  wrong({"baseline", "seven", "--module", "m"}, "seven");
}

}  // namespace
}  // namespace pgdbm::cli
