#include <pgdbm/db/transaction_options.hpp>

#include <gtest/gtest.h>

namespace pgdbm::db {
namespace {

TEST(TransactionOptions, SayNothingThatWasNotAskedFor) {
  EXPECT_EQ(begin_statement({}), "BEGIN");
}

TEST(TransactionOptions, AreSaidInTheStatementThatBegins) {
  EXPECT_EQ(begin_statement({.isolation = Isolation::read_committed}), "BEGIN ISOLATION LEVEL READ COMMITTED");
  EXPECT_EQ(begin_statement({.isolation = Isolation::repeatable_read, .is_read_only = true}),
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  EXPECT_EQ(begin_statement({.isolation = Isolation::serializable, .is_read_only = true, .is_deferrable = true}),
            "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE");
}

}  // namespace
}  // namespace pgdbm::db
