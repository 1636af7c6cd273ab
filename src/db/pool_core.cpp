#include "db/pool_core.hpp"

#include "db/config/connect_options.hpp"

#include <pgdbm/base/error.hpp>

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <string>
#include <thread>
#include <utility>

namespace pgdbm::db {

namespace {

/// A time that can be added to now.
pool::Clock::duration bounded(std::chrono::milliseconds time) {
  return std::min(time, std::chrono::duration_cast<std::chrono::milliseconds>(net::no_limit));
}

/// Of a server on this machine; 0: not known. Nor asked where each caller is a thread that waits: riders have to be
/// woken one by one, and nothing is gained.
std::size_t processors_of(const net::ConnectOptions& connect, const pool::Home& home) {
  const bool is_here = std::ranges::all_of(connect.hosts, [](const net::Host& host) { return host.address.is_here(); });
  return is_here && !home.is_driven_by_callers() ? std::thread::hardware_concurrency() : 0;
}

pool::PoolOptions pool_options(const DatabaseConfig& config) {
  if (config.max_connections == 0 || config.min_connections > config.max_connections) {
    raise({.kind = FaultKind::configuration,
           .message = "min_connections is " + std::to_string(config.min_connections) + " and max_connections " +
                      std::to_string(config.max_connections) +
                      ": the maximum must be 1 at least and not below the minimum."});
  }
  auto connect = config::connect_options(config, conninfo::process_environment()).value();
  return {.connect = std::move(connect),
          .min_connections = config.min_connections,
          .max_connections = config.max_connections,
          .pipeline_depth = config.pipeline_depth,
          .server_processors = config.server_processors,
          .max_waiting = config.max_waiting,
          .acquire_timeout = bounded(config.acquire_timeout),
          .life = {.max_queries = config.max_queries,
                   .max_lifetime = bounded(config.max_lifetime),
                   .max_idle = bounded(config.max_inactive_connection_lifetime)},
          .always_resets = config.always_reset_sessions,
          .init_commands = config.init_commands,
          .close_timeout = bounded(config.close_timeout),
          .log = config.log,
          .duplicates = config.duplicate_pools,
          .leak_warning_after = bounded(config.leak_warning_after)};
}

}  // namespace

PoolCore::PoolCore(const DatabaseConfig& config, bool is_own)
    : options_(pool_options(config)),
      min_connections_(config.min_connections),
      isolation_(config.isolation),
      create_schema_(config.create_schema),
      has_threads_(config.has_threads),
      is_own_(is_own) {}

asio::awaitable<void> PoolCore::open() {
  const auto here = co_await asio::this_coro::executor;
  const pool::Home home{here, has_threads_};
  auto options = options_;
  if (options.server_processors == 0) options.server_processors = processors_of(options.connect, home);
  const auto pool = pool::Pool::create(home, std::move(options));
  const auto filled = co_await home.visit(here, [&] { return pool->fill(min_connections_); });
  if (!filled) raise(filled.error());
  home_ = home;
  pool_ = pool;
  types_ = std::make_shared<TypeRegistry>();
  const std::scoped_lock lock{telling_};
  census_ = pool->census();
}

std::shared_ptr<pool::Pool> PoolCore::forget() {
  const std::scoped_lock lock{telling_};
  census_.reset();
  return std::exchange(pool_, nullptr);
}

asio::awaitable<void> PoolCore::shut_down() {
  const auto here = co_await asio::this_coro::executor;
  const auto shut_down_there = [this]() -> asio::awaitable<void> {
    const auto pool = is_own_ ? forget() : pool_;
    if (pool) co_await pool->shut_down();
  };
  co_await home_.visit(here, [&] { return shut_down_there(); });
}

void PoolCore::close() {
  home_.run([pool = pool_] { pool->close(); });
}

PoolStats PoolCore::stats() const {
  const std::scoped_lock lock{telling_};
  return census_ ? census_->read() : PoolStats{};
}

asio::awaitable<pool::Lease> PoolCore::acquire(net::TimePoint deadline, std::string_view statement) const {
  if (!pool_) {
    raise({.kind = FaultKind::pool_closed,
           .message = "The manager is not connected. co_await connect() first, or make it over a shared pool."});
  }
  const auto kept = pool_;
  auto lease = co_await kept->acquire(statement, deadline);
  co_return std::move(lease).value();
}

}  // namespace pgdbm::db
