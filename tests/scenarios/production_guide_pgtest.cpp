// What docs/production.md and docs/pgbouncer.md show.
#include <pgdbm/pgdbm.hpp>

#include <chrono>
#include <cstdint>
#include <iostream>
#include <string>
#include <utility>

#include "support/server_test.hpp"

namespace guide_of_production {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

// [tls]
pgdbm::DatabaseConfig production() {
  return {
      .host = "db.internal",
      .database = "shop",
      .user = "shop",
      .password = pgdbm::Secret{"from your store of secrets"},
      .max_connections = 10,  // × processes < max_connections of the server, less those of others
      .max_waiting = 500,     // beyond that callers are refused at once
      .log = [](const pgdbm::LogRecord& record) { std::clog << record.message << '\n'; },
      .duplicate_pools = pgdbm::DuplicatePools::refuse,
      .application_name = "shop-web",
      .statement_timeout = 10s,
      .lock_timeout = 2s,
      .idle_in_transaction_session_timeout = 30s,
      .ssl_mode = pgdbm::SslMode::verify_full,
      .ssl_ca_file = "/etc/shop/ca.crt",
  };
}
// [/tls]

class ProductionGuide : public pgdbm::tests::ServerTest {};

TEST_F(ProductionGuide, AConfigCanBeShown) {
  const auto shown = pgdbm::describe(production());
  EXPECT_THAT(shown, testing::HasSubstr("ssl_mode = verify-full"));
  EXPECT_THAT(shown, testing::Not(testing::HasSubstr("from your store")));
}

TEST_F(ProductionGuide, TimeLimitsAreForAStatementATransactionOrAWait) {
  pgdbm::AsyncDatabaseManager own{config()};
  run(own.connect());
  const auto guide = [](pgdbm::AsyncDatabaseManager db) -> asio::awaitable<void> {
    // [limits]
    // One statement: the client cancels it at the server.
    const auto one = co_await db.with_timeout(200ms).fetch_value<int>("SELECT 1");

    // One transaction that may take longer than the config says, at the server.
    co_await db.transaction([](pgdbm::Transaction& tx) -> asio::awaitable<void> {
      co_await tx.execute("SET LOCAL statement_timeout = '5min'");
      co_await tx.execute("SELECT count(*) FROM pg_catalog.pg_class");
    });
    // [/limits]
    EXPECT_EQ(one, 1);
  };
  run(guide(own));
  run(own.disconnect());
}

// [health]
asio::awaitable<bool> is_healthy(pgdbm::AsyncDatabaseManager db) {
  try {
    co_await db.with_timeout(1s).execute("SELECT 1");  // also waits for a connection: a full pool is not healthy
    co_return true;
  } catch (const pgdbm::Error& error) {
    std::clog << error.what() << '\n';
    co_return false;
  }
}
// [/health]

TEST_F(ProductionGuide, HealthIsAskedForAndToldWithNumbers) {
  pgdbm::AsyncDatabaseManager db{config()};
  EXPECT_FALSE(run(is_healthy(db)));
  run(db.connect());
  EXPECT_TRUE(run(is_healthy(db)));
  // [stats]
  const auto stats = db.get_pool_stats();
  const double use = static_cast<double>(stats.used) / static_cast<double>(stats.max_size);
  if (use > 0.8 || stats.waiting > 0) std::clog << "the pool is short of connections\n";
  // [/stats]
  EXPECT_EQ(stats.max_size, 5U);
  run(db.disconnect());
}

TEST_F(ProductionGuide, WhatMayRunAgainIsKnownByItsClass) {
  pgdbm::AsyncDatabaseManager own{config()};
  run(own.connect());
  run(
      own.execute_script("CREATE TABLE public.accounts (id int PRIMARY KEY, cents int); INSERT INTO public.accounts "
                         "VALUES (1, 10), (2, 0)"));
  const auto guide = [](pgdbm::AsyncDatabaseManager db) -> asio::awaitable<void> {
    // [retry]
    const pgdbm::TransactionOptions serializable{.isolation = pgdbm::Isolation::serializable};
    const auto move = [](pgdbm::Transaction& tx) -> asio::awaitable<void> {
      co_await tx.execute("UPDATE public.accounts SET cents = cents - $1 WHERE id = $2", 5, 1);
      co_await tx.execute("UPDATE public.accounts SET cents = cents + $1 WHERE id = $2", 5, 2);
    };
    co_await db.run_in_transaction(move, serializable);  // again after a deadlock or a serialisation failure
    // [/retry]
  };
  run(guide(own));
  EXPECT_EQ(run(own.fetch_value<int>("SELECT cents FROM public.accounts WHERE id = 2")), 5);
  run(own.disconnect());
}

// --- behind PgBouncer

// [pgbouncer]
pgdbm::DatabaseConfig through_pgbouncer(std::string connection_string) {
  return {
      .connection_string = std::move(connection_string),
      .max_connections = 50,      // clients of PgBouncer, which has few connections to the server
      .statement_cache_size = 0,  // unless PgBouncer keeps prepared statements (max_prepared_statements)
      .send_settings = pgdbm::SendSettings::never,
  };
}
// [/pgbouncer]

TEST_F(ProductionGuide, NothingIsSentThatAPoolerRefuses) {
  pgdbm::AsyncDatabaseManager db{through_pgbouncer(connection_string())};
  run(db.connect());
  EXPECT_EQ(run(db.fetch_value<std::string>("SHOW statement_timeout")), "0") << "the server's own";
  for (int i = 0; i < 5; ++i) EXPECT_EQ(run(db.fetch_value<int>("SELECT $1::int", i)), i);
  EXPECT_EQ(run(db.fetch_value<std::int64_t>("SELECT count(*) FROM pg_prepared_statements WHERE NOT from_sql")), 0);
  run(db.disconnect());
}

}  // namespace
}  // namespace guide_of_production
