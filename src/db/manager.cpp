#include "db/config/connect_options.hpp"
#include "db/copy_runner.hpp"
#include "db/ear.hpp"
#include "db/statement_runner.hpp"
#include "db/stream_runner.hpp"
#include "db/transaction_level.hpp"
#include <pgdbm/db/manager.hpp>
#include <pgdbm/db/schema_manager.hpp>

#include "pool/pool.hpp"

#include "net/retry.hpp"

#include <pgdbm/sql/identifier.hpp>

#include <pgdbm/base/error.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <exception>

namespace pgdbm {

/// What the handles of one pool share.
struct AsyncDatabaseManager::Core {
  std::optional<pool::PoolOptions> own;  ///< set: this pool is ours to open and close
  std::size_t min_connections = 0;
  std::shared_ptr<pool::Pool> pool;
  std::shared_ptr<db::TypeRegistry> types;
  SchemaIsolation isolation = SchemaIsolation::none;
  CreateSchema create_schema = CreateSchema::never;  ///< when connecting

  /// What `Pool::acquire_now` gives; empty too when there is no pool, which `acquire` then says.
  [[nodiscard]] pool::Lease acquire_now(std::string_view statement) const {
    return pool ? pool->acquire_now(statement) : pool::Lease{};
  }

  [[nodiscard]] const net::ConnectOptions& connect_options() const noexcept {
    return own ? own->connect : pool->options().connect;
  }

  /// With the text of a plain statement, perhaps a place behind others.
  [[nodiscard]] asio::awaitable<pool::Lease> acquire(net::TimePoint deadline, std::string_view statement = {}) const {
    if (!pool) {
      raise({.kind = FaultKind::pool_closed,
             .message = "The manager is not connected. co_await connect() first, or make it over a shared pool."});
    }
    const auto kept = pool;
    auto lease = co_await kept->acquire(statement, deadline);
    co_return std::move(lease).value();
  }
};

/// A core and a schema: all that a manager is.
class AsyncDatabaseManager::Handle final : public db::Target {
 public:
  Handle(std::shared_ptr<Core> c, std::optional<std::string> s, SchemaIsolation isolation,
         db::TimeLimit limit = db::no_time_limit)
      : core(std::move(c)), schema_(std::move(s)), limit_(limit) {
    if (isolation == SchemaIsolation::none) return;
    if (!schema_) {
      raise({.kind = FaultKind::configuration,
             .message = "isolation is 'role', and the config names no schema whose role it could be. Name one."});
    }
    role_ = role_of_schema(*schema_);
  }

  [[nodiscard]] const std::optional<std::string>& schema() const noexcept override { return schema_; }
  [[nodiscard]] std::shared_ptr<const db::Target> within(db::TimeLimit limit) const override {
    return std::make_shared<const Handle>(core, schema_, isolation(), limit);
  }

  asio::awaitable<ExecuteResult> run(const db::Statement& statement, db::RowReader* reader) const override {
    auto lease = core->acquire_now(statement.text());
    if (!lease) return run_when_acquired(statement, reader);
    return db::run_statement(venue_on(std::move(lease), db::deadline_within(limit_)), statement, schema_, reader);
  }

  asio::awaitable<ExecuteResult> run_for_each_row(const db::Statement& statement,
                                                  std::span<const std::size_t> ends) const override {
    auto here = co_await venue();
    co_return co_await db::run_for_each_row(std::move(here), statement, ends, schema_);
  }

  std::unique_ptr<db::RowFeed> open_feed(db::Statement statement) const override {
    auto acquire = [core = core, limit = limit_]() -> asio::awaitable<db::Venue> {
      const auto deadline = db::deadline_within(limit);
      auto lease = co_await core->acquire(deadline);
      co_return db::Venue{std::move(lease), core->types, deadline};
    };
    return std::make_unique<db::LoneFeed>(std::move(acquire), limit_, std::move(statement), schema_, role_);
  }

  asio::awaitable<std::uint64_t> copy(const db::CopyTarget& into, db::CopySource& source) const override {
    if (!role_.empty()) {
      const auto level = co_await begin({}, into.called_at);
      co_return co_await ended(level, level->copy(into, source));
    }
    auto here = co_await venue();
    here.lease.held_at(into.called_at);
    co_return co_await db::run_copy(std::move(here), into, source);
  }

  asio::awaitable<std::uint64_t> copy_out(const db::Statement& statement, db::DataSink& sink) const override {
    if (!role_.empty()) {
      const auto level = co_await begin({});
      co_return co_await ended(level, level->copy_out(statement, sink));
    }
    auto here = co_await venue();
    co_return co_await db::run_copy_out(std::move(here), statement, schema_, sink);
  }

  asio::awaitable<std::uint64_t> copy_in(const db::Statement& statement, db::DataSource& source) const override {
    if (!role_.empty()) {
      const auto level = co_await begin({});
      co_return co_await ended(level, level->copy_in(statement, source));
    }
    auto here = co_await venue();
    co_return co_await db::run_copy_in(std::move(here), statement, schema_, source);
  }

