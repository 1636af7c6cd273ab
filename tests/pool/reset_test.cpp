#include "pool/reset.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgdbm::pool {
namespace {

using net::Residue;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(ResidueOf, IsNothingForWhatProgramsAskMost) {
  for (const auto* const sql :
       {"SELECT now(), lower(name), count(*) FROM users GROUP BY 2",
        "INSERT INTO users (name) VALUES ($1) RETURNING id", "WITH x AS (SELECT 1) UPDATE users SET name = $1",
        "DELETE FROM users", "BEGIN", "COMMIT", "SAVEPOINT a", "SET LOCAL work_mem = '1MB'",
        "SELECT pg_advisory_xact_lock(1)", "COPY users FROM STDIN", "SELECT my_own()",
        "CREATE TABLE temperature (i int)", "SELECT 'SET work_mem'", ""}) {
    EXPECT_EQ(residue_of(sql), Residue::none) << sql;
  }
}

TEST(ResidueOf, IsStateForWhatOutlivesTheStatement) {
  for (const auto* const sql :
       {"SET work_mem = '1MB'", "set role nobody", "RESET ALL", "LISTEN jobs", "CREATE TEMP TABLE t (i int)",
        "SELECT 1 INTO TEMPORARY t", "SELECT pg_advisory_lock(1)", "SELECT pg_try_advisory_lock_shared(1)",
        "SELECT set_config('role', 'nobody', false)", "DECLARE c CURSOR WITH HOLD FOR SELECT 1", "LOAD 'auto_explain'",
        "SELECT 1; SET search_path = evil", "SELECT dblink_connect_u('x')"}) {
    EXPECT_EQ(residue_of(sql), Residue::state) << sql;
  }
}

TEST(ResidueOf, IncludesPreparedStatementsWhereTheTextMayMakeSome) {
  for (const auto* const sql : {"PREPARE p AS SELECT 1", "SET a.b = 1; pRePaRe p AS SELECT 1", "DO $$ BEGIN END $$",
                                "CALL anything()", "EXECUTE p"}) {
    EXPECT_EQ(residue_of(sql), Residue::statements) << sql;
  }
}

TEST(ResidueUnseen, IsStateAtLeast) {
  EXPECT_EQ(residue_unseen("SELECT my_own()"), Residue::state);
  EXPECT_EQ(residue_unseen("CALL my_own()"), Residue::statements);
}

TEST(ResetScript, LeavesPreparedStatementsAloneUnlessSqlPreparedSome) {
  EXPECT_EQ(reset_script(Residue::none), "");
  EXPECT_THAT(std::string{reset_script(Residue::state)}, EndsWith("DISCARD SEQUENCES"));
  EXPECT_THAT(std::string{reset_script(Residue::state)}, Not(HasSubstr("DEALLOCATE")));
  EXPECT_THAT(std::string{reset_script(Residue::statements)}, EndsWith("; DEALLOCATE ALL"));
}

}  // namespace
}  // namespace pgdbm::pool
