#include <pgdbm/db/sync_manager.hpp>

#include <pgdbm/testing.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <latch>
#include <optional>
#include <ranges>
#include <stdexcept>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "support/server_test.hpp"

namespace pgdbm {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using tests::message_of;
using namespace std::chrono_literals;

struct User {
  std::int64_t id;
  std::string email;
  bool operator==(const User&) const = default;
};

class SyncManager : public ::testing::Test {
 protected:
  void SetUp() override {
    db_.connect();
    db_.execute_script("CREATE TABLE {{tables.users}} (id int8 PRIMARY KEY, email text)");
  }

  [[nodiscard]] DatabaseConfig config(std::size_t max_connections = 4) const {
    return {.connection_string = server_.connection_string(), .max_connections = max_connections};
  }
  [[nodiscard]] std::int64_t count() const {
    return db_.fetch_value<std::int64_t>("SELECT count(*) FROM {{tables.users}}");
  }
  static void insert(const auto& verbs, std::int64_t id) {
    verbs.execute("INSERT INTO {{tables.users}} VALUES ($1, $2)", id, "x");
  }

  template <class Work>
  static void on_threads(int count, Work work) {
    std::vector<std::jthread> threads;
    for (int t = 0; t < count; ++t) threads.emplace_back(work, t);
  }

