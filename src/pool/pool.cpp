#include "pool/pool.hpp"

#include "pool/refusal.hpp"
#include "pool/reset.hpp"

#include "net/retry.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

namespace pgdbm::pool {

/// A caller in line. Its timer is both its patience and its bell; it rings with a connection or a refusal in hand.
struct Pool::Waiting {
  Waiting(Pool& p, Clock::time_point now, Clock::time_point until, Habit* h)
      : pool(p), since(now), bell(p.home_.executor(), until), habit(h) {
    pool.line_.push_back(this);
    ++pool.census_->waiting;
  }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;
  ~Waiting() { leave(); }

  /// Who is not served before it waits need not wait.
  [[nodiscard]] bool is_settled() const noexcept { return given || refused; }
  void leave() noexcept {
    if (!std::exchange(is_in_line, false)) return;
    std::erase(pool.line_, this);
    --pool.census_->waiting;
  }

  Pool& pool;
  Clock::time_point since;
  asio::steady_timer bell;
  Habit* habit;  ///< of a statement that may ride behind others; null: it wants a connection to itself
  bool is_in_line = true;
  Lease given;
  std::optional<Fault> refused;
};

std::shared_ptr<Pool> Pool::create(const Home& home, PoolOptions options) {
  return {new Pool{home, std::move(options)}, EndAtHome{home}};
}

Pool::Pool(const Home& home, PoolOptions options)
    : home_(home), options_(std::move(options)), alarm_(home.executor()), drained_(home.executor()) {
  census_->max_size = options_.max_connections;
}

Pool::~Pool() {
  close();
}

Lease Pool::acquire_idle() {
  while (!is_closed_ && next_step(stats(), options_.max_waiting) == Step::take_idle) {
    const auto last = std::prev(idle_.end());
    const auto now = Clock::now();
    // The server may have ended it while nobody looked.
    if (!last->connection->is_open() || last->retire_at <= now) {
      retire(idle_, last);
      continue;
    }
    return lend(idle_, last, now);
  }
  return {};
}

Lease Pool::acquire_now() {
  if (is_between_threads()) return {};
  return acquire_idle();
}

Lease Pool::lend(Members& from, Members::iterator member, Clock::time_point now) {
  member->since = now;
  member->flights_before = member->connection->flights();
  member->holder = {};
  member->riders = 0;
  member->takes_riders = false;
  lent_.take(from, member);
  return {shared_from_this(), member};
}

/// While something is lent, the one who runs the context must stay the same: two at once would break all that is here.
bool Pool::is_between_threads() noexcept {
  if (home_.is_serial()) return false;
  const auto here = std::this_thread::get_id();
  if (lent_.empty()) thread_ = here;
  return thread_ != here;
}

asio::awaitable<Result<Lease>> Pool::acquire(std::string_view statement, Clock::time_point deadline) {
  const auto self = shared_from_this();
  if (is_between_threads()) co_return between_threads();
  if (auto idle = acquire_idle()) co_return std::move(idle);
  if (is_closed_) co_return pool_closed();
  if (next_step(stats(), options_.max_waiting) == Step::refuse) co_return line_full(stats(), options_.max_waiting);

  // Who finds nothing else to hope for does not wait because others did.
  if (line_.empty() && lent_.empty()) trouble_.reset();
  const auto now = Clock::now();
  const bool may_open_one = may_open_for_newcomer(stats(), outlook(), now - last_return_ < options_.patience);
  const bool is_plain = options_.pipeline_depth > 1 && !statement.empty();
  auto* const habit = is_plain ? &habits_.of(statement) : nullptr;
  const auto end_of_patience = now + options_.acquire_timeout;
  const auto until = std::min(end_of_patience, deadline);
  Waiting waiting{*this, now, until, habit != nullptr && habit->may_ride ? habit : nullptr};
  if (may_open_one) open_one();
  open_for_line();
  boost::system::error_code error;
  if (!waiting.is_settled()) {
    std::tie(error) = co_await waiting.bell.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  if (waiting.given) co_return std::move(waiting.given);
  if (waiting.refused) co_return *std::move(waiting.refused);
  waiting.leave();
  if (error) co_return cancelled_in_line();
  auto fault = timed_out(until - now);
  if (until < end_of_patience) fault.kind = FaultKind::statement_timeout;
  co_return fault;
}

void Pool::take_back(Members::iterator member) noexcept {
  // A reply that is outstanding belongs to a caller who is gone; the next one would have to wait for it.
  const auto& connection = *member->connection;
  const bool is_fit =
      connection.is_open() && connection.is_quiet() && connection.transaction() == wire::TransactionStatus::idle;
  const auto now = Clock::now();
  const bool is_worn = member->retire_at <= now || is_used_up(connection.flights(), options_.life);
  const bool was_being_reset = std::exchange(member->is_resetting, false);
  const bool is_clean = connection.residue() == net::Residue::none;
  if (is_fit && !is_worn && !is_closed_ && (is_clean || !was_being_reset)) {
    last_return_ = now;
    if (!is_clean) return begin_reset(lent_, member, now);
    pass_on(member, now);
    return;
  }
  retire(lent_, member);
  open_for_line();
  note_end();
}

/// Out of the list first: closing may wake others who use the pool.
void Pool::retire(Members& from, Members::iterator member) noexcept {
  const auto connection = std::move(member->connection);
  from.erase(member);
  connection->close();
}

/// To the first in line, or to those that are idle. Requires: it counts as lent.
void Pool::pass_on(Members::iterator member, Clock::time_point now) noexcept {
  if (line_.empty()) {
    member->since = now;
    idle_.take(lent_, member);
    wake_at(end_of_rest(*member));
    return;
  }
  serve_first(lend(lent_, member, now));
  board_from_line(member, now);
}

/// Requires: somebody is in line.
void Pool::serve_first(Lease lease) noexcept {
  auto& first = *line_.front();
  line_.pop_front();
  first.is_in_line = false;
  --census_->waiting;
  if (first.habit != nullptr) lease.ride(*first.habit);
  first.given = std::move(lease);
  first.bell.cancel();
}

bool Pool::has_plain_first() const noexcept {
  return line_.front()->habit != nullptr;
}

void Pool::open_for_line() {
  if (is_closed_ || line_.empty()) return;
  const auto now = Clock::now();
  const auto fares = queue(now);
  while (may_open(stats(), outlook(), fares)) open_one();
  wake_at(next_look(fares, now));
}

/// Requires: somebody is in line.
Queue Pool::queue(Clock::time_point now) const noexcept {
  const auto since = line_.front()->since;
  return {
      .first_waits = now - since, .stands_still = now - std::max(since, last_return_), .patience = options_.patience};
}

/// When the answer of `may_open` may be another, unless something happens before.
Clock::time_point Pool::next_look(const Queue& queue, Clock::time_point now) const noexcept {
  const auto pool = stats();
  if (pool.opening >= pool.waiting || pool.size() >= pool.max_size) return Clock::time_point::max();
  if (outlook() == Outlook::bad) return trouble_->retry_at;
  auto next = Clock::time_point::max();
  for (const auto left : {queue.patience - queue.stands_still, slow_line * queue.patience - queue.first_waits}) {
    if (left > Clock::duration::zero()) next = std::min(next, now + left);
  }
  return next;
}

Outlook Pool::outlook() const noexcept {
  if (!trouble_) return Outlook::good;
  return Clock::now() < trouble_->retry_at ? Outlook::bad : Outlook::uncertain;
}

/// The pool ends although the alarm is set.
void Pool::wake_at(Clock::time_point at) {
  if (at >= alarm_at_ || (is_closed_ && at != close_at_)) return;
  alarm_at_ = at;
  alarm_.expires_at(at);
  alarm_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
    const auto self = weak.lock();
    if (error || !self) return;
    self->alarm_at_ = Clock::time_point::max();
    if (self->is_closed_) {  // this may be a wait from before
      if (Clock::now() >= self->close_at_) self->end_lent();
      return;
    }
    self->let_idle_go();
    self->tell_of_leaks();
    self->refill();
    self->open_for_line();
  });
}

Clock::time_point Pool::end_of_rest(const Member& idle) const noexcept {
  const bool is_spare = stats().size() > options_.min_connections;
  return pool::end_of_rest(idle.since, idle.retire_at, options_.life, is_spare);
}

/// Those at the front have been idle for the longest time.
void Pool::let_idle_go() {
  const auto now = Clock::now();
  auto next = Clock::time_point::max();
  for (auto member = idle_.begin(); member != idle_.end();) {
    const auto current = member++;
    const auto until = end_of_rest(*current);
    if (until <= now || !current->connection->is_open()) {
      retire(idle_, current);
    } else {
      next = std::min(next, until);
    }
  }
  wake_at(next);
}

void Pool::refuse_line(const Fault& why) {
  census_->waiting = 0;
  for (auto* const waiting : std::exchange(line_, {})) {
    waiting->is_in_line = false;
    waiting->refused = why;
    waiting->bell.cancel();
  }
}

}  // namespace pgdbm::pool
