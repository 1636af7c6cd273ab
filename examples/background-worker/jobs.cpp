#include "jobs.hpp"

#include <algorithm>

namespace worker {

milliseconds RetryRule::pause_after(std::int32_t failures) const {
  auto pause = first_pause;
  for (std::int32_t i = 1; i < failures && pause < longest_pause; ++i) pause *= 2;
  return std::min(pause, longest_pause);
}

asio::awaitable<std::int64_t> enqueue(const pgdbm::db::Verbs& db, std::string kind, boost::json::value payload,
                                      milliseconds delay) {
  co_return co_await db.execute_and_return_id(
      "INSERT INTO {{tables.jobs}} (kind, payload, due) VALUES ($1, $2, now() + $3)", kind, payload, delay);
}

// [take]
asio::awaitable<std::optional<Job>> take(pgdbm::Transaction& tx) {
  co_return co_await tx.fetch_one<Job>(
      "SELECT id, kind, payload, failures FROM {{tables.jobs}} WHERE state = 'waiting' AND due <= now() "
      "ORDER BY due, id LIMIT 1 FOR UPDATE SKIP LOCKED");
}
// [/take]

asio::awaitable<std::optional<milliseconds>> until_next(pgdbm::Transaction& tx) {
  // now() is the same as when this transaction looked for a job: none falls between the two.
  const auto left = co_await tx.fetch_value<std::optional<std::int64_t>>(
      "SELECT ceil(extract(epoch FROM min(due) - now()) * 1000)::bigint FROM {{tables.jobs}} "
      "WHERE state = 'waiting' AND due > now()");
  if (!left) co_return std::nullopt;
  co_return milliseconds{*left};
}

asio::awaitable<void> mark_done(pgdbm::Transaction& tx, std::int64_t job) {
  co_await tx.execute("UPDATE {{tables.jobs}} SET state = 'done', ended = clock_timestamp() WHERE id = $1", job);
}

asio::awaitable<bool> mark_failed(pgdbm::Transaction& tx, Job job, std::string error, RetryRule rule) {
  const auto failures = job.failures + 1;
  const bool is_dead = failures >= rule.attempts;
  co_await tx.execute(
      "UPDATE {{tables.jobs}} SET failures = $2, last_error = $3, due = clock_timestamp() + $4, "
      "state = CASE WHEN $5 THEN 'dead' ELSE 'waiting' END, ended = CASE WHEN $5 THEN clock_timestamp() END "
      "WHERE id = $1",
      job.id, failures, error, rule.pause_after(failures), is_dead);
  co_return is_dead;
}

}  // namespace worker
