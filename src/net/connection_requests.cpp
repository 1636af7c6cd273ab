// What callers ask of a connection: encoded into its output, queued, and awaited.
#include "net/connection.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <utility>

namespace pgdbm::net {

namespace {

/// The server has lost a prepared statement, or what it refers to has changed since.
bool is_stale(const Fault& fault) {
  if (fault.sqlstate() == sqlstate::invalid_sql_statement_name) return true;
  return fault.sqlstate() == sqlstate::feature_not_supported && fault.report->routine == "RevalidateCachedQuery";
}

/// A request to cancel another statement came late and ended this one, which left nothing behind.
bool was_hit_for_another(Exchange& exchange) {
  const auto& fault = exchange.outcome().fault;
  return exchange.is_exposed && exchange.withdrawal == Exchange::Withdrawal::none && fault &&
         fault->kind == FaultKind::server && fault->sqlstate() == sqlstate::query_canceled;
}

Fault busy_with_copy() {
  return {.kind = FaultKind::configuration,
          .message =
              "A COPY … FROM STDIN is under way on this connection, and the server would take a statement for "
              "its data. Finish or abort the COPY first, or use another connection."};
}

bool is_same_statement(const BoundStatement& a, const BoundStatement& b) noexcept {
  const bool is_same_text = (a.sql.data() == b.sql.data() && a.sql.size() == b.sql.size()) || a.sql == b.sql;
  return is_same_text && std::ranges::equal(a.parameter_types, b.parameter_types);
}

}  // namespace

asio::awaitable<wire::QueryOutcome> Connection::execute(BoundStatement statement, TimePoint deadline) {
  for (bool was_repeated = false;;) {
    Exchange exchange{wire::QuerySession::Protocol::extended, statement.sink};
    const auto plan = enqueue_execute(exchange, statement, deadline);
    if (exchange.connection != nullptr) co_await until_woken(exchange);

    if (has_fallen(exchange, plan)) {
      statement.may_join = false;
      continue;
    }
    auto& outcome = exchange.outcome();
    const bool may_repeat = !std::exchange(was_repeated, true) && outcome.transaction == wire::TransactionStatus::idle;
    if (!plan.must_parse && outcome.fault && is_stale(*outcome.fault)) {
      // It did not begin to run. Inside a transaction the failure has ended that, and its caller must know.
      statements_.forget(plan.name);
      if (may_repeat) continue;
    }
    if (may_repeat && was_hit_for_another(exchange)) continue;
    co_return std::move(outcome);
  }
}

StatementCache::Plan Connection::enqueue_execute(Exchange& exchange, const BoundStatement& statement,
                                                 TimePoint deadline) {
  exchange.outcome().transaction = transaction_;
  exchange.outcome().fault =
      wire::refuse_unsendable(statement.sql, statement.parameter_types.size(), statement.values.values.size());
  if (exchange.outcome().fault) return {};
  if (!takes_flights()) {
    enqueue(exchange, queued_.size(), deadline);
    return {};
  }
  auto plan = statements_.plan(statement.sql, statement.parameter_types);
  note(statement.sql, plan.residue);
  const bool is_joined = statement.may_join && join_convoy(exchange, plan);
  const std::size_t begin = queued_.size();
  encode_execute(exchange, statement, plan);
  wire::encode_sync(queued_);
  if (statement.may_join && !is_joined) open_convoy(exchange, plan, begin);
  enqueue(exchange, begin, deadline);
  return plan;
}

void Connection::encode_execute(Exchange& exchange, const BoundStatement& statement, const StatementCache::Plan& plan) {
  // In a convoy that falls they would not be closed.
  if (!exchange.is_in_convoy) {
    for (const auto& name : statements_.take_evicted()) wire::encode_close_statement(queued_, name);
  }
  if (plan.must_parse) wire::encode_parse(queued_, plan.name, statement.sql, statement.parameter_types);
  wire::encode_bind(queued_, {}, plan.name, statement.values, wire::binary_format);
  if (plan.must_parse) {
    wire::encode_describe_portal(queued_, {});
    exchange.session.keep_shape();
    if (!plan.name.empty()) exchange.prepares.push_back(plan.name);
  } else {
    exchange.session.reuse_shape(plan.shape);
  }
  wire::encode_execute_all(queued_);
}

asio::awaitable<BatchOutcome> Connection::execute_batch(std::span<const BoundStatement> statements,
                                                        TimePoint deadline) {
  BatchOutcome result;
  result.transaction = transaction_;
  for (const auto& statement : statements) {
    result.fault =
        wire::refuse_unsendable(statement.sql, statement.parameter_types.size(), statement.values.values.size());
    if (result.fault) co_return result;
    ++result.steps_done;
  }
  if (statements.empty()) co_return result;
  for (bool is_first = true;; is_first = false) {
    Exchange exchange;
    const std::size_t begin = queued_.size();
    encode_batch(exchange, statements);
    enqueue(exchange, begin, deadline);
    if (exchange.connection != nullptr) co_await until_woken(exchange);

    auto& outcome = exchange.outcome();
    result.fault = std::move(outcome.fault);
    result.transaction = outcome.transaction;
    result.steps_done = exchange.session.steps_done();
    result.steps = std::move(exchange.session.steps());
    if (!result.fault || !is_stale(*result.fault)) co_return result;
    // Outside a transaction all of it was undone, and nothing was shown to a sink: what is stale fails when it is
    // bound. With rows shown before, the caller must decide.
    const auto shown = std::ranges::any_of(statements.first(result.steps_done),
                                           [](const BoundStatement& done) { return done.sink != nullptr; });
    statements_.forget_all();
    if (!is_first || shown || result.transaction != wire::TransactionStatus::idle) co_return result;
  }
}

/// A statement like the one before it is neither parsed nor described again.
void Connection::encode_batch(Exchange& exchange, std::span<const BoundStatement> statements) {
  std::vector<wire::BatchStep> steps(statements.size());
  if (takes_flights()) {
    note(statements.back().sql, Residue::none);  // the first may be our own BEGIN
    for (const auto& name : statements_.take_evicted()) wire::encode_close_statement(queued_, name);
    StatementCache::Plan plan;
    for (std::size_t i = 0; i < statements.size(); ++i) {
      const auto& statement = statements[i];
      auto& step = steps[i];
      step.sink = statement.sink;
      const bool is_repeated = i != 0 && is_same_statement(statement, statements[i - 1]);
      if (!is_repeated) {
        plan = statements_.plan(statement.sql, statement.parameter_types);
        leave(plan.residue);
        step.is_described = plan.must_parse;
        step.shape = plan.shape;
        if (plan.must_parse) wire::encode_parse(queued_, plan.name, statement.sql, statement.parameter_types);
      }
      wire::encode_bind(queued_, {}, plan.name, statement.values, wire::binary_format);
      if (step.is_described) wire::encode_describe_portal(queued_, {});
      wire::encode_execute_all(queued_);
      if (step.is_described && !plan.name.empty()) {
        exchange.prepares.resize(statements.size());
        exchange.prepares[i] = plan.name;
      }
    }
    wire::encode_sync(queued_);
  }
  exchange.session = wire::QuerySession{std::move(steps)};
}

asio::awaitable<wire::QueryOutcome> Connection::describe(std::string_view sql,
                                                         std::span<const std::uint32_t> parameter_types,
                                                         wire::RowSink& sink, TimePoint deadline) {
  Exchange exchange{wire::QuerySession::Protocol::extended, &sink};
  const std::size_t begin = queued_.size();
  if (auto refused = wire::refuse_unsendable(sql, parameter_types.size(), 0)) {
    exchange.outcome().fault = std::move(refused);
  } else {
    if (takes_flights()) {
      wire::encode_parse(queued_, {}, sql, parameter_types);
      wire::encode_describe_statement(queued_, {});
      wire::encode_sync(queued_);
    }
    enqueue(exchange, begin, deadline);
  }
  if (exchange.connection != nullptr) co_await until_woken(exchange);
  co_return std::move(exchange.outcome());
}

asio::awaitable<wire::QueryOutcome> Connection::execute_script(std::string_view sql, TimePoint deadline) {
  Exchange exchange;
  enqueue_script(exchange, sql, deadline);
  if (exchange.connection != nullptr) co_await until_woken(exchange);
  co_return std::move(exchange.outcome());
}

void Connection::enqueue_script(Exchange& exchange, std::string_view sql, TimePoint deadline) {
  if (auto refused = wire::refuse_unsendable(sql, 0, 0)) {
    exchange.outcome().fault = std::move(refused);
    return;
  }
  const std::size_t begin = queued_.size();
  if (takes_flights()) {
    note(sql, statements_.residue_of(sql));
    wire::encode_query(queued_, sql);
  }
  enqueue(exchange, begin, deadline);
}

/// Copied, as the text is its caller's; of a length at which a string stays where it is.
void Connection::note(std::string_view sql, Residue residue) {
  leave(residue);
  constexpr std::size_t longest = 160;
  last_statement_.assign(sql.substr(0, longest));
}

/// Takes what lies in the output from `flight_begin` on for this exchange's flight, and writes it. A connection that
/// takes no flights has none there: nothing of it may be encoded, nor known to the statement cache.
void Connection::enqueue(Exchange& exchange, std::size_t flight_begin, TimePoint deadline) {
  if (!is_open()) {
    exchange.outcome().fault = end_;
    return;
  }
  if (is_copying_in_) {
    exchange.outcome().fault = busy_with_copy();
    return;
  }
  exchange.first_byte = total_written_ + flight_begin - written_;
  exchange.deadline = deadline;
  exchange.state = Exchange::State::in_flight;
  exchange.connection = this;
  ++flights_;
  in_flight_.push_back(&exchange);
  if (deadline != no_deadline) watch(deadline);
  if (in_flight_.size() > 1 || convoy_.last == &exchange) return write_soon();
  write_queued();
  begin_to_look();
}

/// The server is busy with what came before, or those who may join a convoy are about to run: others may add to the
/// same write.
void Connection::write_soon() {
  if (is_waking_ || is_write_posted_) return;
  is_write_posted_ = true;
  asio::post(socket_.executor(), [self = shared_from_this()] {
    self->is_write_posted_ = false;
    self->write_queued();
  });
}

void Connection::refuse_copy_in(wire::QuerySession::Protocol protocol) {
  wire::encode_copy_fail(queued_, "COPY FROM STDIN is not possible here");
  if (protocol == wire::QuerySession::Protocol::extended) wire::encode_sync(queued_);
  write_queued();
}

/// What an answered flight means for the statements kept prepared.
void Connection::learn(Exchange& exchange) {
  const auto forgets = [](std::string_view tag) { return tag == "DISCARD ALL" || tag == "DEALLOCATE ALL"; };
  auto& steps = exchange.session.steps();
  if (forgets(exchange.outcome().tag) || std::ranges::any_of(steps, forgets, &wire::BatchStep::tag)) {
    statements_.clear();
  }
  for (std::size_t i = 0; i < exchange.prepares.size(); ++i) {
    const auto& name = exchange.prepares[i];
    if (name.empty()) continue;
    auto shape = steps.empty() ? exchange.session.take_shape() : steps[i].shape;
    if (shape) {
      statements_.prepared(name, std::move(shape));
    } else {
      statements_.forget(name);
    }
  }
}

}  // namespace pgdbm::net
