// The three patterns as docs/standalone.md, docs/shared-pool.md, docs/dual-mode-library.md and docs/mental-model.md
// show them.
#include <pgdbm/testing/gtest.hpp>

#include <pgdbm/pgdbm.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <pgdbm_embedded/guide_ledger.hpp>
#include <pgdbm_embedded/guide_orders.hpp>
#include <pgdbm_embedded/guide_tasks.hpp>
#include <pgdbm_embedded/guide_users.hpp>

#include <csignal>
#include <cstdint>
#include <exception>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "support/server_test.hpp"

namespace guide_of_patterns {
namespace {

namespace asio = boost::asio;

// --- standalone

// [task]
struct Task {
  std::int64_t id;
  std::string title;
};

class Tasks {
 public:
  explicit Tasks(pgdbm::AsyncDatabaseManager db) : db_(std::move(db)) {}

  asio::awaitable<std::int64_t> add(std::string title) const {
    return db_.execute_and_return_id("INSERT INTO {{tables.tasks}} (title) VALUES ($1)", title);
  }
  asio::awaitable<std::vector<Task>> open() const {
    return db_.fetch_all<Task>("SELECT id, title FROM {{tables.tasks}} WHERE done_at IS NULL ORDER BY id");
  }

 private:
  pgdbm::AsyncDatabaseManager db_;  // a handle: copied, not referred to
};
// [/task]

/// Stands for a program that listens: is told to end as soon as it has begun.
struct Server {
  explicit Server(const Tasks& tasks) : tasks_(tasks) {}
  asio::awaitable<void> start() const {
    co_await tasks_.add("write a guide");
    std::raise(SIGTERM);
  }
  Tasks tasks_;
};

// [standalone]
asio::awaitable<void> service(pgdbm::DatabaseConfig config) {
  asio::signal_set stop{co_await asio::this_coro::executor, SIGINT, SIGTERM};

  pgdbm::AsyncDatabaseManager db{config};
  co_await db.connect();  // a wrong address or password is told here; makes config.schema when it is missing
  const pgdbm::AsyncMigrationManager migrations{db, pgdbm_embedded::guide_tasks, "tasks"};
  co_await migrations.apply_pending_migrations();  // throws when one fails: nothing is served then

  Server server{Tasks{db}};
  co_await server.start();

  co_await stop.async_wait(asio::use_awaitable);
  co_await db.disconnect();  // what is under way may end: for close_timeout
}

int run_service(const pgdbm::DatabaseConfig& config) {
  try {
    asio::io_context io{1};
    asio::co_spawn(io, service(config), [](std::exception_ptr failure) {
      if (failure) std::rethrow_exception(failure);
    });
    io.run();
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';  // names cause and cure, and no password
    return 1;
  }
}
// [/standalone]

class PatternsGuide : public pgdbm::tests::ServerTest {};

TEST_F(PatternsGuide, AServiceStartsServesAndEndsWhenTold) {
  auto c = config();
  c.schema = "tasks";
  EXPECT_EQ(run_service(c), 0);
  pgdbm::AsyncDatabaseManager db{c};
  run(db.connect());
  EXPECT_EQ(run(Tasks{db}.open()).at(0).title, "write a guide");
  run(db.disconnect());
}

TEST_F(PatternsGuide, AServiceWithoutItsDatabaseDoesNotStart) {
  auto c = config();
  c.connection_string += " dbname=nowhere";
  testing::internal::CaptureStderr();
  EXPECT_EQ(run_service(c), 1);
  EXPECT_THAT(testing::internal::GetCapturedStderr(), testing::HasSubstr("nowhere"));
}

// --- shared pool

// [shared]
asio::awaitable<void> shop(pgdbm::DatabaseConfig config) {
  const auto pool = co_await pgdbm::AsyncDatabaseManager::create_shared_pool(config);
  const pgdbm::AsyncDatabaseManager users{pool, "users"};
  const pgdbm::AsyncDatabaseManager orders{pool, "orders"};

  // Each module brings its own migrations; those it depends on come first.
  const pgdbm::AsyncMigrationManager of_users{users, pgdbm_embedded::guide_users, "users"};
  const pgdbm::AsyncMigrationManager of_orders{orders, pgdbm_embedded::guide_orders, "orders"};
  co_await of_users.apply_pending_migrations();
  co_await of_orders.apply_pending_migrations();

  const auto ada = co_await users.execute_and_return_id("INSERT INTO {{tables.users}} (email, credit) VALUES ($1, 500)",
                                                        "ada@example.com");

  // One transaction over two modules: its own tables by name, those of another by schema and name.
  co_await orders.transaction([&](pgdbm::Transaction& tx) -> asio::awaitable<void> {
    co_await tx.execute("UPDATE {{tables.users.users}} SET credit = credit - $1 WHERE id = $2", 300, ada);
    co_await tx.execute("INSERT INTO {{tables.orders}} (user_id, cents) VALUES ($1, $2)", ada, 300);
  });

  auto last = pool;  // copies are the same pool
  co_await last.shut_down();
}
// [/shared]

TEST_F(PatternsGuide, ModulesShareAPool) {
  const auto c = config();
  run(shop(c));
  pgdbm::AsyncDatabaseManager db{c};
  run(db.connect());
  EXPECT_EQ(run(db.fetch_value<int>("SELECT credit FROM users.users")), 200);
  EXPECT_EQ(run(db.fetch_value<std::int64_t>("SELECT count(*) FROM orders.orders")), 1);
  run(db.disconnect());
}

TEST_F(PatternsGuide, OneTextMeansEachManagersOwnTable) {
  const auto guide = [](pgdbm::DatabaseConfig config) -> asio::awaitable<void> {
    const auto shared = co_await pgdbm::AsyncDatabaseManager::create_shared_pool(config);
    // [model]
    const auto count = [](pgdbm::AsyncDatabaseManager db) {
      return db.fetch_value<std::int64_t>("SELECT count(*) FROM {{tables.entries}}");
    };
    const pgdbm::AsyncDatabaseManager europe{shared, "ledger_eu"};  // … FROM "ledger_eu".entries
    const auto america = europe.with_schema("ledger_us");           // … FROM "ledger_us".entries
    // [/model]
    for (const auto* const db : {&europe, &america}) {
      const pgdbm::AsyncMigrationManager migrations{*db, pgdbm_embedded::guide_ledger, "ledger"};
      co_await migrations.apply_pending_migrations();
    }
    co_await europe.execute("INSERT INTO {{tables.entries}} (what) VALUES ('bread')");
    EXPECT_EQ(co_await count(europe), 1);
    EXPECT_EQ(co_await count(america), 0);
    auto last = shared;
    co_await last.shut_down();
  };
  const auto c = config();
  run(guide(c));
}

// --- a library for both

// [library]
class Ledger {
 public:
  /// A connection string or a config: the ledger opens a pool of its own. A shared pool or a manager: it is a guest.
  explicit Ledger(pgdbm::DatabaseSource source)
      : database_{std::move(source), {.name = "ledger", .migrations = pgdbm_embedded::guide_ledger}} {}

