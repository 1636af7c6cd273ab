// The table of jobs: adding one, taking one, and what becomes of it. A job is taken, done and marked within a single
// transaction, so what a job does to this database happens exactly once.
#pragma once

#include <pgdbm/db/transaction.hpp>
#include <pgdbm/db/verbs.hpp>

#include <pgdbm/types/interval.hpp>
#include <pgdbm/types/json.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/json/value.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace worker {

namespace asio = boost::asio;
using std::chrono::milliseconds;

/// On which inserting into the table notifies; the payload is the schema.
inline constexpr const char* channel = "jobs";

struct Job {
  std::int64_t id;
  std::string kind;
  boost::json::value payload;
  std::int32_t failures;  ///< how often it was tried in vain
};

/// When a failed job is tried again.
struct RetryRule {
  std::int32_t attempts = 5;  ///< in all; after the last the job is dead
  milliseconds first_pause{1'000};
  milliseconds longest_pause{600'000};

  /// Twice as long each time, behind so many failures: 1 for the first.
  [[nodiscard]] milliseconds pause_after(std::int32_t failures) const;
};

/// By a manager or, in a transaction, for when that commits. Returns its id.
asio::awaitable<std::int64_t> enqueue(const pgdbm::db::Verbs& db, std::string kind, boost::json::value payload,
                                      milliseconds delay = {});

/// The job that has been due for longest and that nobody else has, locked until `tx` ends; or nothing.
asio::awaitable<std::optional<Job>> take(pgdbm::Transaction& tx);
/// How long from when `tx` began until a job becomes due that was not due then; or nothing, when there is none.
asio::awaitable<std::optional<milliseconds>> until_next(pgdbm::Transaction& tx);

asio::awaitable<void> mark_done(pgdbm::Transaction& tx, std::int64_t job);
/// It waits again, or is dead: then returns true.
asio::awaitable<bool> mark_failed(pgdbm::Transaction& tx, Job job, std::string error, RetryRule rule);

}  // namespace worker
