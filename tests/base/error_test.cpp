#include <pgdbm/base/error.hpp>
#include <pgdbm/base/result.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string_view>

namespace pgdbm {
namespace {

Fault server_fault(std::string_view state) {
  auto report = std::make_shared<ServerReport>();
  report->sqlstate = SqlState{state};
  report->constraint = "users_email_key";
  return Fault{.kind = FaultKind::server, .message = "duplicate key", .report = std::move(report), .was_sent = true};
}

TEST(Error, TakesTheClassThatItsSqlstateNames) {
  EXPECT_THROW(raise(server_fault("23505")), UniqueViolation);
  EXPECT_THROW(raise(server_fault("23503")), ForeignKeyViolation);
  EXPECT_THROW(raise(server_fault("23502")), NotNullViolation);
  EXPECT_THROW(raise(server_fault("23514")), CheckViolation);
  EXPECT_THROW(raise(server_fault("23P01")), ConstraintViolation);
  EXPECT_THROW(raise(server_fault("40001")), SerializationFailure);
  EXPECT_THROW(raise(server_fault("40P01")), Deadlock);
  EXPECT_THROW(raise(server_fault("57014")), Cancelled);
  EXPECT_THROW(raise(server_fault("42601")), QueryError);
}

TEST(Error, KnowsTheServersOwnTimeoutByItsWords) {
  auto report = std::make_shared<ServerReport>();
  report->sqlstate = sqlstate::query_canceled;
  report->message = "canceling statement due to statement timeout";
  EXPECT_THROW(raise({.kind = FaultKind::server, .message = report->message, .report = report}), StatementTimeout);
  report->message = "canceling statement due to user request";
  try {
    raise({.kind = FaultKind::server, .message = report->message, .report = report});
  } catch (const StatementTimeout&) {
    FAIL() << "somebody asked for it";
  } catch (const Cancelled&) {
  }
}

TEST(Error, CarriesEveryFieldOfTheServer) {
  try {
    raise(server_fault("23505"));
  } catch (const Error& error) {
    EXPECT_EQ(error.sqlstate(), sqlstate::unique_violation);
    EXPECT_EQ(error.report()->constraint, "users_email_key");
    EXPECT_TRUE(error.was_sent());
    EXPECT_STREQ(error.what(), "duplicate key");
  }
}

TEST(Error, NamesWhatMayBeRetried) {
  EXPECT_TRUE(Error(server_fault("40001")).is_retryable());
  EXPECT_TRUE(Error(server_fault("40P01")).is_retryable());
  EXPECT_FALSE(Error(server_fault("23505")).is_retryable());
  EXPECT_FALSE(Error(Fault{.kind = FaultKind::connection_lost, .message = "gone"}).is_retryable());
}

TEST(Error, TakesTheClassOfItsKindWhenTheServerSaidNothing) {
  EXPECT_THROW(raise({.kind = FaultKind::configuration}), ConfigurationError);
  EXPECT_THROW(raise({.kind = FaultKind::invalid_schema}), SchemaError);
  EXPECT_THROW(raise({.kind = FaultKind::invalid_template}), TemplateError);
  EXPECT_THROW(raise({.kind = FaultKind::cannot_connect}), ConnectionError);
  EXPECT_THROW(raise({.kind = FaultKind::connection_lost}), ConnectionError);
  EXPECT_THROW(raise({.kind = FaultKind::protocol_violation}), ConnectionError);
  EXPECT_THROW(raise({.kind = FaultKind::pool_timeout}), PoolTimeout);
  EXPECT_THROW(raise({.kind = FaultKind::pool_closed}), PoolError);
  EXPECT_THROW(raise({.kind = FaultKind::conversion}), ConversionError);
  EXPECT_THROW(raise({.kind = FaultKind::row_count}), RowCountError);
  EXPECT_THROW(raise({.kind = FaultKind::transaction}), TransactionError);
  EXPECT_THROW(raise({.kind = FaultKind::migration}), MigrationError);
  EXPECT_THROW(raise({.kind = FaultKind::test_database}), TestDatabaseError);
}

TEST(Result, ThrowsItsFaultWhenAskedForAValueItHasNot) {
  Result<int> lost = Fault{.kind = FaultKind::connection_lost, .message = "gone"};
  EXPECT_TRUE(lost.has_error());
  EXPECT_THROW((void)lost.value(), ConnectionError);
  Result<int> fine = 7;
  EXPECT_EQ(fine.value(), 7);
}

TEST(SqlState, RefusesWhatIsNotFiveLettersOrDigits) {
  static_assert(SqlState{"23505"}.text() == "23505");
  static_assert(SqlState{"23505"}.class_code() == "23");
  static_assert(SqlState{"2350"}.empty());
  static_assert(SqlState{"23 05"}.empty());
  EXPECT_TRUE(SqlState{"23505x"}.empty());
  EXPECT_EQ(SqlState{}.class_code(), "");
}

}  // namespace
}  // namespace pgdbm
