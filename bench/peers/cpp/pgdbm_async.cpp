// pgdbm with coroutines, as its users write it: a manager, one thread.
#include <pgdbm/types/timestamp.hpp>

#include <pgdbm/pgdbm.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "peers/cpp/contender.hpp"
#include "peers/cpp/pgdbm_modules.hpp"

namespace {

using namespace pgdbm;
using bench::Account;
using bench::Arguments;
using bench::Figures;
using bench::Row;

asio::io_context& context() {
  static asio::io_context only{1};
  return only;
}

template <class T>
T run(asio::awaitable<T> work) {
  std::exception_ptr failure;
  std::optional<T> result;
  asio::co_spawn(context(), std::move(work), [&](std::exception_ptr thrown, T value) {
    failure = std::move(thrown);
    result.emplace(std::move(value));
    context().stop();
  });
  context().restart();
  context().run();
  if (failure) std::rethrow_exception(failure);
  return *std::move(result);
}

asio::awaitable<AsyncDatabaseManager> connect(std::size_t connections, std::size_t cached_statements = 256) {
  const DatabaseConfig config{.connection_string = bench::connection_string(),
                              .min_connections = connections,
                              .max_connections = connections,
                              .statement_cache_size = cached_statements};
  AsyncDatabaseManager db{config};
  co_await db.connect();
  co_return db;
}

asio::awaitable<std::int64_t> ask_accounts(AsyncDatabaseManager db, std::size_t first, std::size_t behind,
                                           std::size_t step, std::vector<bench::Clock::duration>* latencies) {
  std::int64_t sum = 0;
  for (std::size_t i = first; i < behind; i += step) {
    const auto asked = bench::Clock::now();
    const auto account =
        co_await db.fetch_one<Account>("SELECT id, balance, name FROM accounts WHERE id = $1", bench::account_of(i));
    sum += account.value().balance;
    if (latencies != nullptr) latencies->push_back(bench::Clock::now() - asked);
  }
  co_return sum;
}

asio::awaitable<Figures> point_selects(Arguments asked) {
  const auto db = co_await connect(1);
  co_await ask_accounts(db, 0, asked["warmup"], 1, nullptr);
  Figures figures;
  figures.latencies.reserve(asked["statements"]);
  const bench::Stopwatch watch;
  figures.check = co_await ask_accounts(db, 0, asked["statements"], 1, &figures.latencies);
  watch.stop(figures, asked["statements"]);
  co_return figures;
}

/// Every caller a coroutine, made by `work(number)`; the sum of what they return, when all have ended.
template <class Work>
asio::awaitable<std::int64_t> together(std::size_t callers, Work work) {
  const auto executor = co_await asio::this_coro::executor;
  std::int64_t sum = 0;
  std::size_t running = callers;
  std::exception_ptr failure;
  asio::steady_timer all_done{executor, bench::Clock::time_point::max()};
  for (std::size_t caller = 0; caller < callers; ++caller) {
    asio::co_spawn(executor, work(caller), [&](std::exception_ptr thrown, std::int64_t of_caller) {
      if (thrown) failure = std::move(thrown);
      sum += of_caller;
      if (--running == 0) all_done.cancel();
    });
  }
  boost::system::error_code ignored;
  while (running > 0) co_await all_done.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  if (failure) std::rethrow_exception(failure);
  co_return sum;
}

asio::awaitable<std::int64_t> many_callers(AsyncDatabaseManager db, std::size_t callers, std::size_t statements,
                                           std::vector<bench::Clock::duration>* latencies) {
  co_return co_await together(
      callers, [&](std::size_t caller) { return ask_accounts(db, caller, statements, callers, latencies); });
}

asio::awaitable<Figures> concurrent_selects(Arguments asked) {
  const auto db = co_await connect(asked["connections"]);
  co_await many_callers(db, asked["callers"], asked["warmup"], nullptr);
  Figures figures;
  figures.latencies.reserve(asked["statements"]);
  const bench::Stopwatch watch;
  figures.check = co_await many_callers(db, asked["callers"], asked["statements"], &figures.latencies);
  watch.stop(figures, asked["statements"]);
  co_return figures;
}

asio::awaitable<Figures> read_bulk(Arguments asked) {
  const auto db = co_await connect(1);
  const auto little = bench::bulk_select(10);
  (void)co_await db.fetch_all<Row>(runtime(little));
  const auto before = bench::highest_resident_bytes();
  Figures figures;
  const auto sql = bench::bulk_select(asked["rows"]);
  const bench::Stopwatch watch;
  const auto rows = co_await db.fetch_all<Row>(runtime(sql));
  watch.stop(figures, rows.size());
  figures.bytes = static_cast<double>(bench::highest_resident_bytes() - before);
  figures.check = bench::sum_of_ids(rows);
  co_return figures;
}

asio::awaitable<Figures> insert_rows(Arguments asked) {
  const auto db = co_await connect(1);
  co_await db.execute("TRUNCATE inserted");
  const auto rows = bench::rows_to_write(asked["rows"]);
  Figures figures;
  const bench::Stopwatch watch;
  co_await db.insert_records("inserted", rows);
  watch.stop(figures, rows.size());
  figures.check = co_await db.fetch_value<std::int64_t>("SELECT count(*) FROM inserted");
  co_return figures;
}

asio::awaitable<Figures> copy_rows(Arguments asked) {
  const auto db = co_await connect(1);
  co_await db.execute("TRUNCATE copied");
  const auto rows = bench::rows_to_write(asked["rows"]);
  Figures figures;
  const bench::Stopwatch watch;
  co_await db.copy_records_to_table("copied", rows);
  watch.stop(figures, rows.size());
  figures.check = co_await db.fetch_value<std::int64_t>("SELECT count(*) FROM copied");
  co_return figures;
}

asio::awaitable<std::int64_t> place_order(AsyncDatabaseManager db, std::size_t i) {
  co_return co_await db.transaction([i](Transaction& tx) -> asio::awaitable<std::int64_t> {
    const auto order = co_await tx.fetch_value<std::int64_t>(
        "INSERT INTO orders (account, item) VALUES ($1, $2) RETURNING id", bench::account_of(i), "an item");
    co_await tx.execute("INSERT INTO lines (order_id, amount) VALUES ($1, $2)", order, i);
    co_return co_await tx.fetch_value<std::int64_t>("SELECT count(*) FROM lines WHERE order_id = $1", order);
  });
}

asio::awaitable<Figures> transactions(Arguments asked) {
  const auto db = co_await connect(1);
  for (std::size_t i = 0; i < asked["warmup"]; ++i) co_await place_order(db, i);
  Figures figures;
  const bench::Stopwatch watch;
  for (std::size_t i = 0; i < asked["transactions"]; ++i) {
    const auto began = bench::Clock::now();
    figures.check += co_await place_order(db, i);
    figures.latencies.push_back(bench::Clock::now() - began);
  }
  watch.stop(figures, asked["transactions"]);
  co_return figures;
}

asio::awaitable<std::int64_t> ask_schemas(const std::vector<AsyncDatabaseManager>& schemas, std::size_t statements) {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < statements; ++i) {
    const auto name = co_await schemas[i % schemas.size()].fetch_value<std::string>(
        "SELECT name FROM {{tables.items}} WHERE id = $1", static_cast<std::int32_t>(1 + i % 10));
    sum += static_cast<std::int64_t>(name.size());
  }
  co_return sum;
}

