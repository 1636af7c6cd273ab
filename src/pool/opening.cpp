// How connections come into the pool.
#include "pool/pool.hpp"
#include "pool/refusal.hpp"
#include "pool/reset.hpp"

#include "net/retry.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <exception>
#include <utility>

namespace pgdbm::pool {

/// One connection being opened counts from the decision to open it. It keeps the pool.
struct Pool::Place {
  explicit Place(std::shared_ptr<Pool> p) : pool(std::move(p)) { ++pool->census_->opening; }
  Place(Place&& other) noexcept = default;
  Place& operator=(Place&&) = delete;
  ~Place() { leave(); }

  void leave() noexcept {
    const auto left = std::move(pool);
    if (!left) return;
    --left->census_->opening;
    left->note_end();
  }

  std::shared_ptr<Pool> pool;
};

/// A connection that is not the pool's yet, of a caller who may be cancelled.
struct Pool::Newcomer {
  explicit Newcomer(std::shared_ptr<net::Connection> c) noexcept : connection(std::move(c)) {}
  Newcomer(const Newcomer&) = delete;
  Newcomer& operator=(const Newcomer&) = delete;
  ~Newcomer() {
    if (connection) connection->close();
  }

  std::shared_ptr<net::Connection> connection;
};

void Pool::open_one() {
  std::erase_if(openings_, [](const auto& opening) { return opening.expired(); });
  const auto signal = std::make_shared<asio::cancellation_signal>();
  openings_.push_back(signal);
  const auto ended = [signal](std::exception_ptr) {};
  asio::co_spawn(home_.executor(), open(Place{shared_from_this()}),
                 asio::bind_cancellation_slot(signal->slot(), ended));
}

/// Nobody sees a connection before its init commands have run.
asio::awaitable<net::ConnectOutcome> Pool::connect() {
  auto outcome = co_await net::try_to_connect(options_.connect);
  if (!outcome.connection) co_return outcome;
  Newcomer newcomer{outcome.connection};
  const auto until = Clock::now() + options_.connect.timeout;
  auto failed = co_await initialise(outcome.connection, until);
  if (!failed) failed = co_await enlist(outcome.connection, until);
  if (failed) {
    outcome.connection.reset();
    outcome.failure = {.setback = net::Setback::hopeless, .fault = *std::move(failed)};
  } else {
    newcomer.connection.reset();
  }
  co_return outcome;
}

/// One after the other: so the one that fails can be named.
asio::awaitable<std::optional<Fault>> Pool::initialise(std::shared_ptr<net::Connection> connection,
                                                       Clock::time_point until) {
  for (const auto& command : options_.init_commands) {
    auto outcome = co_await connection->execute_script(command, until);
    if (!outcome.fault) continue;
    std::optional<Fault> fault{init_failed(command, *std::move(outcome.fault))};
    co_return fault;
  }
  if (connection->transaction() != wire::TransactionStatus::idle) co_return init_unfinished();
  connection->forget_residue();
  co_return std::nullopt;
}

asio::awaitable<void> Pool::open(Place place) {
  const auto self = shared_from_this();
  auto outcome = co_await connect();
  place.leave();
  if (outcome.connection) {
    admit(std::move(outcome.connection));
  } else {
    suffer(std::move(outcome.failure));
  }
}

/// There is no moment at which the place of a new connection looks free.
void Pool::admit(std::shared_ptr<net::Connection> connection) {
  if (is_closed_) {
    connection->close();
    return;
  }
  trouble_.reset();
  connection->judge_residue_by(options_.always_resets ? residue_unseen : residue_of);
  watch(*connection);
  const auto now = Clock::now();
  const auto retire_at = end_of_life(now, options_.life, random_portion());
  pass_on(lent_.add({.connection = std::move(connection), .since = now, .retire_at = retire_at}), now);
  open_for_line();
  refill();
}

/// While connections are lent, those in line may still be served by one of them, whatever the failure: that there are
/// some shows that it was no mistake of the program's.
void Pool::suffer(net::Failure failure) {
  const bool is_final = !net::may_pass(failure) && lent_.empty();
  if (is_final) refuse_line(failure.fault);
  // A server that breaks off without a word may be crashing, and is tried again for the sake of the minimum.
  if (is_final && (failure.fault.report || !keeps_minimum_)) {
    trouble_.reset();
    return;
  }
  const bool is_known = outlook() == Outlook::bad;  // from others that were under way at the same time
  if (!trouble_) trouble_.emplace();
  trouble_->last = std::move(failure.fault);
  if (!is_known) trouble_->retry_at = Clock::now() + net::retry_backoff.pause(trouble_->rounds++, random_portion());
  open_for_line();
  refill();
}

asio::awaitable<Result<void>> Pool::fill(std::size_t count) {
  const auto self = shared_from_this();
  const auto until = Clock::now() + std::min(options_.connect.timeout, options_.acquire_timeout);
  unsigned failures = 0;
  while (!is_closed_ && census_->idle < count && stats().size() < options_.max_connections) {
    Place place{self};
    auto outcome = co_await connect();
    place.leave();
    if (outcome.connection) {
      failures = 0;
      admit(std::move(outcome.connection));
      continue;
    }
    open_for_line();
    const auto next = Clock::now() + net::retry_backoff.pause(failures++, random_portion());
    if (next > until || !net::may_pass(outcome.failure)) co_return std::move(outcome.failure.fault);
    asio::steady_timer pause{home_.executor(), next};
    co_await pause.async_wait(asio::use_awaitable);
  }
  if (is_closed_) co_return pool_closed();
  keeps_minimum_ = true;
  co_return Result<void>{};
}

}  // namespace pgdbm::pool
