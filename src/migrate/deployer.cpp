#include "migrate/deployer.hpp"

#include <pgdbm/sql/identifier.hpp>
#include <pgdbm/types/array.hpp>
#include <pgdbm/types/text.hpp>

#include <pgdbm/base/error.hpp>

#include <fmt/format.h>

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace pgdbm::migrate {

namespace {

/// What the session was before us: a reset returns to what was said when connecting, not to what `init_commands` set.
struct Before {
  std::int32_t pid = 0;
  std::string role;
  std::vector<std::string> names;
  std::vector<std::string> values;
  std::vector<std::string> limits;  ///< those of our profile that this server knows
};

/// A server on Windows cannot look after its client.
asio::awaitable<Before> look_at(const db::Session& session) {
  auto before = co_await session.fetch_one<Before>(
      "WITH settings AS MATERIALIZED (SELECT name, source FROM pg_catalog.pg_settings WHERE source = 'session' OR name "
      "IN"
      " ('statement_timeout', 'idle_in_transaction_session_timeout', 'idle_session_timeout', 'transaction_timeout',"
      " 'lock_timeout', 'client_connection_check_interval'))"
      " SELECT pg_catalog.pg_backend_pid() AS pid, pg_catalog.current_setting('role') AS role,"
      " ARRAY(SELECT name FROM settings WHERE source = 'session' ORDER BY name) AS names,"
      " ARRAY(SELECT pg_catalog.current_setting(name) FROM settings WHERE source = 'session' ORDER BY name) AS values,"
      " ARRAY(SELECT name FROM settings WHERE name ~ '_timeout$' OR (name = 'client_connection_check_interval'"
      "   AND pg_catalog.version() !~* 'windows|mingw|visual c')) AS limits");
  co_return *std::move(before);
}

std::string setting(std::string_view name, std::string_view value) {
  return fmt::format("SELECT pg_catalog.set_config({}, {}, false);", sql::quote_literal(name).value(),
                     sql::quote_literal(value).value());
}

/// No limit but the one for locks. A server that looks after its client ends a long statement soon after the client is
/// gone, and with it the lock.
std::string profile(const Before& before, const MigrationOptions& options) {
  std::string script;
  for (const auto& name : before.limits) {
    std::string value = "0";
    if (name == "lock_timeout") value = std::to_string(options.lock_timeout.count());
    if (name == "client_connection_check_interval") value = "2s";
    script += setting(name, value);
  }
  return script;
}

}  // namespace

asio::awaitable<std::unique_ptr<Deployer>> Deployer::open(AsyncDatabaseManager db, History history,
                                                          const MigrationOptions& options) {
  auto session = co_await db.acquire();
  std::unique_ptr<Deployer> deployer{new Deployer{std::move(session), std::move(history), options}};
  const auto before = co_await look_at(deployer->session_);
  const auto own = profile(before, deployer->options_);
  deployer->own_role_ = "RESET SESSION AUTHORIZATION;" + setting("role", before.role);
  deployer->anew_ = deployer->own_role_ + "RESET ALL; CLOSE ALL; UNLISTEN *; DISCARD TEMP;";
  for (std::size_t i = 0; i < before.names.size(); ++i) deployer->anew_ += setting(before.names[i], before.values[i]);
  deployer->anew_ += own;
  deployer->is_here_ = fmt::format("pg_catalog.pg_backend_pid() = {}", before.pid);
  deployer->watch_ = Watch::start(co_await asio::this_coro::executor, std::move(db), before.pid, deployer->options_);
  co_await deployer->session_.send(own);
  co_await deployer->lock_.take(deployer->session_, deployer->options_);
  co_return deployer;
}

asio::awaitable<void> Deployer::close() const {
  watch_->stop();
  co_await lock_.release(session_);
}

asio::awaitable<void> Deployer::begin_anew() const {
  co_await session_.send(anew_);
}

asio::awaitable<void> Deployer::take_own_role() const {
  co_await session_.send(own_role_);
}

void Deployer::refuse_without_lock() const {
  raise({.kind = FaultKind::migration,
         .message = fmt::format(
             "The lock of module '{}' is not held any more: a statement has given back all advisory locks "
             "(pg_advisory_unlock_all, DISCARD ALL), or a pooler gives each transaction another session. Take the "
             "statement out, or migrate over a connection of its own.",
             history_.module())});
}

}  // namespace pgdbm::migrate