asio::awaitable<Figures> many_schemas(Arguments asked) {
  const auto db = co_await connect(1, asked["schemas"] + 1);  // a statement for each schema
  std::vector<AsyncDatabaseManager> schemas;
  for (std::size_t k = 0; k < asked["schemas"]; ++k) schemas.push_back(db.with_schema("s_" + std::to_string(k)));
  co_await ask_schemas(schemas, asked["warmup"]);
  Figures figures;
  const bench::Stopwatch watch;
  figures.check = co_await ask_schemas(schemas, asked["statements"]);
  watch.stop(figures, asked["statements"]);
  co_return figures;
}

/// A transaction in which nothing was asked sends nothing: what remains is the pool's work.
asio::awaitable<std::int64_t> acquire_often(AsyncDatabaseManager db, std::size_t rounds) {
  for (std::size_t i = 0; i < rounds; ++i) {
    auto held = co_await db.begin();
    co_await held.rollback();
  }
  co_return static_cast<std::int64_t>(rounds);
}

asio::awaitable<std::int64_t> acquire_by_many(AsyncDatabaseManager db, std::size_t waiters, std::size_t rounds) {
  if (waiters == 0) co_return co_await acquire_often(db, rounds);
  co_return co_await together(waiters, [&](std::size_t caller) {
    return acquire_often(db, rounds / waiters + (caller < rounds % waiters ? 1 : 0));
  });
}

