// Convoys: the same statement, asked for by several callers who each only read, in one flight with one Sync.
//
// Most of what a short read costs the server comes with its Sync: a transaction is ended, the reply is written, the
// client is woken, the state of the session is told. A convoy pays for that once. What holds all the same:
// - Each has its own result or its own error. When one fails, the server passes over those behind it; all from that one
//   on run again, each alone.
// - None has written, so that what is run again, or undone with another's failure, was nothing: a guard ahead of them
//   makes the transaction read-only. A statement that tries to write all the same (in a view, say) runs alone for good.
// - Nobody waits for a lock while he holds another's: all run the same statement.
#include "net/connection.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <vector>

namespace pgdbm::net {

namespace {

/// Its effect ends with the transaction. (SET TRANSACTION would do it with a warning.)
constexpr std::string_view guard = "SELECT pg_catalog.set_config('transaction_read_only', 'on', true)";
/// So many run again at most when one fails; the guard's own cost is a part of theirs that does not count any more.
constexpr std::size_t longest_convoy = 64;

}  // namespace

/// Takes the Sync off the one before, if it can be joined: it comes behind this one's messages.
bool Connection::join_convoy(Exchange& exchange, const StatementCache::Plan& plan) {
  const bool can_join = convoy_.last != nullptr && !in_flight_.empty() && convoy_.last == in_flight_.back() &&
                        !plan.must_parse && !plan.goes_alone && convoy_.statement == plan.name &&
                        convoy_.size < longest_convoy;
  if (!can_join) return false;
  auto& last = *convoy_.last;
  queued_.keep_front(queued_.size() - wire::sync_size);
  last.session.leave_sync();
  if (convoy_.size == 1) {
    last.is_in_convoy = true;
    put_guard_ahead();
  }
  exchange.is_in_convoy = true;
  convoy_.last = &exchange;
  ++convoy_.size;
  return true;
}

void Connection::open_convoy(Exchange& first, const StatementCache::Plan& plan, std::size_t flight_begin) {
  if (plan.must_parse || plan.goes_alone) return;
  convoy_ = {.last = &first, .statement = plan.name, .begin = flight_begin, .size = 1};
}

/// Between what was queued before and the first of the convoy.
void Connection::put_guard_ahead() {
  auto& first = *convoy_.last;
  const auto its_flight = queued_.view().subspan(convoy_.begin);
  const std::vector<std::byte> kept{its_flight.begin(), its_flight.end()};
  queued_.keep_front(convoy_.begin);

  auto exchange = std::make_unique<Exchange>(wire::QuerySession::Protocol::extended);
  exchange->session.leave_sync();
  exchange->state = Exchange::State::in_flight;
  exchange->is_stand_in = true;
  exchange->is_in_convoy = true;
  exchange->is_guard = true;
  exchange->first_byte = first.first_byte;
  exchange->connection = this;
  encode_execute(*exchange, {.sql = guard}, statements_.plan(guard, {}));
  first.first_byte += queued_.size() - convoy_.begin;
  queued_.append(ByteView{kept});
  in_flight_.insert(std::prev(in_flight_.end()), exchange.release());  // deleted when it is answered
}

/// The server answers nothing more up to the Sync; the one that failed gets that for its own.
void Connection::let_convoy_fall() {
  auto& failed = *in_flight_.front();
  failed.session.take_sync();
  if (failed.is_guard) statements_.forget(statements_.plan(guard, {}).name);  // it may be lost at the server
  for (bool is_last = false; !is_last;) {
    auto* const next = in_flight_[1];
    is_last = next->session.has_sync();
    in_flight_.erase(std::next(in_flight_.begin()));
    next->is_passed_over = true;
    next->state = Exchange::State::answered;
    wake_up(*next);
  }
}

/// Its replies come together: that of the first can be the one that is running, or any other.
bool Connection::is_under_way(const Exchange& exchange) const noexcept {
  const auto is_it = [&](const Exchange* at) { return at == &exchange || at->session.has_sync(); };
  return *std::ranges::find_if(in_flight_, is_it) == &exchange;
}

/// They waited behind others, and are about to run.
void Connection::cancel_withdrawn_in_convoy() {
  for (auto* const member : in_flight_) {
    if (member->withdrawal != Exchange::Withdrawal::none) return cancel_running(*member);
    if (member->session.has_sync()) return;
  }
}

/// It is to be run again, alone. With its caller gone or its time over it is not: that was said already.
bool Connection::has_fallen(Exchange& exchange, const StatementCache::Plan& plan) {
  if (exchange.is_passed_over) return true;
  const auto& fault = exchange.outcome().fault;
  const bool is_its_own = !exchange.is_in_convoy || exchange.withdrawal != Exchange::Withdrawal::none;
  if (is_its_own || !fault || fault->kind != FaultKind::server) return false;
  statements_.send_alone(plan.name, fault->sqlstate() == sqlstate::read_only_sql_transaction);
  return true;
}

}  // namespace pgdbm::net
