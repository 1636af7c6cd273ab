#include "db/copy_runner.hpp"
#include "db/ear.hpp"
#include "db/pool_core.hpp"
#include "db/session.hpp"
#include "db/statement_runner.hpp"
#include "db/stream_runner.hpp"
#include "db/transaction_level.hpp"
#include <pgdbm/db/manager.hpp>
#include <pgdbm/db/schema_manager.hpp>

#include <pgdbm/sql/identifier.hpp>

#include "base/backoff.hpp"
#include <pgdbm/base/error.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>

namespace pgdbm {

/// A core and a schema: all that a manager is.
class AsyncDatabaseManager::Handle final : public db::Target {
 public:
  Handle(const std::shared_ptr<db::PoolCore>& c, std::optional<std::string> s)
      : Handle(c, std::move(s), c->isolation(), db::no_time_limit) {}
  Handle(std::shared_ptr<db::PoolCore> c, std::optional<std::string> s, SchemaIsolation isolation, db::TimeLimit limit)
      : Target(c->home()), core(std::move(c)), schema_(std::move(s)), limit_(limit) {
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
                                                  const db::ArgumentRows& rows) const override {
    auto here = co_await venue();
    co_return co_await db::run_for_each_row(std::move(here), statement, rows, schema_);
  }

  db::OwnedFeed open_feed(db::Statement statement) const override {
    auto acquire = [core = core, limit = limit_]() -> asio::awaitable<db::Venue> {
      const auto deadline = db::deadline_within(limit);
      auto lease = co_await core->acquire(deadline);
      co_return db::Venue{std::move(lease), core->types(), deadline};
    };
    return {new db::LoneFeed{std::move(acquire), limit_, std::move(statement), schema_, role_},
            pool::EndAtHome{home()}};
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
    auto lease = core->acquire_now();
    if (!lease) lease = co_await core->acquire(db::deadline_within(limit_));
    co_return begin_on(std::move(lease), options, where);
  }
  /// The same when a connection is idle; else null. It spares the usual case a coroutine.
  std::shared_ptr<Transaction::Level> begin_now(TransactionOptions options,
                                                std::optional<std::source_location> where) const {
    auto lease = core->acquire_now();
    return lease ? begin_on(std::move(lease), options, where) : nullptr;
  }

  const std::shared_ptr<db::PoolCore> core;

