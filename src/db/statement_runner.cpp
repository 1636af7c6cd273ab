#include "db/statement_runner.hpp"

#include <pgdbm/sql/caret.hpp>
#include <pgdbm/sql/render.hpp>

#include <pgdbm/base/error.hpp>

#include <utility>

namespace pgdbm::db {

namespace {

/// "relation "x" does not exist (42P01)", then hint and the place, a line each. Detail and context are left to
/// `report()`: they quote the values of rows and parameters, which do not belong into logs.
void describe(Fault& fault, const Statement& statement, const std::optional<std::string>& schema) {
  if (fault.kind != FaultKind::server) return;
  const auto& report = *fault.report;
  std::string message = report.message + " (" + std::string{report.sqlstate.text()} + ")";
  if (!report.hint.empty()) message += "\nhint: " + report.hint;
  if (report.position != 0) {
    const auto source = statement.source.view();
    const auto offset = sql::template_offset(source, schema, report.position);
    message += "\n" + sql::show_position(source, offset);
  }
  fault.message = std::move(message);
}

}  // namespace

asio::awaitable<wire::QueryOutcome> send_statement(net::Connection& connection, const Statement& statement,
                                                   wire::RowSink* sink) {
  const auto& parameters = statement.parameters;
  return connection.execute(statement.text(), parameters.types, {parameters.formats, parameters.values.view()}, sink);
}

asio::awaitable<wire::QueryOutcome> send_script(net::Connection& connection, const Statement& statement) {
  return connection.execute_script(statement.text());
}

ExecuteResult settle(wire::QueryOutcome outcome, const Statement& statement, const std::optional<std::string>& schema) {
  if (outcome.fault) {
    describe(*outcome.fault, statement, schema);
    raise(*std::move(outcome.fault));
  }
  return {std::move(outcome.tag), outcome.rows};
}

}  // namespace pgdbm::db
