#include "migrate/deploy_lock.hpp"

#include "migrate/others.hpp"
#include "migrate/pause.hpp"
#include "migrate/tell.hpp"

#include <pgdbm/sql/identifier.hpp>

#include "base/backoff.hpp"
#include <pgdbm/base/error.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace pgdbm::migrate {

DeployLock::DeployLock(const std::string& table, const std::string& module)
    : module_(module),
      own_key_(fmt::format("pg_catalog.hashtextextended({}, 0)",
                           sql::quote_literal("pgdbm:deploy:" + table + ":" + module).value())),
      python_key_(
          fmt::format("pg_catalog.hashtext({})::int8", sql::quote_literal("pgdbm_migration_" + module).value())),
      is_held_(fmt::format(
          "EXISTS (SELECT FROM pg_catalog.pg_locks l WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted"
          " AND l.pid = pg_catalog.pg_backend_pid() AND l.classid = (({0} >> 32) & 4294967295)::oid"
          " AND l.objid = ({0} & 4294967295)::oid)",
          own_key_)) {}

asio::awaitable<bool> DeployLock::try_take(const db::Session& session) const {
  struct Taken {
    bool shared = false;
    bool own = false;
  };
  const auto query = fmt::format(
      "SELECT s.shared, CASE WHEN s.shared THEN pg_catalog.pg_try_advisory_lock({}) ELSE false END AS own"
      " FROM (SELECT pg_catalog.pg_try_advisory_lock_shared({}) AS shared OFFSET 0) s",
      own_key_, python_key_);
  const auto taken = co_await session.fetch_one<Taken>(runtime(query));
  if (taken->shared && !taken->own) {
    const auto undo = fmt::format("SELECT pg_catalog.pg_advisory_unlock_shared({})", python_key_);
    co_await session.execute(runtime(undo));
  }
  co_return taken->own;
}

asio::awaitable<std::string> DeployLock::holders(const db::Session& session) const {
  for (const auto& key : {own_key_, python_key_}) {
    const auto ask = "SELECT " + key;
    const auto value = co_await session.fetch_value<std::int64_t>(runtime(ask));
    const auto others = co_await holders_of(session, value);
    if (!others.empty()) co_return describe(others);
  }
  co_return "nobody any more";
}

asio::awaitable<void> DeployLock::take(const db::Session& session, const MigrationOptions& options) const {
  using Clock = std::chrono::steady_clock;
  constexpr Backoff backoff{.first = std::chrono::milliseconds{50}, .longest = std::chrono::seconds{2}};
  constexpr std::chrono::seconds between_tellings{5};
  const auto begin = Clock::now();
  auto told = begin - between_tellings;
  for (unsigned attempt = 0;; ++attempt) {
    const bool is_taken = co_await try_take(session);
    if (is_taken) co_return;
    const auto now = Clock::now();
    if (now - begin >= options.deployer_timeout) {
      const auto who = co_await holders(session);
      raise({.kind = FaultKind::migration,
             .message =
                 fmt::format("Another deployer still runs the migrations of module '{}' after {} ms: {}. Wait for "
                             "it, or end it if nobody minds it any more; what it has begun is taken up from there.",
                             module_, options.deployer_timeout.count(), who)});
    }
    if (now - told >= between_tellings) {
      told = now;
      const auto who = co_await holders(session);
      tell(options.on_progress, {.kind = MigrationProgress::Kind::waiting_for_deployer,
                                 .message = fmt::format("module '{}': {}", module_, who)});
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(options.deployer_timeout - (now - begin));
    co_await pause(std::min(backoff.pause(attempt, random_portion(0.5)), left));
  }
}

asio::awaitable<void> DeployLock::release(const db::Session& session) const {
  const auto query = fmt::format("SELECT pg_catalog.pg_advisory_unlock({}), pg_catalog.pg_advisory_unlock_shared({})",
                                 own_key_, python_key_);
  co_await session.execute(runtime(query));
}

}  // namespace pgdbm::migrate
