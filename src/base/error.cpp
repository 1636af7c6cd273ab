#include <pgdbm/base/error.hpp>

#include <utility>

namespace pgdbm {

Error::Error(Fault fault) : std::runtime_error(fault.message), fault_(std::move(fault)) {}

bool Error::is_retryable() const noexcept {
  const auto state = sqlstate();
  return state == sqlstate::serialization_failure || state == sqlstate::deadlock_detected;
}

namespace {

/// By its words, as the number is that of any request to cancel. A server that speaks another language than English is
/// not understood.
bool says_timeout(const Fault& fault) noexcept {
  return fault.report && fault.report->message.find("statement timeout") != std::string::npos;
}

[[noreturn]] void raise_server_fault(Fault fault) {
  const auto state = fault.sqlstate();
  if (state == sqlstate::unique_violation) throw UniqueViolation(std::move(fault));
  if (state == sqlstate::foreign_key_violation) throw ForeignKeyViolation(std::move(fault));
  if (state == sqlstate::not_null_violation) throw NotNullViolation(std::move(fault));
  if (state == sqlstate::check_violation) throw CheckViolation(std::move(fault));
  if (state.class_code() == "23") throw ConstraintViolation(std::move(fault));
  if (state == sqlstate::serialization_failure) throw SerializationFailure(std::move(fault));
  if (state == sqlstate::deadlock_detected) throw Deadlock(std::move(fault));
  if (state == sqlstate::query_canceled && says_timeout(fault)) throw StatementTimeout(std::move(fault));
  if (state == sqlstate::query_canceled) throw Cancelled(std::move(fault));
  throw QueryError(std::move(fault));
}

}  // namespace

void raise(Fault fault) {
  switch (fault.kind) {
    case FaultKind::configuration:
      throw ConfigurationError(std::move(fault));
    case FaultKind::invalid_schema:
      throw SchemaError(std::move(fault));
    case FaultKind::invalid_template:
      throw TemplateError(std::move(fault));
    case FaultKind::cannot_connect:
    case FaultKind::connection_lost:
    case FaultKind::protocol_violation:
      throw ConnectionError(std::move(fault));
    case FaultKind::pool_timeout:
      throw PoolTimeout(std::move(fault));
    case FaultKind::pool_closed:
      throw PoolError(std::move(fault));
    case FaultKind::server:
      raise_server_fault(std::move(fault));
    case FaultKind::statement_timeout:
      throw StatementTimeout(std::move(fault));
    case FaultKind::cancelled:
      throw Cancelled(std::move(fault));
    case FaultKind::conversion:
      throw ConversionError(std::move(fault));
    case FaultKind::row_count:
      throw RowCountError(std::move(fault));
    case FaultKind::transaction:
      throw TransactionError(std::move(fault));
    case FaultKind::migration:
      throw MigrationError(std::move(fault));
    case FaultKind::test_database:
      throw TestDatabaseError(std::move(fault));
  }
  throw Error(std::move(fault));
}

}  // namespace pgdbm