  ::pgdbm::testing::PrivateServer server_;
  SyncDatabaseManager db_{config()};
};

TEST_F(SyncManager, HasTheVerbs) {
  EXPECT_EQ(db_.execute("INSERT INTO {{tables.users}} VALUES ($1, $2)", 1, "a").rows, 1U);
  EXPECT_EQ(db_.executemany("INSERT INTO {{tables.users}} VALUES ($1, $2)",
                            std::vector{std::tuple{2, std::string{"b"}}, std::tuple{3, std::string{"c"}}})
                .rows,
            2U);
  EXPECT_EQ(db_.copy_records_to_table("users", std::vector{User{4, "d"}}), 1U);
  EXPECT_EQ(db_.fetch_one<User>("SELECT * FROM {{tables.users}} WHERE id = $1", 3), (User{3, "c"}));
  EXPECT_EQ(db_.fetch_one<User>("SELECT * FROM {{tables.users}} WHERE id = $1", 9), std::nullopt);
  EXPECT_THAT(db_.fetch_all<std::int64_t>("SELECT id FROM {{tables.users}} ORDER BY 1"), ElementsAre(1, 2, 3, 4));
  EXPECT_EQ(count(), 4);
  const std::string made = "SELECT count(*) FROM {{tables.users}}";
  EXPECT_EQ(db_.fetch_value<int>(runtime(made)), 4);
}

TEST_F(SyncManager, ThrowsWhatItsAsynchronousNamesakeThrows) {
  insert(db_, 1);
  EXPECT_THROW(insert(db_, 1), UniqueViolation);
  EXPECT_THROW((void)db_.fetch_value<int>("SELECT 1 WHERE false"), RowCountError);
  EXPECT_THROW(db_.execute(runtime("SELECT {{tables.}}")), TemplateError);
  EXPECT_THAT(message_of<QueryError>([&] { db_.execute("SELECT * FROM {{tables.nobody}}"); }),
              HasSubstr("line 1: SELECT * FROM {{tables.nobody}}\n                      ^"));
  EXPECT_THROW((void)db_.with_schema("a b"), SchemaError);
  DatabaseConfig nowhere{.connection_string = "host=/nowhere dbname=x"};
  nowhere.connect_timeout = 10ms;
  EXPECT_THROW(SyncDatabaseManager{nowhere}.connect(), ConnectionError);
  EXPECT_EQ(count(), 1);
}

TEST_F(SyncManager, SharesAPoolAmongSchemas) {
  const auto pool = SyncDatabaseManager::create_shared_pool(config());
  const SyncDatabaseManager users{pool, "users"};
  const auto orders = users.with_schema("orders");
  for (const auto& db : {users, orders}) {
    db.execute("CREATE SCHEMA {{schema}}");
    db.execute("CREATE TABLE {{tables.t}} AS SELECT $1 AS name", *db.schema());
  }
  EXPECT_EQ(users.fetch_value<std::string>("SELECT name FROM {{tables.t}}"), "users");
  EXPECT_EQ(orders.fetch_value<std::string>("SELECT name FROM {{tables.t}}"), "orders");
  EXPECT_EQ(pool.stats().idle, 1U);
  auto same = users;
  EXPECT_THROW(same.connect(), PoolError) << "the pool's owner does that";
  pool.close();
  EXPECT_THROW(users.execute("SELECT 1"), PoolError);
}

TEST_F(SyncManager, CommitsWhatABodyReturnsFromAndRollsBackWhatItThrowsFrom) {
  EXPECT_EQ(db_.transaction([](SyncTransaction& tx) {
    insert(tx, 1);
    return tx.fetch_value<int>("SELECT count(*) FROM {{tables.users}}");
  }),
            1);
  EXPECT_THROW(db_.transaction([](SyncTransaction& tx) {
    insert(tx, 2);
    throw std::logic_error{"changed my mind"};
  }),
               std::logic_error);
  EXPECT_THAT(db_.fetch_all<int>("SELECT id FROM {{tables.users}}"), ElementsAre(1));
  EXPECT_THROW(db_.transaction([](SyncTransaction& tx) { insert(tx, 3); }, {.is_read_only = true}), QueryError);
  EXPECT_EQ(db_.fetch_value<int>("SELECT 1"), 1) << "once the connection has shown that its server can write";
  EXPECT_EQ(db_.get_pool_stats().idle, 1U);
}

TEST_F(SyncManager, NestsTransactionsAsSavepoints) {
  db_.transaction([](SyncTransaction& tx) {
    insert(tx, 1);
    EXPECT_THROW(tx.transaction([](SyncTransaction& inner) {
      insert(inner, 2);
      insert(inner, 1);
    }),
                 UniqueViolation);
    const auto three = tx.transaction([&](SyncTransaction& inner) {
      insert(inner, 3);
      EXPECT_THROW(insert(tx, 4), TransactionError) << "only the inner one may be used now";
      return 3;
    });
    EXPECT_EQ(three, 3);
  });
  EXPECT_THAT(db_.fetch_all<int>("SELECT id FROM {{tables.users}} ORDER BY 1"), ElementsAre(1, 3));
}

TEST_F(SyncManager, GivesTransactionsThatTheirHolderEnds) {
  auto kept = db_.begin();
  insert(kept, 1);
  kept.commit();
  auto undone = db_.begin();
  insert(undone, 2);
  undone.rollback();
  EXPECT_THROW(insert(undone, 3), TransactionError);
  {
    const auto dropped = db_.begin();
    insert(dropped, 4);
  }
  EXPECT_THAT(db_.fetch_all<int>("SELECT id FROM {{tables.users}}"), ElementsAre(1));
}

TEST_F(SyncManager, ServesEightThreadsOverFourConnections) {
  std::atomic<int> wrong{0};
  on_threads(8, [&](int thread) {
    const auto db = db_;
    for (int i = 0; i < 150; ++i) {
      const int id = thread * 1000 + i;
      insert(db, id);
      const auto read = db.fetch_one<User>("SELECT * FROM {{tables.users}} WHERE id = $1", id);
      if (!read || read->id != id) ++wrong;
      try {
        if (i % 10 == 0) insert(db, id);
      } catch (const UniqueViolation& error) {
        if (std::string{error.report()->detail}.find("(" + std::to_string(id) + ")") == std::string::npos) ++wrong;
        continue;
      }
      if (i % 10 == 0) ++wrong;
    }
  });
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(count(), 8 * 150);
  const auto stats = db_.get_pool_stats();
  EXPECT_EQ(stats.used, 0U);
  EXPECT_LE(stats.idle, 4U);
}

TEST_F(SyncManager, RunsTransactionsOfManyThreadsAnewWhenTheyConflict) {
  insert(db_, 0);
  std::atomic<int> runs{0};
  std::latch have_read{4};
  on_threads(4, [&](int) {
    bool meets = true;
    for (int i = 0; i < 5; ++i) {
      db_.run_in_transaction(
          [&](SyncTransaction& tx) {
            ++runs;
            const auto seen = tx.fetch_value<std::string>("SELECT email FROM {{tables.users}}");
            if (std::exchange(meets, false)) have_read.arrive_and_wait();
            tx.execute("UPDATE {{tables.users}} SET email = $1", seen + "y");
          },
          {.isolation = Isolation::repeatable_read}, {.attempts = 100});
    }
  });
  EXPECT_EQ(db_.fetch_value<std::string>("SELECT email FROM {{tables.users}}"), "x" + std::string(20, 'y'));
  EXPECT_GE(runs, 20 + 3) << "all met once, and one of them was first";
}

TEST_F(SyncManager, LetsOthersGoOnWhileOneWaitsForItsAnswer) {
  auto holder = db_.begin();
  holder.execute("SELECT pg_advisory_xact_lock(1)");
  std::jthread waiting{[&] { db_.execute("SELECT pg_advisory_xact_lock(1)"); }};
  while (db_.fetch_value<int>("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted") == 0) {
  }
  insert(db_, 1);
  holder.commit();
}

TEST_F(SyncManager, KeepsTheTimeOfThoseInLine) {
  auto narrow_config = config(1);
  narrow_config.acquire_timeout = 20ms;
  SyncDatabaseManager narrow{narrow_config};
  narrow.connect();
  {
    auto holder = narrow.begin();
    holder.execute("SELECT 1");
    EXPECT_THROW(narrow.execute("SELECT 1"), PoolTimeout);
    holder.rollback();  // so that its connection comes back whole
  }
  narrow.execute("SELECT 1");
}

TEST_F(SyncManager, SeesBeforeAStatementWhatHasEndedWhileNobodyWasInside) {
  SyncDatabaseManager victim{config()};
  victim.connect();
  const auto process = victim.fetch_value<int>("SELECT pg_backend_pid()");
  db_.execute("SELECT pg_terminate_backend($1, 10000)", process);
  db_.execute("SELECT pg_sleep(0.01)");
  EXPECT_NE(victim.fetch_value<int>("SELECT pg_backend_pid()"), process);
}

TEST_F(SyncManager, MayBeDroppedWhileItIsIdleAndUsedAgainAfterDisconnect) {
  {
    SyncDatabaseManager dropped{config()};
    dropped.connect();
    dropped.execute("SELECT 1");
  }
  {
    SyncDatabaseManager never_connected{config()};
    EXPECT_THROW(never_connected.execute("SELECT 1"), PoolError);
    EXPECT_EQ(never_connected.get_pool_stats().idle, 0U);
  }
  db_.disconnect();
  EXPECT_THROW(db_.execute("SELECT 1"), PoolError);
  db_.connect();
  EXPECT_EQ(count(), 0);
}

TEST_F(SyncManager, OutlivesWhoeverHasMadeItsTransaction) {
  std::optional<SyncTransaction> transaction;
  {
    SyncDatabaseManager gone{config()};
    gone.connect();
    transaction = gone.begin();
  }
  insert(*transaction, 1);
  transaction->commit();
  transaction.reset();
  EXPECT_EQ(count(), 1);
}

TEST_F(SyncManager, WorksAsItsGuideShows) {
  const auto url = server_.connection_string();
  // [use]
  SyncDatabaseManager db{DatabaseConfig{.connection_string = url, .max_connections = 4}};
  db.connect();
  db.execute("INSERT INTO {{tables.users}} (id, email) VALUES ($1, $2)", 1, "ada@example.com");
  const auto ada = db.fetch_one<User>("SELECT * FROM {{tables.users}} WHERE id = $1", 1);

  const auto renamed = db.transaction([&](SyncTransaction& tx) {
    tx.transaction([](SyncTransaction& inner) { inner.execute("DELETE FROM {{tables.users}} WHERE email = ''"); });
    return tx.execute("UPDATE {{tables.users}} SET email = $1 WHERE id = $2", "ada@example.org", ada->id).rows;
  });  // committed; rolled back on an exception
  // [/use]
  EXPECT_EQ(renamed, 1U);

  // [threads]
  const auto pool = SyncDatabaseManager::create_shared_pool({.connection_string = url, .max_connections = 4});
  const SyncDatabaseManager users{pool, "public"};
  {
    std::vector<std::jthread> threads;
    for (int i = 2; i < 10; ++i) {
      threads.emplace_back([&users, i] { users.execute("INSERT INTO {{tables.users}} VALUES ($1, 'x')", i); });
    }
  }
  // [/threads]
  EXPECT_EQ(count(), 9);
}

TEST_F(SyncManager, RefusesACallFromWithinACall) {
  const auto rows = std::views::iota(1, 3) |
                    std::views::transform([&](int i) { return db_.fetch_value<std::int64_t>("SELECT $1::int8", i); });
  EXPECT_THAT(message_of<ConfigurationError>([&] { db_.copy_records_to_table("users", rows, {"id"}); }),
              HasSubstr("from within another"));
  EXPECT_EQ(count(), 0) << "and the manager goes on";
}

}  // namespace
}  // namespace pgdbm
