// Callers who no longer wait for a reply: past their deadline, cancelled, or gone.
#include "net/cancel_request.hpp"
#include "net/connection.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <memory>
#include <utility>

namespace pgdbm::net {

namespace {

using Clock = std::chrono::steady_clock;

Fault withdrawn(Exchange::Withdrawal why, std::shared_ptr<const ServerReport> report, bool was_sent) {
  const bool is_late = why == Exchange::Withdrawal::timed_out;
  return {.kind = is_late ? FaultKind::statement_timeout : FaultKind::cancelled,
          .message = is_late ? "The statement did not end before its deadline, and was cancelled"
                             : "The statement was cancelled by its caller",
          .report = std::move(report),
          .was_sent = was_sent};
}

}  // namespace

Exchange::~Exchange() {
  if (connection != nullptr) connection->detach(*this);
}

/// One timer for all that are in flight. It is only ever set earlier, and looks around when it fires: a statement that
/// ends in time never touches it again.
void Connection::watch(TimePoint at) {
  if (at >= watch_at_) return;
  watch_at_ = at;
  watch_.expires_at(at);
  watch_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
    if (error) return;
    if (const auto self = weak.lock()) self->on_watch();
  });
}

void Connection::on_watch() {
  if (!is_open()) return;
  watch_at_ = no_deadline;
  const auto now = Clock::now();
  const auto due = in_flight_;  // withdrawing changes the queue
  for (auto* const exchange : due) {
    if (exchange->give_up_at <= now) {
      lose(FaultKind::connection_lost, "The server did not answer, not even to a cancel request");
      break;
    }
    if (exchange->deadline > now) continue;
    if (exchange->withdrawal == Exchange::Withdrawal::none) {
      withdraw(*exchange, Exchange::Withdrawal::timed_out);
    } else {
      cancel_again(*exchange);
    }
  }
  for (const auto* const exchange : in_flight_) watch(std::min(exchange->deadline, exchange->give_up_at));
  wake();
}

/// The statement that is running is cancelled, and its caller hears how that ended. One that waits behind another
/// cannot be taken back: its caller is let go, and a stand-in takes the reply; it is cancelled when it runs. Of a
/// convoy nobody knows which statement is running, so all of it is: who did not withdraw runs again.
void Connection::withdraw(Exchange& exchange, Exchange::Withdrawal why) {
  if (exchange.state != Exchange::State::in_flight || exchange.withdrawal != Exchange::Withdrawal::none) return;
  exchange.withdrawal = why;
  exchange.deadline = no_deadline;
  if (in_flight_.front() == &exchange) return cancel_running(exchange);
  // A COPY would begin to take the statements of others for its data: it is waited for, and cancelled then.
  if (exchange.session.takes_copy_in()) return;
  auto& stand_in = put_stand_in(exchange);
  exchange.outcome().fault = withdrawn(why, nullptr, exchange.first_byte < total_written_);
  exchange.state = Exchange::State::answered;
  wake_up(exchange);
  wake_later();
  if (is_under_way(stand_in)) cancel_running(stand_in);
}

/// A server that waits for the data of a COPY listens to that stream only.
void Connection::cancel_running(Exchange& exchange) {
  read_on();  // whoever was busy with the reply waits for its end now
  exchange.give_up_at = Clock::now() + drain_time;
  if (exchange.session.wants_copy_data()) {
    wire::encode_copy_fail(queued_, "cancelled");
    write_queued();
  }
  cancel_again(exchange);
}

/// A request that the server gets before it has begun with the statement has no effect.
void Connection::cancel_again(Exchange& exchange) {
  exchange.deadline = Clock::now() + cancel_pause;
  watch(std::min(exchange.deadline, exchange.give_up_at));
  request_cancel();
}

/// What is sent while the request is on its way could be hit by it, so it waits; what was sent before is marked.
void Connection::request_cancel() {
  if (!is_open() || is_cancelling_) return;
  is_cancelling_ = true;
  for (auto* const exchange : in_flight_) exchange->is_exposed = exchange != in_flight_.front();
  auto request = net::request_cancel(cancel_target_, facts_);
  asio::co_spawn(executor(), std::move(request), [self = shared_from_this()](std::exception_ptr, auto&&...) {
    self->is_cancelling_ = false;
    if (self->is_open()) self->write_queued();
    self->wake();
  });
}

/// A statement that ended well before the cancel request reached it has ended well.
void Connection::settle_withdrawn(Exchange& exchange) {
  auto& fault = exchange.outcome().fault;
  if (!fault) return;
  if (fault->kind == FaultKind::server && fault->sqlstate() != sqlstate::query_canceled) return;
  auto said = withdrawn(exchange.withdrawal, fault->report, fault->was_sent);
  if (fault->kind != FaultKind::server) said.message += "; " + fault->message;
  fault = std::move(said);
}

/// The caller is gone.
void Connection::detach(Exchange& exchange) {
  std::erase(to_wake_, &exchange);
  if (writer_ == &exchange) writer_ = nullptr;
  if (exchange.state == Exchange::State::in_flight) put_stand_in(exchange);
  exchange.connection = nullptr;
}

Exchange& Connection::put_stand_in(Exchange& exchange) {
  if (convoy_.last == &exchange) convoy_.last = nullptr;
  auto stand_in = std::make_unique<Exchange>(std::move(exchange.session));
  stand_in->session.abandon();
  stand_in->state = Exchange::State::in_flight;
  stand_in->is_stand_in = true;
  stand_in->is_in_convoy = exchange.is_in_convoy;
  stand_in->first_byte = exchange.first_byte;
  stand_in->withdrawal = exchange.withdrawal;
  stand_in->give_up_at = exchange.give_up_at;
  stand_in->prepares = std::move(exchange.prepares);
  stand_in->connection = this;
  // Deleted when it is answered, or with the connection.
  auto*& place = *std::ranges::find(in_flight_, &exchange);
  place = stand_in.release();
  return *place;
}

/// Nobody will ever be resumed here: callers are destroyed as they wait.
void Connection::doom() noexcept {
  is_doomed_ = true;
  wakefulness_.answered();
  auto exchanges = std::exchange(in_flight_, {});
  for (auto* const exchange : std::exchange(to_wake_, {})) {
    if (std::ranges::find(exchanges, exchange) == exchanges.end()) exchanges.push_back(exchange);
  }
  std::vector<decltype(std::declval<Waiter&>().take())> callers;
  for (auto* const exchange : exchanges) {
    exchange->connection = nullptr;
    callers.push_back(exchange->waiter.take());
    if (exchange->is_stand_in) delete exchange;
  }
}

}  // namespace pgdbm::net