asio::awaitable<Figures> acquiring(Arguments asked) {
  const auto db = co_await connect(1);
  co_await acquire_by_many(db, asked["waiters"], asked["warmup"]);
  Figures figures;
  const bench::Stopwatch watch;
  figures.check = co_await acquire_by_many(db, asked["waiters"], asked["rounds"]);
  watch.stop(figures, asked["rounds"]);
  co_return figures;
}

asio::awaitable<Figures> connecting(Arguments asked) {
  DatabaseConfig config{.connection_string = bench::tls_connection_string(), .max_connections = 1};
  config.duplicate_pools = DuplicatePools::allow;
  Figures figures;
  const bench::Stopwatch watch;
  for (std::size_t i = 0; i < asked["connections"]; ++i) {
    const auto began = bench::Clock::now();
    AsyncDatabaseManager db{config};
    co_await db.connect();
    co_await db.disconnect();
    figures.latencies.push_back(bench::Clock::now() - began);
    ++figures.check;
  }
  watch.stop(figures, asked["connections"]);
  co_return figures;
}

asio::awaitable<Figures> idle_connections(Arguments asked) {
  {
    auto first = co_await connect(1);
    co_await ask_accounts(first, 0, 1, 1, nullptr);
    co_await first.disconnect();
  }
  const auto before = bench::resident_bytes();
  const auto connections = asked["connections"];
  const auto db = co_await connect(connections);
  // A transaction has a connection to itself: each of them is used.
  std::vector<Transaction> all;
  for (std::size_t i = 0; i < connections; ++i) {
    all.push_back(co_await db.begin());
    (void)co_await all.back().fetch_one<Account>("SELECT id, balance, name FROM accounts WHERE id = $1",
                                                 bench::account_of(i));
  }
  for (auto& transaction : all) co_await transaction.rollback();
  all = {};
  Figures figures;
  figures.bytes = static_cast<double>(bench::resident_bytes() - before) / static_cast<double>(connections);
  figures.check = static_cast<std::int64_t>(connections);
  co_return figures;
}

template <asio::awaitable<Figures> (*workload)(Arguments)>
Figures on_the_context(const Arguments& asked) {
  return run(workload(asked));
}

}  // namespace

int main(int count, char** words) {
  return bench::run_contender(count, words, "pgdbm " PGDBM_VERSION,
                              {{"W1", on_the_context<point_selects>},
                               {"W2", on_the_context<concurrent_selects>},
                               {"W3", on_the_context<read_bulk>},
                               {"W4-insert", on_the_context<insert_rows>},
                               {"W4-copy", on_the_context<copy_rows>},
                               {"W5", on_the_context<transactions>},
                               {"W6", on_the_context<many_schemas>},
                               {"W7", on_the_context<acquiring>},
                               {"W8", on_the_context<connecting>},
                               {"W9-idle", on_the_context<idle_connections>},
                               {"W9-rows", on_the_context<read_bulk>},
                               {"W10", bench::migrate_tenants},
                               {"W11", bench::lease_test_databases}});
}
