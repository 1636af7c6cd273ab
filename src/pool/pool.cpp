#include "pool/pool.hpp"

#include "pool/policy.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace pgdbm::pool {

namespace {

using Clock = std::chrono::steady_clock;

Fault closed() {
  return {.kind = FaultKind::pool_closed,
          .message = "The pool is closed. Close it only when nothing uses it any more, and connect again to go on."};
}

}  // namespace

/// The right to open one connection. Given up unused or after a failure, it goes to the next in line.
struct Pool::Place {
  explicit Place(Pool& p) : pool(&p) { ++pool->opening_; }
  Place(Place&& other) noexcept : pool(std::exchange(other.pool, nullptr)) {}
  Place& operator=(Place&&) = delete;
  ~Place() {
    if (pool == nullptr) return;
    --pool->opening_;
    pool->let_next_open();
  }

  Pool* pool;
};

/// A caller in line. Its timer is both its patience and its bell; it rings with a connection or a place in hand.
struct Pool::Waiting {
  Waiting(Pool& p, Clock::time_point until) : pool(p), bell(p.executor_, until) { pool.line_.push_back(this); }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;
  ~Waiting() {
    std::erase(pool.line_, this);
    if (given) pool.take_back(std::move(given));
  }

  Pool& pool;
  asio::steady_timer bell;
  std::shared_ptr<net::Connection> given;
  std::optional<Place> place;
};

std::shared_ptr<Pool> Pool::create(asio::any_io_executor executor, PoolOptions options) {
  return std::shared_ptr<Pool>{new Pool{std::move(executor), std::move(options)}};
}

Pool::Pool(asio::any_io_executor executor, PoolOptions options)
    : executor_(std::move(executor)), options_(std::move(options)) {}

Pool::~Pool() {
  close();
}

PoolStats Pool::stats() const noexcept {
  return {.max_size = options_.max_connections,
          .idle = idle_.size(),
          .used = used_,
          .opening = opening_,
          .waiting = line_.size()};
}

Lease Pool::acquire_idle() {
  while (!is_closed_ && next_step(stats()) == Step::take_idle) {
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    if (!connection->is_open()) continue;  // the server ended it while nobody looked
    ++used_;
    return {shared_from_this(), std::move(connection)};
  }
  return {};
}

asio::awaitable<Result<Lease>> Pool::acquire() {
  const auto self = shared_from_this();
  const auto until = Clock::now() + options_.acquire_timeout;
  if (auto idle = acquire_idle()) co_return std::move(idle);
  if (is_closed_) co_return closed();
  if (next_step(stats()) == Step::wait) co_return co_await wait_in_line(until);
  auto opened = co_await open(Place{*this});
  if (!opened) co_return opened.error();
  co_return Lease{self, std::move(*opened)};
}

asio::awaitable<Result<Lease>> Pool::wait_in_line(Clock::time_point until) {
  Waiting waiting{*this, until};
  co_await waiting.bell.async_wait(asio::as_tuple(asio::use_awaitable));
  if (waiting.given) co_return Lease{shared_from_this(), std::move(waiting.given)};
  if (is_closed_) co_return closed();
  if (!waiting.place) {
    std::erase(line_, &waiting);
    co_return timed_out();
  }
  auto opened = co_await open(std::move(*waiting.place));
  if (!opened) co_return opened.error();
  co_return Lease{shared_from_this(), std::move(*opened)};
}

/// The new connection counts as used: there is no moment at which its place looks free.
asio::awaitable<Result<std::shared_ptr<net::Connection>>> Pool::open(Place place) {
  const auto held = std::move(place);
  auto opened = co_await net::connect(options_.connect);
  if (opened && is_closed_) {
    (*opened)->close();
    co_return closed();
  }
  if (opened) ++used_;
  co_return opened;
}

asio::awaitable<Result<void>> Pool::fill(std::size_t count) {
  const auto self = shared_from_this();
  while (idle_.size() < std::min(count, options_.max_connections)) {
    auto opened = co_await open(Place{*this});
    if (!opened) co_return opened.error();
    take_back(std::move(*opened));
  }
  co_return Result<void>{};
}

void Pool::take_back(std::shared_ptr<net::Connection> connection) noexcept {
  // A reply that is outstanding belongs to a caller who is gone; the next one would have to wait for it.
  const bool is_fit =
      connection->is_open() && connection->is_quiet() && connection->transaction() == wire::TransactionStatus::idle;
  if (is_fit && !line_.empty()) {
    auto& first = *line_.front();
    line_.pop_front();
    first.given = std::move(connection);
    first.bell.cancel();
    return;
  }
  --used_;
  if (is_fit && !is_closed_) {
    idle_.push_back(std::move(connection));
  } else {
    connection->close();
    let_next_open();
  }
}

void Pool::let_next_open() noexcept {
  if (!may_open_for_next(stats())) return;
  auto& first = *line_.front();
  line_.pop_front();
  first.place.emplace(*this);
  first.bell.cancel();
}

void Pool::close() {
  is_closed_ = true;
  for (const auto& connection : std::exchange(idle_, {})) connection->close();
  for (auto* const waiting : std::exchange(line_, {})) waiting->bell.cancel();
}

Fault Pool::timed_out() const {
  const auto limit = std::chrono::duration_cast<std::chrono::milliseconds>(options_.acquire_timeout).count();
  return {.kind = FaultKind::pool_timeout,
          .message = "No connection became free within " + std::to_string(limit) + " ms: " + std::to_string(used_) +
                     " of " + std::to_string(options_.max_connections) + " are in use and " +
                     std::to_string(line_.size()) +
                     " other callers wait. Raise max_connections, or hold "
                     "transactions and leases for a shorter time."};
}

}  // namespace pgdbm::pool
