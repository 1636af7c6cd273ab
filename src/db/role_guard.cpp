#include "db/role_guard.hpp"

#include <pgdbm/db/schema_isolation.hpp>

#include "sql/role_change.hpp"
#include "sql/transaction_control.hpp"
#include <pgdbm/sql/caret.hpp>
#include <pgdbm/sql/identifier.hpp>

#include <pgdbm/base/error.hpp>

#include <fmt/format.h>

#include <cstddef>
#include <optional>
#include <utility>

namespace pgdbm {

std::string role_of_schema(std::string_view schema) {
  std::string role = "pgdbm_" + std::string{schema};
  if (const auto valid = sql::quote_identifier(role); !valid) {
    raise({.kind = FaultKind::invalid_schema,
           .message = fmt::format("The role of schema '{}' would be called '{}', and PostgreSQL cannot hold that name: "
                                  "{} Give the schema a shorter name.",
                                  schema, role, valid.error().message)});
  }
  return role;
}

namespace db {

namespace {

using Find = std::optional<std::size_t> (*)(std::string_view text);

/// Judged is what is sent; shown is what the caller wrote.
void expect_none(const Statement& statement, Find find, std::string_view why, std::string_view role) {
  if (!find(statement.text())) return;
  const auto written = statement.source.view();
  raise({.kind = FaultKind::configuration,
         .message =
             fmt::format(fmt::runtime(why), role) + "\n" + sql::show_position(written, find(written).value_or(0))});
}

}  // namespace

void expect_kept_role(const Statement& statement, std::string_view role) {
  expect_none(statement, sql::find_role_change,
              "The manager runs its statements under the role '{}', and this text would take on another. Take it out, "
              "or use without_isolation().",
              role);
  expect_none(statement, sql::find_transaction_control,
              "The role '{}' is kept until the transaction ends, and this text would begin or end one. Use "
              "transaction(), or without_isolation().",
              role);
}

Fault role_refused(Fault fault, std::string_view role) {
  if (fault.kind != FaultKind::server) return fault;
  fault.kind = FaultKind::invalid_schema;
  fault.message = fmt::format(
      "Statements here run under the role '{}', which the server refuses: {} ({}). SchemaManager makes "
      "schemas with their roles: co_await SchemaManager{{db}}.create(schema).",
      role, fault.report->message, fault.report->sqlstate.text());
  return fault;
}

}  // namespace db

}  // namespace pgdbm
