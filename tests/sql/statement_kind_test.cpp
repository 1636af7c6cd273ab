#include <pgdbm/sql/statement_kind.hpp>

#include <gtest/gtest.h>

#include <initializer_list>
#include <string_view>

namespace pgdbm::sql {
namespace {

using enum StatementKind;

static_assert(statement_kind("SELECT 1") == plain);
static_assert(statement_kind("/* c */ -- d\n set search_path = x") == session);
static_assert(!needs_lease(plain) && !needs_lease(empty) && needs_lease(copy) && needs_lease(transaction));
static_assert(!leaves_session_state(copy) && !leaves_session_state(transaction));
static_assert(leaves_session_state(cursor) && leaves_session_state(temporary) && leaves_session_state(session) &&
              leaves_session_state(opaque));
static_assert(noexcept(statement_kind("")));

void expect_kind(StatementKind kind, std::initializer_list<std::string_view> texts) {
  for (std::string_view text : texts) EXPECT_EQ(statement_kind(text), kind) << text;
}

TEST(StatementKind, LetsPlainStatementsRideAnywhere) {
  expect_kind(plain, {"SELECT 1", "(SELECT 1)", "((SELECT 1) UNION (SELECT 2))", "WITH a AS (SELECT 1) SELECT * FROM a",
                      "INSERT INTO {{tables.t}} VALUES ($1)", "update t set a = 1", "DELETE FROM t", "VALUES (1)",
                      "TABLE t", "MERGE INTO t USING s ON true WHEN MATCHED THEN DELETE", "CREATE TABLE t (a int)",
                      "NOTIFY x", "SHOW search_path", "EXPLAIN SELECT 1", "ALTER TABLE t SET SCHEMA s",
                      "ALTER ROLE r SET work_mem = 1", "CREATE FUNCTION f() RETURNS int SET search_path = x AS 'y'",
                      "INSERT INTO temp VALUES (1)", "WITH a AS (SELECT 1) INSERT INTO temp SELECT * FROM a"});
}

TEST(StatementKind, FindsNothingInTextWithoutStatements) {
  expect_kind(empty, {"", " \n", "-- SET x", "/* SET x */", ";", " ; ;"});
}

TEST(StatementKind, KnowsTransactionControl) {
  expect_kind(transaction,
              {"BEGIN", "begin isolation level serializable", "START TRANSACTION", "COMMIT", "END", "ROLLBACK", "ABORT",
               "SAVEPOINT a", "RELEASE a", "ROLLBACK TO a", "PREPARE TRANSACTION 'x'", "COMMIT PREPARED 'x'",
               "SET LOCAL work_mem = 1", "SET TRANSACTION READ ONLY", "SET CONSTRAINTS ALL DEFERRED", "-- c\nBEGIN"});
}

TEST(StatementKind, KnowsWhatStaysInTheSession) {
  expect_kind(session,
              {"SET search_path = x", "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY", "SET ROLE r", "RESET ALL",
               "LISTEN a", "UNLISTEN *", "PREPARE p AS SELECT 1", "PREPARE p AS SELECT transaction", "DEALLOCATE p",
               "DISCARD ALL", "LOAD 'x'", "SET SESSION AUTHORIZATION x"});
}

TEST(StatementKind, KnowsFunctionsThatStayInTheSession) {
  expect_kind(session, {"SELECT set_config('a.b', $1, false)", "SELECT pg_advisory_lock(1)",
                        "SELECT PG_Try_Advisory_Lock (1)", "SELECT pg_catalog.set_config('a', 'b', false)",
                        "SELECT \"set_config\"('a', 'b', false)", "SELECT pg_advisory_unlock_all()",
                        "WITH a AS (SELECT pg_advisory_lock_shared /* x */ (1)) SELECT * FROM a", "SELECT currval('s')",
                        "SELECT lastval()", "CREATE TABLE t AS SELECT setseed(0.5)",
                        "COPY (SELECT set_config('a', 'b', false)) TO STDOUT"});
}

TEST(StatementKind, KnowsASettingThatEndsWithTheTransaction) {
  expect_kind(transaction, {"SELECT set_config('role', $1, true)", "SELECT pg_catalog.set_config('a', f(1, 2), TRUE)"});
  expect_kind(session,
              {"SELECT set_config('a', 'b', $1)", "SELECT set_config('a', 'b', 'true')",
               "SELECT set_config('a', 'b', NOT true)", "SELECT set_config('a', 'b', false = true)",
               "SELECT set_config('a', 'b', (true))", "SELECT set_config('a', set_config('b', 'c', false), true)",
               "SELECT set_config('a', 'b', true), set_config('a', 'b', false)", "SELECT set_config('a', 'b', true"});
}

TEST(StatementKind, TakesNamesThatAreNotCalledForNames) {
  expect_kind(plain, {"SELECT set_config FROM t", "SELECT 'set_config('", "SELECT pg_advisory_xact_lock(1)",
                      "SELECT pg_try_advisory_xact_lock(1)", "SELECT x.\"begin\"", "SELECT $$ set_config( $$",
                      "SELECT my_set_config(1)", "SELECT nextval('s')",
                      "CREATE FUNCTION f() RETURNS text BEGIN ATOMIC SELECT set_config('a', 'b', true); END"});
}

TEST(StatementKind, KnowsCursors) {
  expect_kind(cursor, {"DECLARE c CURSOR FOR SELECT 1", "FETCH ALL FROM c", "MOVE c", "CLOSE c"});
}

TEST(StatementKind, KnowsCopy) {
  expect_kind(copy, {"COPY t FROM STDIN", "copy (select 1) to stdout", "COPY {{tables.t}} (a) FROM STDIN BINARY"});
}

TEST(StatementKind, KnowsTemporaryTables) {
  expect_kind(
      temporary,
      {"CREATE TEMP TABLE t (a int)", "CREATE TEMPORARY VIEW v AS SELECT 1", "CREATE LOCAL TEMP TABLE t (a int)",
       "CREATE GLOBAL TEMPORARY TABLE t (a int)", "CREATE OR REPLACE TEMP VIEW v AS SELECT 1", "create temp sequence s",
       "SELECT 1 INTO TEMP t", "SELECT 1 AS a INTO LOCAL TEMPORARY TABLE t", "CREATE TABLE pg_temp.t (a int)",
       "SELECT * FROM pg_temp_3.t", "SELECT \"a\" FROM pg_temp.t", "EXPLAIN ANALYZE CREATE TEMP TABLE t AS SELECT 1"});
}

TEST(StatementKind, TrustsNothingItCannotSee) {
  expect_kind(opaque, {"DO $$ BEGIN END $$", "CALL p()", "EXECUTE p(1)", "EXPLAIN ANALYZE EXECUTE p(1)",
                       "EXPLAIN (ANALYZE, BUFFERS) EXECUTE p"});
}

TEST(StatementKind, SeesThroughExplain) {
  expect_kind(cursor, {"EXPLAIN VERBOSE DECLARE c CURSOR FOR SELECT 1"});
  expect_kind(plain,
              {"EXPLAIN (FORMAT json) SELECT 1", "EXPLAIN analyze verbose SELECT 1", "ANALYZE t", "ANALYZE VERBOSE"});
}

TEST(StatementKind, TakesTheGreatestOfSeveralStatements) {
  expect_kind(session, {"SELECT 1; SET a.b = 1; SELECT 2", "BEGIN; SET x = 1; COMMIT"});
  expect_kind(transaction, {"BEGIN; SELECT 1; COMMIT;"});
  expect_kind(plain, {"SELECT 1; SELECT 2;"});
  expect_kind(plain, {"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END; SELECT 1"});
}

TEST(StatementKind, JudgesBrokenTextByItsBeginning) {
  expect_kind(session, {"SET x = 'never closed"});
  expect_kind(plain, {"'never closed", "{{tables.t", "$"});
}

}  // namespace
}  // namespace pgdbm::sql
