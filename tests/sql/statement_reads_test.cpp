#include <pgdbm/sql/statement_reads.hpp>

#include <gtest/gtest.h>

namespace pgdbm::sql {
namespace {

TEST(StatementReads, WhenItSelects) {
  static_assert(only_reads("SELECT 1"));
  EXPECT_TRUE(only_reads("-- so\n (SELECT a FROM t) UNION VALUES (1)"));
  EXPECT_TRUE(only_reads("TABLE t"));
  EXPECT_TRUE(only_reads("SELECT substring(a FOR 3), \"into\", 'FOR UPDATE' FROM t -- INTO x"));
}

TEST(StatementReads, NotWhenItLocksMakesOrWrites) {
  EXPECT_FALSE(only_reads("SELECT 1 FROM t FOR UPDATE"));
  EXPECT_FALSE(only_reads("select 1 from t for no key update"));
  EXPECT_FALSE(only_reads("SELECT 1 FROM t FOR /* x */ SHARE"));
  EXPECT_FALSE(only_reads("SELECT 1 FROM t FOR KEY SHARE OF t"));
  EXPECT_FALSE(only_reads("SELECT 1 INTO x"));
  EXPECT_FALSE(only_reads("WITH a AS (DELETE FROM t RETURNING *) SELECT * FROM a"));
  EXPECT_FALSE(only_reads("INSERT INTO t VALUES (1)"));
  EXPECT_FALSE(only_reads("EXPLAIN SELECT 1"));
  EXPECT_FALSE(only_reads(""));
}

TEST(StatementReads, AndOnlyComputesWhenItCallsWhatIsKnownTo) {
  static_assert(only_computes("SELECT id, name FROM accounts WHERE id = $1"));
  EXPECT_TRUE(only_computes("SELECT count(*), Coalesce(max(a), 0)::numeric(10, 2) FROM t WHERE b IN (1, 2)"));
  EXPECT_TRUE(only_computes("(SELECT lower(a) FROM t) UNION ALL (VALUES ('b'))"));
  EXPECT_TRUE(only_computes("SELECT EXISTS (SELECT FROM t WHERE a = ANY ($1) AND NOT (b OR c))"));
  EXPECT_TRUE(only_computes("SELECT 'own(1)', \"own\" FROM t -- own(2)"));
}

TEST(StatementReads, NotOnlyComputesWhenItCallsAnythingElse) {
  EXPECT_FALSE(only_computes("SELECT charge($1)"));
  EXPECT_FALSE(only_computes("SELECT \"count\"(*) FROM t"));
  EXPECT_FALSE(only_computes("SELECT mine.count(a) FROM t"));
  EXPECT_FALSE(only_computes("SELECT mine . count /* x */ (a) FROM t"));
  EXPECT_FALSE(only_computes("SELECT \"mine\".lower(a) FROM t"));
  EXPECT_FALSE(only_computes("SELECT nextval('s')"));
  EXPECT_FALSE(only_computes("SELECT pg_notify('a', 'b')"));
  EXPECT_FALSE(only_computes("SELECT a FROM t FOR UPDATE"));
  EXPECT_FALSE(only_computes("UPDATE t SET a = 1"));
}

}  // namespace
}  // namespace pgdbm::sql
