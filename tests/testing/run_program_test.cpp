#include "testing/run_program.hpp"

#include "testing/scratch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgdbm::testing {
namespace {

TEST(RunProgram, ReturnsOutputAndStatus) {
  const ProgramResult result = run_program({"sh", "-c", "echo out; echo err >&2; exit 3"});
  EXPECT_EQ(result.output, "out\n");
  EXPECT_EQ(WEXITSTATUS(result.status), 3);
}

TEST(RunProgram, TellsThatThereIsNoSuchProgram) {
  EXPECT_EQ(run_program({"/nowhere/program"}).status, -1);
}

TEST(RunProgram, ReadsLongOutputToItsEnd) {
  EXPECT_EQ(run_program({"sh", "-c", "head -c 1000000 /dev/zero"}).output.size(), 1'000'000U);
}

TEST(RunProgram, KeepsPgVariablesFromPostgresqlsPrograms) {
  const Variable options{"PGOPTIONS", "-c fsync=on"};
  const Variable data{"PGDATA", "/elsewhere"};
  EXPECT_EQ(run_program({"sh", "-c", "echo $PGOPTIONS$PGDATA$LC_ALL$TZ"}).output, "CUTC\n");
}

}  // namespace
}  // namespace pgdbm::testing