 private:
  [[nodiscard]] SchemaIsolation isolation() const noexcept {
    return role_.empty() ? SchemaIsolation::none : SchemaIsolation::role;
  }
  [[nodiscard]] std::shared_ptr<Transaction::Level> begin_on(pool::Lease lease, TransactionOptions options,
                                                             std::optional<std::source_location> where) const {
    using Session = Transaction::Level::Session;
    const std::shared_ptr<Session> session{new Session{.home = home(),
                                                       .lease = std::move(lease),
                                                       .schema = schema_,
                                                       .types = core->types(),
                                                       .opening = db::begin_statement(options),
                                                       .role = role_},
                                           pool::EndAtHome{home()}};
    if (where) session->lease.held_at(*where);
    return std::make_shared<Transaction::Level>(session, 0, limit_);
  }
  [[nodiscard]] db::Venue venue_on(pool::Lease lease, net::TimePoint deadline) const {
    db::Venue venue{std::move(lease), core->types(), deadline};
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

std::shared_ptr<db::PoolCore> existing(std::shared_ptr<db::PoolCore> core) {
  if (!core) {
    raise(
        {.kind = FaultKind::configuration,
         .message = "The shared pool is empty. Make it by co_await AsyncDatabaseManager::create_shared_pool(config)."});
  }
  return core;
}

asio::awaitable<SharedPool> open_shared_pool(std::shared_ptr<db::PoolCore> core) {
  co_await core->open();
  co_return SharedPool{std::move(core)};
}

}  // namespace

AsyncDatabaseManager::AsyncDatabaseManager(std::shared_ptr<const Handle> handle) noexcept
    : Verbs(handle), handle_(std::move(handle)) {}

AsyncDatabaseManager::AsyncDatabaseManager(const DatabaseConfig& config)
    : AsyncDatabaseManager(
          std::make_shared<const Handle>(std::make_shared<db::PoolCore>(config, true), valid_schema(config.schema))) {}

AsyncDatabaseManager::AsyncDatabaseManager(const SharedPool& pool, std::string schema)
    : AsyncDatabaseManager(std::make_shared<const Handle>(existing(pool.core_), valid_schema(std::move(schema)))) {}

asio::awaitable<SharedPool> AsyncDatabaseManager::create_shared_pool(const DatabaseConfig& config) {
  if (config.schema) {
    raise({.kind = FaultKind::configuration,
           .message = "A shared pool has no schema of its own, and the config names '" + *config.schema +
                      "'. Leave it out, and name the schema when making a manager over the pool."});
  }
  return open_shared_pool(std::make_shared<db::PoolCore>(config, false));
}

asio::awaitable<void> AsyncDatabaseManager::connect() {
  const auto core = handle_->core;
  if (!core->is_own()) {
    raise({.kind = FaultKind::pool_closed,
           .message = "Cannot connect() over a shared pool: whoever made the pool has connected it and will close it. "
                      "Use the manager as it is."});
  }
  if (core->is_open()) co_return;
  co_await core->open();
  if (core->create_schema() == CreateSchema::if_missing) co_await ensure_schema();
}

asio::awaitable<void> AsyncDatabaseManager::disconnect() {
  const auto core = handle_->core;
  if (core->is_own()) co_await core->shut_down();
}

AsyncDatabaseManager AsyncDatabaseManager::with_schema(std::string schema) const {
  return AsyncDatabaseManager{std::make_shared<const Handle>(handle_->core, valid_schema(std::move(schema)))};
}

AsyncDatabaseManager AsyncDatabaseManager::without_isolation() const {
  return AsyncDatabaseManager{
      std::make_shared<const Handle>(handle_->core, schema(), SchemaIsolation::none, db::no_time_limit)};
}

SchemaIsolation AsyncDatabaseManager::isolation() const noexcept {
  return handle_->core->isolation();
}

asio::awaitable<bool> AsyncDatabaseManager::ensure_schema() const {
  if (!schema()) co_return false;
  const SchemaManager schemas{*this};
  co_return co_await schemas.create(*schema());
}

PoolStats AsyncDatabaseManager::get_pool_stats() const {
  return handle_->core->stats();
}

asio::awaitable<Listener> AsyncDatabaseManager::listen(std::vector<std::string> channels) const {
  if (channels.empty()) {
    raise({.kind = FaultKind::configuration, .message = "There is nothing to listen to. Name one channel at least."});
  }
  std::string script;
  for (const auto& channel : channels) script += "LISTEN " + sql::quote_identifier(channel).value() + ";";
  const auto core = handle_->core;
  const auto here = co_await asio::this_coro::executor;
  const auto home = core->home_for(here);
  const std::shared_ptr<Listener::Ear> ear{new Listener::Ear{home, core->connect_options(), std::move(script)},
                                           pool::EndAtHome{home}};
  co_await home.visit(here, [&] { return ear->open(); });
  co_return Listener{ear};
}

asio::awaitable<Transaction> AsyncDatabaseManager::begin(TransactionOptions options, std::source_location where) const {
  const auto handle = handle_;
  const auto here = co_await asio::this_coro::executor;
  std::shared_ptr<Transaction::Level> level;
  if (handle->home().is(here)) level = handle->begin_now(options, where);
  if (!level) level = co_await handle->home().visit(here, [&] { return handle->begin(options, where); });
  co_return Transaction{std::move(level)};
}

asio::awaitable<db::Session> AsyncDatabaseManager::acquire() const {
  const auto handle = handle_;
  const auto here = co_await asio::this_coro::executor;
  auto lease = co_await handle->home().visit(here, [&] { return handle->core->acquire(net::no_deadline); });
  co_return db::Session{handle->home(), std::move(lease), handle->schema(), handle->core->types()};
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
  constexpr Backoff backoff{.first = std::chrono::milliseconds{10}, .longest = std::chrono::seconds{1}};
  asio::steady_timer timer{co_await asio::this_coro::executor, backoff.pause(attempt, random_portion())};
  co_await timer.async_wait(asio::use_awaitable);
  co_return true;
}

}  // namespace pgdbm
