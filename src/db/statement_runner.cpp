#include "db/statement_runner.hpp"

#include "db/quoted_values.hpp"
#include "db/role_guard.hpp"
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

/// "relation "x" does not exist (42P01)", then hint and the place, a line each. Values of rows and parameters do not
/// belong into logs: `report()` alone has detail and context, which quote them, and the message as it was.
void describe(Fault& fault, const Statement& statement, const std::optional<std::string>& schema) {
  describe_without_place(fault, statement.text());
  if (fault.kind != FaultKind::server || fault.report->position == 0) return;
  const auto offset = sql::template_offset(statement.own_source(), schema, fault.report->position);
  fault.message += "\n" + sql::show_position(statement.source.view(), offset);
}

/// Every type has a text form, and these rows are passed over.
constexpr std::array<std::int16_t, 1> all_as_text{0};

/// What goes ahead of a statement in its flight, without which it does not run.
class Opening {
 public:
  explicit Opening(Venue& venue) : role_(venue.role) {
    if (venue.opening != nullptr) begin_ = std::exchange(*venue.opening, {});
    if (role_ != nullptr) name_ = types::encode_parameters(*role_);
  }

  [[nodiscard]] static bool is_due(const Venue& venue) noexcept {
    return venue.opening != nullptr ? !venue.opening->empty() : venue.role != nullptr;
  }

  /// Requires: this stays where it is as long as the flight is needed.
  void lead(std::vector<net::BoundStatement>& flight) const {
    if (!begin_.empty()) flight.push_back({begin_, {}, {}, nullptr});
    if (role_ == nullptr) return;
    flight.push_back({take_role, name_.types, {name_.formats, name_.values.view(), all_as_text}, nullptr});
  }
  [[nodiscard]] std::size_t size() const noexcept { return (begin_.empty() ? 0U : 1U) + (role_ == nullptr ? 0U : 1U); }

  /// Throws when the flight ended before the statements behind it had their turn.
  void expect_done(net::BatchOutcome& flight) const {
    if (!flight.fault || flight.steps_done >= size()) return;
    const bool is_of_role = role_ != nullptr && flight.steps_done + 1 == size();
    if (is_of_role) raise(role_refused(*std::move(flight.fault), *role_));
    raise_for(*std::move(flight.fault), Statement{Source{begin_}, nullptr, {}}, std::nullopt);
  }

 private:
  std::string begin_;
  const std::string* role_;
  types::Parameters name_;
};

/// Both in one flight.
asio::awaitable<wire::QueryOutcome> execute_behind_opening(Venue& venue, net::BoundStatement statement) {
  const Opening opening{venue};
  std::vector<net::BoundStatement> flight;
  opening.lead(flight);
  flight.push_back(statement);
  auto batch = co_await venue.connection->execute_batch(flight, venue.deadline);
  opening.expect_done(batch);
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
  return venue.connection->execute(statement, venue.deadline);
}

/// The statements by which rows of arguments go: those for many first, then one for each row that is left.
class RowsInFlight {
 public:
  /// Both must outlive this, and this the flight.
  RowsInFlight(const Statement& statement, const ArgumentRows& rows) : statement_(statement), rows_(rows) {
    if (rows.text_at_once.empty()) return;
    groups_ = rows.ends.size() / rows.at_once;
    for (std::size_t i = 0; i < rows.at_once; ++i) {
      const auto& [types, formats, values] = statement.parameters;
      types_at_once_.insert(types_at_once_.end(), types.begin(), types.end());
      formats_at_once_.insert(formats_at_once_.end(), formats.begin(), formats.end());
    }
  }

  void append_to(std::vector<net::BoundStatement>& flight) const {
    const auto values = statement_.parameters.values.view();
    std::size_t begin = 0;
    for (std::size_t row = 0; row < rows_.ends.size();) {
      const bool is_group = row < groups_ * rows_.at_once;
      row += is_group ? rows_.at_once : 1;
      const auto of_rows = values.subspan(begin, rows_.ends[row - 1] - begin);
      begin = rows_.ends[row - 1];
      if (is_group) {
        flight.push_back({rows_.text_at_once, types_at_once_, {formats_at_once_, of_rows, all_as_text}, nullptr});
      } else {
        const auto& parameters = statement_.parameters;
        flight.push_back({statement_.text(), parameters.types, {parameters.formats, of_rows, all_as_text}, nullptr});
      }
    }
  }

  /// What the statement of that number writes: "row 3", "one of the rows 33 to 64".
  [[nodiscard]] std::string describe(std::size_t number) const {
    const auto in_groups = groups_ * rows_.at_once;
    if (number >= groups_) return "row " + std::to_string(in_groups + number - groups_ + 1);
    const auto before = number * rows_.at_once;
    return "one of the rows " + std::to_string(before + 1) + " to " + std::to_string(before + rows_.at_once);
  }

 private:
  const Statement& statement_;
  const ArgumentRows& rows_;
  std::size_t groups_ = 0;
  std::vector<types::Oid> types_at_once_;
  std::vector<std::int16_t> formats_at_once_;
};

}  // namespace

