#include "sql/transaction_control.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace pgdbm::sql {
namespace {

TEST(TransactionControl, IsFoundWhereAStatementBegins) {
  EXPECT_EQ(find_transaction_control("BEGIN; SELECT 1; COMMIT;"), 0U);
  EXPECT_EQ(find_transaction_control("SELECT 1; commit"), 10U);
  EXPECT_EQ(find_transaction_control("SELECT 1;\n-- so\nSTART TRANSACTION"), 16U);
  EXPECT_EQ(find_transaction_control("SELECT 1; END"), 10U);
  EXPECT_EQ(find_transaction_control("ABORT"), 0U);
  EXPECT_EQ(find_transaction_control(";; ROLLBACK; SELECT 1"), 3U);
  EXPECT_EQ(find_transaction_control("ROLLBACK"), 0U);
  EXPECT_EQ(find_transaction_control("SELECT 1; PREPARE TRANSACTION 'x'"), 10U);
}

TEST(TransactionControl, IsNotASavepoint) {
  EXPECT_EQ(find_transaction_control("SAVEPOINT a; ROLLBACK TO a; ROLLBACK TO SAVEPOINT a; RELEASE a"), std::nullopt);
  EXPECT_EQ(find_transaction_control("ROLLBACK WORK TO SAVEPOINT a"), std::nullopt);
}

TEST(TransactionControl, IsNotFoundInsideOtherThings) {
  EXPECT_EQ(find_transaction_control("PREPARE p AS SELECT 1"), std::nullopt);
  EXPECT_EQ(find_transaction_control(""), std::nullopt);
  EXPECT_EQ(find_transaction_control("SELECT 'BEGIN; COMMIT'; -- COMMIT;\n/* COMMIT; */ SELECT 1"), std::nullopt);
  EXPECT_EQ(find_transaction_control("CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; END;"),
            std::nullopt);
  EXPECT_EQ(find_transaction_control("DO $$ BEGIN PERFORM 1; END $$"), std::nullopt);
  EXPECT_EQ(find_transaction_control("SELECT CASE WHEN true THEN 1 END"), std::nullopt);
}

}  // namespace
}  // namespace pgdbm::sql
