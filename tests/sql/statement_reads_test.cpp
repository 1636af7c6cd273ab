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

}  // namespace
}  // namespace pgdbm::sql
