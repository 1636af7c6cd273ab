#include "crew.hpp"

#include <pgdbm/base/error.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <utility>
#include <variant>
#include <vector>

namespace worker {

namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

// Between attempts to reach a database that does not answer.
constexpr RetryRule reconnecting{.first_pause = milliseconds{100}, .longest_pause = milliseconds{10'000}};

}  // namespace

/// Of one worker: took a job, or found none and may sleep until the next is due.
struct Crew::Turn {
  bool has_worked = false;
  bool is_dead = false;
  std::string error{};  ///< of a failed attempt
  std::optional<milliseconds> until_next{};
};

Crew::Crew(pgdbm::AsyncDatabaseManager db, Handlers handlers, CrewOptions options)
    : db_(std::move(db)), handlers_(std::move(handlers)), options_(std::move(options)) {}

asio::awaitable<void> Crew::run() {
  // Before the first look: what comes behind that look is heard.
  std::vector<std::string> channels{channel};
  listener_ = co_await db_.listen(std::move(channels));
  if (is_stopping_) listener_.close();
  const auto executor = co_await asio::this_coro::executor;
  asio::steady_timer all_ended{executor, asio::steady_timer::time_point::max()};
  const auto start = [&](asio::awaitable<void> part) {
    ++running_;
    asio::co_spawn(executor, std::move(part), [this, &all_ended](const std::exception_ptr&) {  // they throw nothing
      if (--running_ == 0) all_ended.cancel();
    });
  };
  start(hear());
  for (std::size_t i = 0; i < options_.workers; ++i) start(work());
  while (running_ > 0) co_await all_ended.async_wait(as_result);
}

void Crew::stop() noexcept {
  is_stopping_ = true;
  listener_.close();
  while (!sleepers_.empty()) wake_one();
}

asio::awaitable<void> Crew::work() {
  std::int32_t mishaps = 0;
  while (!is_stopping_) {
    std::string mishap;
    Turn turn;
    try {
      turn = co_await take_turn();
      count(turn);
      mishaps = 0;
    } catch (const std::exception& error) {
      mishap = error.what();
    }
    if (!mishap.empty()) {
      tell("A job was left for later: " + mishap);
      ++mishaps;
      co_await sleep(reconnecting.pause_after(mishaps));
    } else if (!turn.has_worked) {
      co_await sleep(std::min(options_.poll, turn.until_next.value_or(options_.poll)));
    }
  }
}

asio::awaitable<Crew::Turn> Crew::take_turn() {
  const auto body = [this](pgdbm::Transaction& tx) -> asio::awaitable<Turn> {
    Turn turn;
    const auto job = co_await take(tx);
    if (!job) turn.until_next = co_await until_next(tx);
    if (!job || is_stopping_) co_return turn;  // the end of the transaction lets go of the job
    turn.has_worked = true;
    wake_one();  // there may be another
    std::string error;
    try {
      // In a savepoint: what a failed attempt did is undone, and the row stays locked until the failure is noted.
      const auto own_attempt = [&](pgdbm::Transaction& own) { return attempt(own, *job); };
      co_await tx.transaction(own_attempt);
    } catch (const std::exception& failure) {
      error = failure.what();
      if (error.empty()) error = "The handler threw an error without words.";
    }
    if (error.empty()) {
      co_await mark_done(tx, job->id);
    } else {
      turn.is_dead = co_await mark_failed(tx, *job, error, options_.retry);
      turn.error = error;
    }
    co_return turn;
  };
  co_return co_await db_.transaction(body);
}

/// What was committed.
void Crew::count(const Turn& turn) {
  if (turn.error.empty()) {
    if (turn.has_worked) ++stats_.done;
    return;
  }
  ++stats_.failed;
  if (turn.is_dead) ++stats_.dead;
  tell((turn.is_dead ? "A job is dead: " : "A job failed: ") + turn.error);
}

asio::awaitable<void> Crew::attempt(pgdbm::Transaction& tx, Job job) {
  const auto handler = handlers_.find(job.kind);
  if (handler == handlers_.end()) {
    throw std::runtime_error{"This program has no handler for jobs of the kind '" + job.kind + "'."};
  }
  co_await handler->second(tx, std::move(job));
}

asio::awaitable<void> Crew::hear() {
  try {
    for (;;) {
      const auto event = co_await listener_.next();
      if (const auto* lost = std::get_if<pgdbm::ListenerLost>(&event)) {
        tell("Nothing is heard of new jobs until the database is back: " + lost->why.message);
        continue;
      }
      const auto* notification = std::get_if<pgdbm::Notification>(&event);
      // Others' schemas notify on the same channel. Heard again after a loss: somebody has to look what was missed.
      if (notification == nullptr || !db_.schema() || notification->payload == *db_.schema()) wake_one();
    }
  } catch (const std::exception& error) {
    if (!is_stopping_) tell(std::string{"Jobs are found by polling only: "} + error.what());
  }
}

asio::awaitable<void> Crew::sleep(milliseconds longest) {
  if (is_stopping_ || std::exchange(is_called_, false)) co_return;
  asio::steady_timer bed{co_await asio::this_coro::executor, longest};
  sleepers_.push_back(&bed);
  co_await bed.async_wait(as_result);
  std::erase(sleepers_, &bed);
}

/// One is enough: who finds a job wakes the next, so that a single job does not rouse them all.
void Crew::wake_one() noexcept {
  is_called_ = sleepers_.empty();
  if (is_called_) return;
  sleepers_.front()->cancel();
  sleepers_.pop_front();
}

void Crew::tell(const std::string& what) const {
  if (options_.log) options_.log(what);
}

}  // namespace worker