void describe_without_place(Fault& fault, std::string_view sent) {
  if (fault.kind != FaultKind::server) return;
  const auto& report = *fault.report;
  auto message = hide_quoted_value(report.message, report.sqlstate, sent);
  message += " (" + std::string{report.sqlstate.text()} + ")";
  if (!report.hint.empty()) message += "\nhint: " + report.hint;
  fault.message = std::move(message);
}

void raise_for(Fault fault, const Statement& statement, const std::optional<std::string>& schema) {
  describe(fault, statement, schema);
  raise(std::move(fault));
}

/// A role without a transaction would be left at once.
asio::awaitable<void> send_opening(Venue& venue) {
  if (venue.opening == nullptr || venue.opening->empty()) co_return;
  const Opening opening{venue};
  std::vector<net::BoundStatement> flight;
  opening.lead(flight);
  auto outcome = co_await venue.connection->execute_batch(flight, venue.deadline);
  opening.expect_done(outcome);
}

asio::awaitable<std::vector<std::int16_t>> learn_formats(Venue& venue, const Statement& statement,
                                                         const std::optional<std::string>& schema) {
  co_await send_opening(venue);  // so that the transaction hears what describing has against the statement
  auto& registry = *venue.types;
  const auto& types = statement.parameters.types;
  auto found = co_await find_formats(*venue.connection, statement.text(), types, registry, venue.deadline);
  if (!found) raise_for(found.error(), statement, schema);
  registry.remember_formats(statement.key(), types, *found);
  co_return *std::move(found);
}

asio::awaitable<void> learn_types(Venue& venue, const Statement& statement, const std::optional<std::string>& schema,
                                  RowReader& reader) {
  const auto looked_up =
      co_await look_up_types(*venue.connection, reader.unknown_types(), *venue.types, venue.deadline);
  if (!looked_up) raise_for(looked_up.error(), statement, schema);
  reader.read_kept();
}

asio::awaitable<ExecuteResult> run_statement(Venue venue, const Statement& statement,
                                             const std::optional<std::string>& schema, RowReader* reader) {
  if (venue.role != nullptr) expect_kept_role(statement, *venue.role);
  auto& registry = *venue.types;
  const auto& parameters = statement.parameters;
  std::optional<std::vector<std::int16_t>> own_formats;
  detail::ResultFormats formats = all_as_text;
  if (reader != nullptr) {
    if (reader->may_meet_text()) {
      own_formats = registry.formats_of(statement.key(), parameters.types);
      if (!own_formats) own_formats = co_await learn_formats(venue, statement, schema);
    }
    formats = own_formats ? detail::ResultFormats{*own_formats} : detail::ResultFormats{};
    reader->expect(formats, registry);
  }

  const net::BoundStatement bound{statement.text(),
                                  parameters.types,
                                  {parameters.formats, parameters.values.view(), formats},
                                  reader,
                                  venue.lease.shares_sync()};
  auto running = Opening::is_due(venue) ? execute_behind_opening(venue, bound) : execute(venue, bound);
  auto outcome = co_await std::move(running);
  if (outcome.fault) {
    registry.forget_formats(statement.key());  // the tables may be others since
    raise_for(*std::move(outcome.fault), statement, schema);
  }
  if (reader != nullptr && !reader->unknown_types().empty()) co_await learn_types(venue, statement, schema, *reader);
  co_return ExecuteResult{std::move(outcome.tag), outcome.rows};
}

asio::awaitable<ExecuteResult> run_for_each_row(Venue venue, const Statement& statement, const ArgumentRows& rows,
                                                const std::optional<std::string>& schema) {
  if (venue.role != nullptr) expect_kept_role(statement, *venue.role);
  const RowsInFlight in_flight{statement, rows};
  std::vector<net::BoundStatement> flight;
  flight.reserve(rows.ends.size() / rows.at_once + rows.at_once + 2);
  std::optional<Opening> opening;
  if (Opening::is_due(venue)) opening.emplace(venue).lead(flight);
  const auto first = flight.size();
  in_flight.append_to(flight);
  auto outcome = co_await venue.connection->execute_batch(flight, venue.deadline);
  if (opening) opening->expect_done(outcome);
  if (outcome.fault) {
    describe(*outcome.fault, statement, schema);
    // Of a lost connection nobody knows the row, nor what was kept; what fails at the end of all is no row's.
    if (outcome.fault->kind == FaultKind::server && outcome.steps_done < flight.size()) {
      outcome.fault->message += "\nin " + in_flight.describe(outcome.steps_done - first) + " of " +
                                std::to_string(rows.ends.size()) + "; nothing of them was kept";
    }
    raise(*std::move(outcome.fault));
  }
  ExecuteResult result;
  for (std::size_t i = first; i < outcome.steps.size(); ++i) {
    result.rows += outcome.steps[i].rows;
    result.tag = std::move(outcome.steps[i].tag);
  }
  co_return result;
}

asio::awaitable<ExecuteResult> run_script(Venue venue, const Statement& statement,
                                          const std::optional<std::string>& schema) {
  if (venue.role != nullptr) expect_kept_role(statement, *venue.role);
  co_await send_opening(venue);
  auto outcome = co_await venue.connection->execute_script(statement.text(), venue.deadline);
  if (outcome.fault) raise_for(*std::move(outcome.fault), statement, schema);
  co_return ExecuteResult{std::move(outcome.tag), outcome.rows};
}

}  // namespace pgdbm::db
