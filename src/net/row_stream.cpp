#include "net/row_stream.hpp"

#include <utility>

namespace pgdbm::net {

namespace {

wire::QueryOutcome refused(std::string message, wire::TransactionStatus transaction) {
  wire::QueryOutcome outcome;
  outcome.fault = Fault{.kind = FaultKind::configuration, .message = std::move(message)};
  outcome.transaction = transaction;
  return outcome;
}

}  // namespace

RowStream::RowStream(std::shared_ptr<Connection> connection, BoundStatement statement)
    : connection_(std::move(connection)),
      statement_(statement),
      portal_("pgdbm_rows_" + std::to_string(++connection_->next_portal_)) {}

asio::awaitable<wire::QueryOutcome> RowStream::fetch(wire::RowSink& sink, std::int32_t max_rows, TimePoint deadline) {
  auto& connection = *connection_;
  if (state_ == State::done) co_return refused("All rows of this stream were fetched", connection.transaction_);
  if (connection.is_open() && connection.is_quiet() && connection.transaction_ == wire::TransactionStatus::idle) {
    state_ = State::done;
    co_return refused("Rows are fetched by and by only within a transaction, which holds them. Begin one first.",
                      connection.transaction_);
  }
  if (const auto unsendable =
          wire::refuse_unsendable(statement_.sql, statement_.parameter_types.size(), statement_.values.values.size())) {
    state_ = State::done;
    co_return refused(unsendable->message, connection.transaction_);
  }
  Exchange exchange{wire::QuerySession::Protocol::extended, &sink};
  auto& out = connection.queued_;
  const std::size_t begin = out.size();
  if (connection.takes_flights()) {
    if (state_ == State::unbound) {
      connection.note(statement_.sql, connection.statements_.residue_of(statement_.sql));
      wire::encode_parse(out, {}, statement_.sql, statement_.parameter_types);
      wire::encode_bind(out, portal_, {}, statement_.values, wire::binary_format);
      wire::encode_describe_portal(out, portal_);
      exchange.session.keep_shape();
    } else if (shape_ != nullptr && shape_->returns_rows()) {
      exchange.session.continue_rows(shape_);
    }
    wire::encode_execute(out, portal_, max_rows);
    wire::encode_sync(out);
  }
  connection.enqueue(exchange, begin, deadline);
  if (exchange.connection != nullptr) co_await connection.until_woken(exchange);
  if (state_ == State::unbound) shape_ = exchange.session.take_shape();
  auto& outcome = exchange.outcome();
  state_ = outcome.is_suspended && !outcome.fault ? State::open : State::done;
  co_return std::move(outcome);
}

asio::awaitable<wire::QueryOutcome> RowStream::close() {
  if (state_ != State::open) co_return wire::QueryOutcome{};
  state_ = State::done;
  Exchange exchange{wire::QuerySession::Protocol::extended};
  const std::size_t begin = connection_->queued_.size();
  if (connection_->takes_flights()) {
    wire::encode_close_portal(connection_->queued_, portal_);
    wire::encode_sync(connection_->queued_);
  }
  connection_->enqueue(exchange, begin, no_deadline);
  if (exchange.connection != nullptr) co_await connection_->until_woken(exchange);
  co_return std::move(exchange.outcome());
}

}  // namespace pgdbm::net