  asio::awaitable<ExecuteResult> run_script(const db::Statement& statement) const override {
    if (!role_.empty()) {
      const auto level = co_await begin({});
      co_return co_await ended(level, level->run_script(statement));
    }
    auto here = co_await venue();
    co_return co_await db::run_script(std::move(here), statement, schema_);
  }

  asio::awaitable<std::shared_ptr<Transaction::Level>> begin(
      TransactionOptions options, std::optional<std::source_location> where = std::nullopt) const {
    auto session = std::make_shared<Transaction::Level::Session>();
    session->lease = co_await core->acquire(db::deadline_within(limit_));
    if (where) session->lease.held_at(*where);
    session->schema = schema_;
    session->role = role_;
    session->types = core->types;
    session->opening = db::begin_statement(options);
    co_return std::make_shared<Transaction::Level>(session, 0, limit_);
  }

  const std::shared_ptr<Core> core;

 private:
  [[nodiscard]] SchemaIsolation isolation() const noexcept {
    return role_.empty() ? SchemaIsolation::none : SchemaIsolation::role;
  }
  [[nodiscard]] db::Venue venue_on(pool::Lease lease, net::TimePoint deadline) const {
    db::Venue venue{std::move(lease), core->types, deadline};
    if (!role_.empty()) venue.role = &role_;
    return venue;
  }

  asio::awaitable<ExecuteResult> run_when_acquired(const db::Statement& statement, db::RowReader* reader) const {
    auto here = co_await venue(statement.text());
    co_return co_await db::run_statement(std::move(here), statement, schema_, reader);
  }

  /// A connection of the pool, or for a plain statement a place on one, for as long as it takes.
  asio::awaitable<db::Venue> venue(std::string_view plain_statement = {}) const {
    const auto deadline = db::deadline_within(limit_);
    auto lease = co_await core->acquire(deadline, plain_statement);
    co_return venue_on(std::move(lease), deadline);
  }

  /// What cannot carry the role along in its own flight has a transaction of its own.
  template <class T>
  static asio::awaitable<T> ended(std::shared_ptr<Transaction::Level> level, asio::awaitable<T> work) {
    std::exception_ptr failure;
    std::optional<T> result;
    try {
      result.emplace(co_await std::move(work));
    } catch (...) {
      failure = std::current_exception();
    }
    if (failure) {
      co_await level->roll_back();
      std::rethrow_exception(failure);
    }
    co_await level->commit();
    co_return *std::move(result);
  }

