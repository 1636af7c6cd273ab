#include "migrate/watch.hpp"

#include "migrate/others.hpp"
#include "migrate/tell.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace pgdbm::migrate {

namespace {

constexpr std::chrono::milliseconds longest_look{2'000};
constexpr std::chrono::milliseconds shortest_pause{20};

}  // namespace

Watch::Watch(const asio::any_io_executor& executor, AsyncDatabaseManager db, std::int32_t pid, MigrationOptions options)
    : timer_(executor), db_(std::move(db)), pid_(pid), options_(std::move(options)) {}

std::shared_ptr<Watch> Watch::start(const asio::any_io_executor& executor, AsyncDatabaseManager db, std::int32_t pid,
                                    const MigrationOptions& options) {
  std::shared_ptr<Watch> watch{new Watch{executor, std::move(db), pid, options}};
  asio::co_spawn(executor, watch->look_on(), asio::detached);
  return watch;
}

void Watch::stop() {
  is_stopped_ = true;
  is_running_ = false;  // nobody is told any more, by a look that is under way
  timer_.cancel();
}

void Watch::begin(MigrationProgress place) {
  place_ = std::move(place);
  begun_ = Clock::now();
  told_ = begun_;
  blockers_.clear();
  is_running_ = true;
  ++statement_;
}

/// Twice within the time that a statement may wait for a lock, and from then on as often as people are to be told.
std::chrono::milliseconds Watch::next_look() const {
  const auto soon = std::max(options_.lock_timeout * 2 / 5, shortest_pause);
  const bool may_wait_for_lock = !is_running_ || Clock::now() - begun_ < options_.lock_timeout * 2;
  return may_wait_for_lock ? soon : std::max(std::min(options_.progress_interval, longest_look), soon);
}

asio::awaitable<void> Watch::look_on() {
  const auto self = shared_from_this();
  while (!is_stopped_) {
    try {
      timer_.expires_after(next_look());
      co_await timer_.async_wait(asio::use_awaitable);
      const auto least = std::max(options_.lock_timeout / 5, shortest_pause);
      if (!is_stopped_ && is_running_ && Clock::now() - begun_ >= least) co_await look();
    } catch (...) {
      continue;  // stopped, or nothing could be seen this time
    }
  }
}

asio::awaitable<void> Watch::look() {
  const auto statement = statement_;
  const auto db = db_.with_timeout(longest_look);
  const auto others = co_await blockers_of(db, pid_);
  if (statement != statement_ || !is_running_) co_return;
  const auto now = Clock::now();
  const bool is_time = now - told_ >= options_.progress_interval;
  if (!others.empty()) {
    const bool is_news = blockers_.empty();
    blockers_ = describe(others);
    if (!is_news && !is_time) co_return;
    told_ = now;
    auto place = place_;
    place.kind = MigrationProgress::Kind::waiting_for_lock;
    place.message = blockers_;
    tell(options_.on_progress, place);
    co_return;
  }
  if (!is_time) co_return;
  told_ = now;
  auto message = co_await progress_of(db, pid_);
  if (statement != statement_ || !is_running_) co_return;
  auto place = place_;
  place.kind = MigrationProgress::Kind::running;
  place.message = std::move(message);
  tell(options_.on_progress, place);
}

}  // namespace pgdbm::migrate
