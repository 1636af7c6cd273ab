// The one family of exceptions. Each carries the Fault it was made of, and thereby the SQLSTATE and every field
// the server sent. Decide by class or by predicate, never by the words of the message.
#pragma once

#include <pgdbm/base/fault.hpp>

#include <stdexcept>
#include <string_view>

namespace pgdbm {

class Error : public std::runtime_error {
 public:
  explicit Error(Fault fault);

  [[nodiscard]] const Fault& fault() const noexcept { return fault_; }
  /// The server's code, or the empty state when the fault did not come from the server.
  [[nodiscard]] SqlState sqlstate() const noexcept { return fault_.sqlstate(); }
  /// Everything the server said; null when it said nothing.
  [[nodiscard]] const ServerReport* report() const noexcept { return fault_.report.get(); }
  /// True when the statement reached, or may have reached, the server: a blind retry could run it twice.
  [[nodiscard]] bool was_sent() const noexcept { return fault_.was_sent; }
  /// True when running the whole transaction again may succeed (serialization failure, deadlock).
  [[nodiscard]] bool is_retryable() const noexcept;

 private:
  Fault fault_;
};

// clang-format off
class ConfigurationError : public Error { using Error::Error; };
class ConnectionError    : public Error { using Error::Error; };
class PoolError          : public Error { using Error::Error; };
class PoolTimeout        : public PoolError { using PoolError::PoolError; };
class SchemaError        : public Error { using Error::Error; };
class TemplateError      : public Error { using Error::Error; };
class TransactionError   : public Error { using Error::Error; };
class MigrationError     : public Error { using Error::Error; };
class TestDatabaseError  : public Error { using Error::Error; };

/// A statement failed; its subclasses name the faults that programs act on.
class QueryError           : public Error { using Error::Error; };
class ConversionError      : public QueryError { using QueryError::QueryError; };
class RowCountError        : public QueryError { using QueryError::QueryError; };
class ConstraintViolation  : public QueryError { using QueryError::QueryError; };
class UniqueViolation      : public ConstraintViolation { using ConstraintViolation::ConstraintViolation; };
class ForeignKeyViolation  : public ConstraintViolation { using ConstraintViolation::ConstraintViolation; };
class NotNullViolation     : public ConstraintViolation { using ConstraintViolation::ConstraintViolation; };
class CheckViolation       : public ConstraintViolation { using ConstraintViolation::ConstraintViolation; };
class SerializationFailure : public QueryError { using QueryError::QueryError; };
class Deadlock             : public QueryError { using QueryError::QueryError; };
class Cancelled            : public QueryError { using QueryError::QueryError; };
class StatementTimeout     : public Cancelled { using Cancelled::Cancelled; };
// clang-format on

/// Throws the class of the family that fits the fault. The only place where the library throws a Fault.
[[noreturn]] void raise(Fault fault);

}  // namespace pgdbm
