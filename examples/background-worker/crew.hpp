// Several workers on one executor, who take jobs as long as there are any and sleep otherwise: until a notification, a
// job that becomes due, or, should a notification have been lost, the next poll.
#pragma once

#include <pgdbm/db/listener.hpp>
#include <pgdbm/db/manager.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "jobs.hpp"

namespace worker {

/// Does a job, by statements of this transaction. What it throws is a failed attempt: all it did is undone, and it is
/// tried again. What it does elsewhere (to other systems) may happen more than once.
using Handler = std::function<asio::awaitable<void>(pgdbm::Transaction&, Job)>;
/// By the kind of job.
using Handlers = std::map<std::string, Handler>;

struct CrewOptions {
  std::size_t workers = 4;  ///< each needs a connection of the pool while it works
  milliseconds poll{30'000};
  RetryRule retry{};
  std::function<void(std::string)> log{};  ///< none: silent
};

struct CrewStats {
  std::size_t done = 0;
  std::size_t failed = 0;  ///< attempts
  std::size_t dead = 0;
};

class Crew {
 public:
  Crew(pgdbm::AsyncDatabaseManager db, Handlers handlers, CrewOptions options);

  /// Returns when `stop` was called and every job in hand has ended. Throws ConnectionError when it cannot listen;
  /// connections that break later are told to the log, and made anew. Once for each object, which must outlive it.
  asio::awaitable<void> run();

  /// From now on no job is begun. Call it where the crew runs.
  void stop() noexcept;

  [[nodiscard]] const CrewStats& stats() const noexcept { return stats_; }

 private:
  struct Turn;

  asio::awaitable<void> work();
  asio::awaitable<void> hear();
  asio::awaitable<Turn> take_turn();
  asio::awaitable<void> attempt(pgdbm::Transaction& tx, Job job);
  asio::awaitable<void> sleep(milliseconds longest);
  void wake_one() noexcept;
  void count(const Turn& turn);
  void tell(const std::string& what) const;

  pgdbm::AsyncDatabaseManager db_;
  Handlers handlers_;
  CrewOptions options_;
  pgdbm::Listener listener_;
  std::deque<asio::steady_timer*> sleepers_;
  std::size_t running_ = 0;
  bool is_called_ = false;  ///< while nobody slept: whoever wants to sleep next looks once more
  bool is_stopping_ = false;
  CrewStats stats_;
};

}  // namespace worker