  asio::awaitable<void> open() { co_await database_.open(); }
  asio::awaitable<void> close() { co_await database_.close(); }

  asio::awaitable<std::int64_t> add(std::string what) const {
    return database_.db().execute_and_return_id("INSERT INTO {{tables.entries}} (what) VALUES ($1)", what);
  }
  asio::awaitable<std::int64_t> count() const {
    return database_.db().fetch_value<std::int64_t>("SELECT count(*) FROM {{tables.entries}}");
  }

 private:
  pgdbm::ModuleDatabase database_;
};
// [/library]

TEST_F(PatternsGuide, ALibraryIsAloneOrAGuest) {
  const auto guide = [](pgdbm::DatabaseConfig config, std::string url) -> asio::awaitable<void> {
    const auto pool = co_await pgdbm::AsyncDatabaseManager::create_shared_pool(config);
    // [uses]
    Ledger alone{url};                                                     // its own pool, schema "ledger"
    Ledger guest{pool};                                                    // its host's pool, schema "ledger"
    Ledger placed{pgdbm::AsyncDatabaseManager{pool, "ledger_of_berlin"}};  // its host's pool and schema

    co_await placed.open();  // connects what is its own, makes the schema, applies the migrations
    co_await placed.add("coffee");
    co_await placed.close();  // ends what is its own: here nothing
    // [/uses]
    co_await alone.open();
    co_await guest.open();
    co_await alone.add("tea");
    EXPECT_EQ(co_await guest.count(), 1);
    co_await alone.close();
    EXPECT_EQ(co_await guest.count(), 1);
    co_await guest.close();
    auto last = pool;
    co_await last.shut_down();
  };
  run(guide(config(), connection_string()));
}

// [both_modes]
class LedgerInEachMode : public pgdbm::testing::TestDb, public testing::WithParamInterface<bool> {
 protected:
  [[nodiscard]] pgdbm::DatabaseSource source() {
    if (GetParam()) return database().shared_pool();
    auto config = database().config();
    config.duplicate_pools = pgdbm::DuplicatePools::allow;  // the test has a pool too
    return config;
  }
};

TEST_P(LedgerInEachMode, KeepsWhatIsWritten) {
  Ledger ledger{source()};
  run(ledger.open());
  EXPECT_EQ(run(ledger.add("milk")), 1);
  run(ledger.close());
  EXPECT_EQ(run(pgdbm::testing::count_rows(db(), "ledger.entries")), 1) << "the pool of the host serves on";
}

INSTANTIATE_TEST_SUITE_P(Ledger, LedgerInEachMode, testing::Bool(),
                         [](const auto& mode) { return mode.param ? "Guest" : "Alone"; });
// [/both_modes]

}  // namespace
}  // namespace guide_of_patterns
