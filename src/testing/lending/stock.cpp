#include "testing/lending/stock.hpp"

#include "testing/lending/shelf.hpp"
#include "testing/run_directory.hpp"

#include <pgdbm/sql/identifier.hpp>

#include <pgdbm/base/error.hpp>
#include <pgdbm/base/sqlstate.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <utility>
#include <vector>

namespace pgdbm::testing::lending {

namespace {

/// Locks of runs are told from others by this number.
constexpr std::int32_t lock_class = 0x70676462;
/// More than these wait for nothing.
constexpr std::size_t most_to_drop = 32;
constexpr std::chrono::seconds longest_farewell{10};

/// Names here are made of what needs no care; those of a caller's suffix do.
std::string in_quotes(std::string_view name) {
  auto text = sql::quote_identifier(name);
  if (!text) raise(text.error());
  return *std::move(text);
}

std::int32_t lock_number(std::string_view run) {
  std::uint32_t number = 0;
  for (const char c : run) number = number * 31 + static_cast<unsigned char>(c);
  return static_cast<std::int32_t>(number);
}

asio::awaitable<void> pause(std::chrono::milliseconds time) {
  asio::steady_timer timer{co_await asio::this_coro::executor, time};
  co_await timer.async_wait(asio::use_awaitable);
}

}  // namespace

std::shared_ptr<Stock> Stock::open(AsyncDatabaseManager server, StockOptions options) {
  return std::shared_ptr<Stock>{new Stock{std::move(server), std::move(options)}};
}

Stock::Stock(AsyncDatabaseManager server, StockOptions options)
    : server_(std::move(server)), options_(std::move(options)), run_(random_name(8)) {
  options_.prefix += "pgdbm_";  // nobody else's database is ever taken for one of these
}

asio::awaitable<void> Stock::begin() {
  executor_ = co_await asio::this_coro::executor;
  const auto version = co_await server_.fetch_value<std::int32_t>("SELECT current_setting('server_version_num')::int4");
  has_ways_ = version >= 150'000;
  version_ = version;
  lock_.emplace(co_await server_.begin());
  co_await lock_->execute("SELECT pg_catalog.pg_advisory_xact_lock($1, $2)", lock_class, lock_number(run_));
  co_await sweep();
}

asio::awaitable<void> Stock::end() {
  close();
  while (working_ > 0) co_await pause(std::chrono::milliseconds{5});
  for (const auto& [key, shelf] : shelves_) {
    for (auto& database : std::exchange(shelf->ready, {})) to_drop_.push_back(std::move(database));
  }
  if (options_.drops) to_drop_.insert(to_drop_.end(), lent_.begin(), lent_.end());
  while (!to_drop_.empty()) {
    const auto database = std::move(to_drop_.front());
    to_drop_.pop_front();
    co_await drop(database);
  }
  if (lock_) co_await std::exchange(lock_, std::nullopt)->rollback();
}

/// Dead runs' databases, and templates that nobody has used for a week.
asio::awaitable<void> Stock::sweep() {
  struct Found {
    std::string name;
    std::string run;
    bool is_old;
  };
  const auto pattern = fmt::format("^{}(?:build_)?([a-z0-9]{{8}})_[0-9]+(?:_.*)?$", options_.prefix);
  const auto templates = options_.prefix + "template_";
  const auto week_ago =
      co_await server_.fetch_value<std::string>("SELECT to_char(now() - interval '7 days', 'YYYY-MM-DD')");
  const auto found = co_await server_.fetch_all<Found>(
      "SELECT datname::text AS name, coalesce(substring(datname from $1), '') AS run,"
      " starts_with(datname, $2) AND coalesce(shobj_description(oid, 'pg_database') < $3, false) AS is_old"
      " FROM pg_catalog.pg_database WHERE datname ~ $1 OR starts_with(datname, $2)",
      pattern, templates, week_ago);
  for (const auto& database : found) {
    bool is_dead = database.is_old;
    if (!database.run.empty()) {
      is_dead = co_await server_.fetch_value<bool>("SELECT pg_catalog.pg_try_advisory_xact_lock($1, $2)", lock_class,
                                                   lock_number(database.run));
    }
    if (is_dead) co_await drop(database.name);
  }
}

asio::awaitable<void> Stock::run(std::string statement) {
  co_await server_.execute(runtime(statement));
}

/// What is gone already is as good.
asio::awaitable<void> Stock::drop(std::string database) {
  try {
    if (database.starts_with(options_.prefix + "template_")) {
      co_await run(fmt::format("ALTER DATABASE {} WITH IS_TEMPLATE false", in_quotes(database)));
    }
    co_await run(fmt::format("DROP DATABASE IF EXISTS {} WITH (FORCE)", in_quotes(database)));
  } catch (const QueryError&) {
    // Another run has it in hand, or a session of a user we may not end: a later sweep finds it.
  }
}

std::string Stock::template_of(const std::string& key) const {
  return fmt::format("{}template_{}_{}", options_.prefix, key, version_);
}

Stock::Shelf& Stock::shelf_of(const std::string& key) {
  auto& shelf = shelves_[key];
  if (!shelf) shelf = std::make_unique<Shelf>(key, executor_);
  return *shelf;
}

std::string Stock::next_name(std::string_view kind) {
  return fmt::format("{}{}{}_{}", options_.prefix, kind, run_, ++names_);
}

/// Another run, or an earlier one, may have built it on this server.
asio::awaitable<void> Stock::look(Shelf& shelf) {
  shelf.state = State::building;  // whoever comes meanwhile waits
  const auto name = template_of(shelf.key);
  bool is_there = false;
  try {
    is_there = co_await server_.fetch_value<bool>(
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = $1)", name);
    const auto today = co_await server_.fetch_value<std::string>("SELECT to_char(now(), 'YYYY-MM-DD')");
    if (is_there) co_await run(fmt::format("COMMENT ON DATABASE {} IS '{}'", in_quotes(name), today));
  } catch (...) {
    shelf.state = State::unknown;
    shelf.bell.ring();
    throw;
  }
  shelf.state = is_there ? State::there : State::missing;
  shelf.bell.ring();
}

asio::awaitable<Handout> Stock::lend(std::string key, std::string suffix) {
  auto& shelf = shelf_of(key);
  shelf.used = Clock::now();
  shelf.depth = std::max<std::size_t>(shelf.depth, 1);
  struct Place {
    Shelf& shelf;
    std::uint64_t number;
    ~Place() {
      std::erase(shelf.line, number);
      shelf.bell.ring();
    }
  } const place{shelf, shelf.next_in_line++};
  shelf.line.push_back(place.number);
  bool has_waited = false;
  for (;;) {
    if (shelf.state == State::unknown) co_await look(shelf);
    if (shelf.line.front() == place.number) {
      if (shelf.state == State::missing) {
        shelf.state = State::building;
        Handout handout{.database = next_name("build_"), .must_build = true};
        try {
          co_await run(
              fmt::format("CREATE DATABASE {} TEMPLATE {}", in_quotes(handout.database), in_quotes(options_.origin)));
        } catch (...) {
          shelf.state = State::missing;
          throw;
        }
        co_return handout;
      }
      if (shelf.fault) std::rethrow_exception(std::exchange(shelf.fault, nullptr));
      if (!shelf.ready.empty() && lent_.size() < options_.most_lent) {
        auto database = co_await take(shelf, std::move(suffix));
        co_return Handout{.database = std::move(database)};
      }
      if (shelf.ready.empty() && !std::exchange(has_waited, true)) {
        shelf.depth = std::min(shelf.depth * 2, options_.most_ready);
      }
    }
    work();
    co_await shelf.bell.wait();
  }
}

asio::awaitable<std::string> Stock::take(Shelf& shelf, std::string suffix) {
  auto database = std::move(shelf.ready.front());
  shelf.ready.pop_front();
  lent_.insert(database);
  work();
  if (suffix.empty()) co_return database;
  auto named = fmt::format("{}_{}", database, suffix);
  try {
    co_await run(fmt::format("ALTER DATABASE {} RENAME TO {}", in_quotes(database), in_quotes(named)));
  } catch (...) {
    give_back(std::move(database));
    throw;
  }
  lent_.erase(database);
  lent_.insert(named);
  co_return named;
}

/// Sessions end a moment after their clients have hung up.
asio::awaitable<void> Stock::empty_of_sessions(std::string database) {
  const auto until = Clock::now() + longest_farewell;
  constexpr std::chrono::milliseconds grace{50};
  const auto ends = Clock::now() + grace;
  for (;;) {
    const auto sessions = co_await server_.fetch_value<std::int64_t>(
        "SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE datname = $1", database);
    if (sessions == 0 || Clock::now() > until) co_return;
    if (Clock::now() > ends) {
      co_await server_.fetch_value<std::int64_t>(
          "SELECT count(pg_catalog.pg_terminate_backend(pid)) FROM pg_catalog.pg_stat_activity WHERE datname = $1",
          database);
    }
    co_await pause(std::chrono::milliseconds{2});
  }
}

asio::awaitable<void> Stock::built(std::string key, std::string database) {
  auto& shelf = shelf_of(key);
  const auto name = template_of(key);
  try {
    co_await empty_of_sessions(database);
    co_await run(fmt::format("ALTER DATABASE {} WITH ALLOW_CONNECTIONS false IS_TEMPLATE true", in_quotes(database)));
    bool is_second = false;
    try {
      co_await run(fmt::format("ALTER DATABASE {} RENAME TO {}", in_quotes(database), in_quotes(name)));
    } catch (const QueryError& error) {
      if (error.sqlstate() != sqlstate::duplicate_database) throw;
      is_second = true;  // another run was quicker, with the same
    }
    if (is_second) {
      co_await run(fmt::format("ALTER DATABASE {} WITH IS_TEMPLATE false", in_quotes(database)));
      drop_later(std::move(database));
    } else {
      const auto today = co_await server_.fetch_value<std::string>("SELECT to_char(now(), 'YYYY-MM-DD')");
      co_await run(fmt::format("COMMENT ON DATABASE {} IS '{}'", in_quotes(name), today));
    }
  } catch (...) {
    abandon(key, std::move(database));
    throw;
  }
  shelf.state = State::there;
  shelf.bell.ring();
  work();
}

void Stock::abandon(const std::string& key, std::string database) {
  auto& shelf = shelf_of(key);
  shelf.state = State::missing;
  shelf.bell.ring();
  drop_later(std::move(database));
}

void Stock::give_back(std::string database) {
  keep(database);
  if (options_.drops) drop_later(std::move(database));
}

void Stock::keep(const std::string& database) {
  lent_.erase(database);
  for (const auto& [key, shelf] : shelves_) shelf->bell.ring();
}

void Stock::drop_later(std::string database) {
  to_drop_.push_back(std::move(database));
  work();
}

void Stock::tidy() {
  for (const auto& [key, shelf] : shelves_) {
    if (Clock::now() - shelf->used < options_.idle_time || !shelf->line.empty()) continue;
    shelf->depth = 0;
    for (auto& database : std::exchange(shelf->ready, {})) drop_later(std::move(database));
  }
}

Stock::Shelf* Stock::neediest() {
  Shelf* found = nullptr;
  for (const auto& [key, shelf] : shelves_) {
    if (shelf->wanted() == 0) continue;
    if (found == nullptr || shelf->line.size() > found->line.size()) found = shelf.get();
  }
  return found;
}

/// Clones before drops, unless those pile up.
void Stock::work() {
  while (!is_closed_ && working_ < options_.workers) {
    auto* const shelf = to_drop_.size() > most_to_drop ? nullptr : neediest();
    if (shelf == nullptr && to_drop_.empty()) return;
    ++working_;
    const auto self = shared_from_this();
    if (shelf != nullptr) {
      ++shelf->cloning;
      asio::co_spawn(executor_, clone(*shelf), [self](std::exception_ptr) {
        --self->working_;
        self->work();
      });
    } else {
      auto dropping = drop(std::move(to_drop_.front()));
      to_drop_.pop_front();
      asio::co_spawn(executor_, std::move(dropping), [self](std::exception_ptr) {
        --self->working_;
        self->work();
      });
    }
  }
}

asio::awaitable<void> Stock::clone(Shelf& shelf) {
  const auto name = next_name("");
  const auto way = shelf.way.next();
  const auto began = Clock::now();
  std::exception_ptr fault;
  try {
    co_await run(fmt::format("CREATE DATABASE {} TEMPLATE {}{}{}", in_quotes(name), in_quotes(template_of(shelf.key)),
                             has_ways_ ? " STRATEGY " : "", has_ways_ ? CopyWay::name(way) : ""));
  } catch (...) {
    fault = std::current_exception();
  }
  --shelf.cloning;
  if (!fault) {
    shelf.way.took(way, Clock::now() - began);
    shelf.ready.push_back(name);
  } else {
    shelf.depth = 0;  // not again until somebody asks
    shelf.fault = shelf.line.empty() ? nullptr : fault;
  }
  shelf.bell.ring();
}

}  // namespace pgdbm::testing::lending
