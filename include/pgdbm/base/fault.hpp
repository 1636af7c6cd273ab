// A fault as a value: how the rooms below `db` report what went wrong, without exceptions.
// At the edge, `raise` (error.hpp) turns it into the one family of exceptions.
#pragma once

#include <pgdbm/base/sqlstate.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace pgdbm {

/// What the server said about a fault, field by field (protocol 3.0, "Error and Notice Message Fields").
struct ServerReport {
  std::string severity;
  SqlState sqlstate;
  std::string message;
  std::string detail;
  std::string hint;
  std::uint32_t position = 0;           ///< character in the statement sent, from 1; 0 = not given
  std::uint32_t internal_position = 0;  ///< the same within `internal_query`
  std::string internal_query;
  std::string where;
  std::string schema;
  std::string table;
  std::string column;
  std::string data_type;
  std::string constraint;
  std::string file;
  std::string line;
  std::string routine;
};

enum class FaultKind : std::uint8_t {
  configuration,       ///< what the caller asked for cannot be
  invalid_schema,      ///< a schema or table name that PostgreSQL cannot hold
  invalid_template,    ///< a broken placeholder in SQL text
  cannot_connect,      ///< no connection came to be
  connection_lost,     ///< a connection ended under a statement
  protocol_violation,  ///< the peer does not speak protocol 3.0
  pool_timeout,        ///< no connection became free in time
  pool_closed,
  server,             ///< the server refused the statement: see `report`
  statement_timeout,  ///< it did not end before its deadline
  cancelled,          ///< by its caller
  conversion,         ///< a value does not fit the C++ type
  row_count,          ///< more or fewer rows than the verb allows
  transaction,
  migration,
  test_database,
};

/// One fault. `message` says what failed, with which object, why, and what to do about it.
struct Fault {
  FaultKind kind{};
  std::string message;
  std::shared_ptr<const ServerReport> report;  ///< set when the server said it
  bool was_sent = false;                       ///< the statement may have run

  [[nodiscard]] SqlState sqlstate() const noexcept { return report ? report->sqlstate : SqlState{}; }
};

}  // namespace pgdbm
