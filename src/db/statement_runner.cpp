#include "db/statement_runner.hpp"

#include "db/type_query.hpp"

#include <pgdbm/sql/caret.hpp>
#include <pgdbm/sql/render.hpp>

#include <pgdbm/base/error.hpp>

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

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

/// Every type has a text form, and these rows are passed over.
constexpr std::array<std::int16_t, 1> all_as_text{0};

[[nodiscard]] bool has_opening(const Venue& venue) noexcept {
  return venue.opening != nullptr && !venue.opening->empty();
}

/// For what cannot carry it along.
asio::awaitable<void> send_opening(Venue& venue) {
  if (!has_opening(venue)) co_return;
  const Statement statement{Source{std::exchange(*venue.opening, {})}, std::nullopt, {}};
  const wire::BindValues none;
  auto outcome = co_await venue.connection->execute(statement.text(), {}, none, nullptr);
  if (outcome.fault) raise_for(*std::move(outcome.fault), statement, std::nullopt);
}

/// Both in one flight: without the opening the statement does not run.
asio::awaitable<wire::QueryOutcome> execute_behind_opening(Venue& venue, net::BoundStatement statement) {
  const std::string opening = std::exchange(*venue.opening, {});
  const std::array<net::BoundStatement, 2> flight{net::BoundStatement{opening, {}, {}, nullptr}, statement};
  auto batch = co_await venue.connection->execute_batch(flight);
  wire::QueryOutcome outcome;
  outcome.fault = std::move(batch.fault);
  outcome.transaction = batch.transaction;
  if (!batch.steps.empty()) {
    outcome.tag = std::move(batch.steps.back().tag);
    outcome.rows = batch.steps.back().rows;
  }
  co_return outcome;
}

asio::awaitable<wire::QueryOutcome> execute(Venue& venue, const net::BoundStatement& statement) {
  return venue.connection->execute(statement.sql, statement.parameter_types, statement.values, statement.sink);
}

/// What can only be had as text is asked for as text: the server says what it is.
asio::awaitable<std::vector<std::int16_t>> learn_formats(Venue& venue, const Statement& statement,
                                                         const std::optional<std::string>& schema) {
  co_await send_opening(venue);  // so that the transaction hears what describing has against the statement
  auto& registry = *venue.types;
  const auto& types = statement.parameters.types;
  auto found = co_await find_formats(*venue.connection, statement.text(), types, registry);
  if (!found) raise_for(found.error(), statement, schema);
  registry.remember_formats(statement.source.view(), types, *found);
  co_return *std::move(found);
}

asio::awaitable<void> learn_types(Venue& venue, const Statement& statement, const std::optional<std::string>& schema,
                                  RowReader& reader) {
  const auto looked_up = co_await look_up_types(*venue.connection, reader.unknown_types(), *venue.types);
  if (!looked_up) raise_for(looked_up.error(), statement, schema);
  reader.read_kept();
}

}  // namespace

void raise_for(Fault fault, const Statement& statement, const std::optional<std::string>& schema) {
  describe(fault, statement, schema);
  raise(std::move(fault));
}

asio::awaitable<ExecuteResult> run_statement(Venue venue, const Statement& statement,
                                             const std::optional<std::string>& schema, RowReader* reader) {
  auto& registry = *venue.types;
  const auto& parameters = statement.parameters;
  std::optional<std::vector<std::int16_t>> own_formats;
  detail::ResultFormats formats = all_as_text;
  if (reader != nullptr) {
    if (reader->may_meet_text()) {
      own_formats = registry.formats_of(statement.source.view(), parameters.types);
      if (!own_formats) own_formats = co_await learn_formats(venue, statement, schema);
    }
    formats = own_formats ? detail::ResultFormats{*own_formats} : detail::ResultFormats{};
    reader->expect(formats, registry);
  }

  const net::BoundStatement bound{
      statement.text(), parameters.types, {parameters.formats, parameters.values.view(), formats}, reader};
  auto running = has_opening(venue) ? execute_behind_opening(venue, bound) : execute(venue, bound);
  auto outcome = co_await std::move(running);
  if (outcome.fault) {
    registry.forget_formats(statement.source.view());  // the tables may be others since
    raise_for(*std::move(outcome.fault), statement, schema);
  }
  if (reader != nullptr && !reader->unknown_types().empty()) co_await learn_types(venue, statement, schema, *reader);
  co_return ExecuteResult{std::move(outcome.tag), outcome.rows};
}

asio::awaitable<ExecuteResult> run_for_each_row(Venue venue, const Statement& statement,
                                                std::span<const std::size_t> ends,
                                                const std::optional<std::string>& schema) {
  co_await send_opening(venue);
  const auto& parameters = statement.parameters;
  const auto values = parameters.values.view();
  std::vector<net::BoundStatement> flight;
  flight.reserve(ends.size());
  std::size_t begin = 0;
  for (const auto end : ends) {
    const wire::BindValues row{parameters.formats, values.subspan(begin, end - begin), all_as_text};
    flight.push_back({statement.text(), parameters.types, row, nullptr});
    begin = end;
  }
  auto outcome = co_await venue.connection->execute_batch(flight);
  if (outcome.fault) {
    describe(*outcome.fault, statement, schema);
    // Of a lost connection nobody knows the row, nor what was kept; what fails at the end of all is no row's.
    if (outcome.fault->kind == FaultKind::server && outcome.steps_done < ends.size()) {
      outcome.fault->message += "\nin row " + std::to_string(outcome.steps_done + 1) + " of " +
                                std::to_string(ends.size()) + "; nothing of them was kept";
    }
    raise(*std::move(outcome.fault));
  }
  ExecuteResult result;
  for (auto& step : outcome.steps) {
    result.rows += step.rows;
    result.tag = std::move(step.tag);
  }
  co_return result;
}

asio::awaitable<ExecuteResult> run_script(Venue venue, const Statement& statement,
                                          const std::optional<std::string>& schema) {
  co_await send_opening(venue);
  auto outcome = co_await venue.connection->execute_script(statement.text());
  if (outcome.fault) raise_for(*std::move(outcome.fault), statement, schema);
  co_return ExecuteResult{std::move(outcome.tag), outcome.rows};
}

}  // namespace pgdbm::db