  std::optional<std::string> schema_;
  std::string role_;  ///< empty: none
  db::TimeLimit limit_;
};

namespace {

std::optional<std::string> valid_schema(std::optional<std::string> schema) {
  if (!schema) return schema;
  if (auto valid = sql::validate_schema_name(*schema); !valid) raise(valid.error());
  return schema;
}

std::shared_ptr<pool::Pool> existing(std::shared_ptr<pool::Pool> pool) {
  if (!pool) {
    raise(
        {.kind = FaultKind::configuration,
         .message = "The shared pool is empty. Make it by co_await AsyncDatabaseManager::create_shared_pool(config)."});
  }
  return pool;
}

/// A time that can be added to now.
pool::Clock::duration bounded(std::chrono::milliseconds time) {
  return std::min(time, std::chrono::duration_cast<std::chrono::milliseconds>(net::no_limit));
}

pool::PoolOptions pool_options(const DatabaseConfig& config) {
  if (config.max_connections == 0 || config.min_connections > config.max_connections) {
    raise({.kind = FaultKind::configuration,
           .message = "min_connections is " + std::to_string(config.min_connections) + " and max_connections " +
                      std::to_string(config.max_connections) +
                      ": the maximum must be 1 at least and not below the minimum."});
  }
  auto connect = db::config::connect_options(config, db::conninfo::process_environment()).value();
  return {.connect = std::move(connect),
          .min_connections = config.min_connections,
          .max_connections = config.max_connections,
          .pipeline_depth = config.pipeline_depth,
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

asio::awaitable<std::shared_ptr<pool::Pool>> open_pool(pool::PoolOptions options, std::size_t min_connections) {
  const auto pool = pool::Pool::create(co_await asio::this_coro::executor, std::move(options));
  const auto filled = co_await pool->fill(min_connections);
  if (!filled) raise(filled.error());
  co_return pool;
}

asio::awaitable<SharedPool> open_shared_pool(pool::PoolOptions options, std::size_t min_connections,
                                             SchemaIsolation isolation) {
  co_return SharedPool{co_await open_pool(std::move(options), min_connections), isolation};
}

}  // namespace

AsyncDatabaseManager::AsyncDatabaseManager(std::shared_ptr<const Handle> handle) noexcept
    : Verbs(handle), handle_(std::move(handle)) {}

AsyncDatabaseManager::AsyncDatabaseManager(DatabaseConfig config)
    : AsyncDatabaseManager(
          std::make_shared<const Handle>(std::make_shared<Core>(Core{.own = pool_options(config),
                                                                     .min_connections = config.min_connections,
                                                                     .pool = nullptr,
                                                                     .types = nullptr,
                                                                     .isolation = config.isolation,
                                                                     .create_schema = config.create_schema}),
                                         valid_schema(std::move(config.schema)), config.isolation)) {}

AsyncDatabaseManager::AsyncDatabaseManager(SharedPool pool, std::string schema)
    : AsyncDatabaseManager(
          std::make_shared<const Handle>(std::make_shared<Core>(Core{.own = std::nullopt,
                                                                     .min_connections = 0,
                                                                     .pool = existing(std::move(pool.pool_)),
                                                                     .types = std::move(pool.types_),
                                                                     .isolation = pool.isolation_,
                                                                     .create_schema = CreateSchema::never}),
                                         valid_schema(std::move(schema)), pool.isolation_)) {}

asio::awaitable<SharedPool> AsyncDatabaseManager::create_shared_pool(const DatabaseConfig& config) {
  if (config.schema) {
    raise({.kind = FaultKind::configuration,
           .message = "A shared pool has no schema of its own, and the config names '" + *config.schema +
                      "'. Leave it out, and name the schema when making a manager over the pool."});
  }
  return open_shared_pool(pool_options(config), config.min_connections, config.isolation);
}

asio::awaitable<void> AsyncDatabaseManager::connect() {
  const auto core = handle_->core;
  if (!core->own) {
    raise({.kind = FaultKind::pool_closed,
           .message = "Cannot connect() over a shared pool: whoever made the pool has connected it and will close it. "
                      "Use the manager as it is."});
  }
  if (core->pool && !core->pool->is_closed()) co_return;
  core->pool = co_await open_pool(*core->own, core->min_connections);
  core->types = std::make_shared<db::TypeRegistry>();
  if (core->create_schema == CreateSchema::if_missing) co_await ensure_schema();
}

asio::awaitable<void> AsyncDatabaseManager::disconnect() {
  const auto core = handle_->core;
  if (!core->own || !core->pool) co_return;
  const auto pool = std::exchange(core->pool, nullptr);
  co_await pool->shut_down();
}

AsyncDatabaseManager AsyncDatabaseManager::with_schema(std::string schema) const {
  const auto& core = handle_->core;
  return AsyncDatabaseManager{std::make_shared<const Handle>(core, valid_schema(std::move(schema)), core->isolation)};
}

AsyncDatabaseManager AsyncDatabaseManager::without_isolation() const {
  return AsyncDatabaseManager{std::make_shared<const Handle>(handle_->core, schema(), SchemaIsolation::none)};
}

SchemaIsolation AsyncDatabaseManager::isolation() const noexcept {
  return handle_->core->isolation;
}

asio::awaitable<bool> AsyncDatabaseManager::ensure_schema() const {
  if (!schema()) co_return false;
  const SchemaManager schemas{*this};
  co_return co_await schemas.create(*schema());
}

PoolStats AsyncDatabaseManager::get_pool_stats() const {
  const auto& pool = handle_->core->pool;
  return pool ? pool->stats() : PoolStats{};
}

asio::awaitable<Listener> AsyncDatabaseManager::listen(std::vector<std::string> channels) const {
  if (channels.empty()) {
    raise({.kind = FaultKind::configuration, .message = "There is nothing to listen to. Name one channel at least."});
  }
  std::string script;
  for (const auto& channel : channels) script += "LISTEN " + sql::quote_identifier(channel).value() + ";";
  const auto core = handle_->core;
  const auto ear =
      std::make_shared<Listener::Ear>(co_await asio::this_coro::executor, core->connect_options(), std::move(script));
  co_await ear->open();
  co_return Listener{ear};
}

asio::awaitable<Transaction> AsyncDatabaseManager::begin(TransactionOptions options, std::source_location where) const {
  const auto handle = handle_;
  co_return Transaction{co_await handle->begin(options, where)};
}

asio::awaitable<bool> AsyncDatabaseManager::may_run_again(std::exception_ptr failure, unsigned attempts_left,
                                                          unsigned attempt) {
  bool is_others_doing = false;
  try {
    std::rethrow_exception(failure);
  } catch (const SerializationFailure&) {
    is_others_doing = true;
  } catch (const Deadlock&) {
    is_others_doing = true;
  } catch (...) {
  }
  if (!is_others_doing || attempts_left == 0) co_return false;
  // A tenth of what a server that is down is given.
  const auto pause = net::retry_delay(attempt, net::random_portion()) / 10;
  asio::steady_timer timer{co_await asio::this_coro::executor, pause};
  co_await timer.async_wait(asio::use_awaitable);
  co_return true;
}

}  // namespace pgdbm
