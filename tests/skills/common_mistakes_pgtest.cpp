// What skills/common-mistakes says that pgdbm does about each mistake, and the code it shows instead.
#include <pgdbm/testing/gtest.hpp>

#include <pgdbm/pgdbm.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <gmock/gmock.h>
#include <pgdbm_embedded/orders.hpp>
#include <pgdbm_embedded/users.hpp>

#include <chrono>
#include <cstdint>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "support/folder.hpp"

namespace common_mistakes {
namespace {

namespace asio = boost::asio;
using pgdbm::AsyncDatabaseManager;
using pgdbm::AsyncMigrationManager;
using pgdbm::DatabaseConfig;
using ::testing::HasSubstr;
using ::testing::SizeIs;

struct User {
  std::int64_t id;
  std::string email;
};

class Mistakes : public pgdbm::testing::TestSharedPool {
 protected:
  pgdbm::testing::TestDatabaseOptions options() const override {
    return {.blueprint = {.modules = {{.name = "users", .migrations = pgdbm_embedded::users, .schema = "users"}}}};
  }
  AsyncDatabaseManager users() { return manager("users"); }

  template <class Expected, class Work>
  std::string told(Work work) {
    try {
      work();
    } catch (const Expected& error) {
      return error.what();
    }
    ADD_FAILURE() << "threw nothing";
    return {};
  }
};

TEST_F(Mistakes, ASecondPoolIsToldToTheLogOrRefused) {
  std::vector<std::string> log;
  const pgdbm::testing::TestDatabaseOptions unconnected{.connects = false};
  pgdbm::testing::TestDatabase test{unconnected};
  DatabaseConfig config{.connection_string = test.connection_string(),
                        .log = [&log](const pgdbm::LogRecord& record) { log.push_back(record.message); }};
  AsyncDatabaseManager first{config};
  AsyncDatabaseManager second{config};
  test.run(first.connect());
  test.run(second.connect());
  EXPECT_THAT(log, SizeIs(1));
  EXPECT_THAT(log.at(0), HasSubstr("Another pool of this program is connected to the same database as the same user."));
  config.duplicate_pools = pgdbm::DuplicatePools::refuse;
  AsyncDatabaseManager third{config};
  EXPECT_THAT(told<pgdbm::ConfigurationError>([&] { test.run(third.connect()); }), HasSubstr("Another pool"));
}

TEST_F(Mistakes, NamesWithoutBracesAreLeftToTheServer) {
  // The search_path leads to "public", where no table of this name is.
  EXPECT_THAT(told<pgdbm::QueryError>([&] { run(users().execute("DELETE FROM users")); }),
              HasSubstr("relation \"users\" does not exist (42P01)"));
  run(manager("public").execute("CREATE TABLE {{tables.users}} (id int)"));
  EXPECT_EQ(run(users().execute("INSERT INTO users VALUES (1)")).rows, 1U) << "and now another module's is written";
  EXPECT_EQ(run(manager("other").fetch_value<int>("SELECT count(*) FROM users.users")), 0)
      << "a schema in the text is reached from every manager";
}

TEST_F(Mistakes, TextMadeAtRunTimeIsCheckedWhenTheStatementIsMade) {
  EXPECT_THAT(
      told<pgdbm::TemplateError>([&] { (void)users().execute(pgdbm::runtime("DELETE FROM {{tabels.users}}")); }),
      HasSubstr("line 1: DELETE FROM {{tabels.users}}\n                    ^"));
}

TEST_F(Mistakes, ModulesNeedNamesOfTheirOwn) {
  EXPECT_THAT(told<pgdbm::ConfigurationError>([&] { (void)AsyncMigrationManager(users(), pgdbm_embedded::users, ""); }),
              HasSubstr("A module's name must have 1 to 100 bytes"));
  const AsyncMigrationManager same_name{users(), pgdbm_embedded::orders, "users"};
  EXPECT_THAT(told<pgdbm::MigrationMismatchError>([&] { (void)run(same_name.apply_pending_migrations()); }),
              HasSubstr("001_create_users.sql is applied, and its file is gone"));
  const AsyncMigrationManager name_of_its_own{users(), pgdbm_embedded::orders, "orders"};
  EXPECT_THAT(run(name_of_its_own.apply_pending_migrations()).applied, SizeIs(1));
}

TEST_F(Mistakes, APoolIsConnectedAndClosedByWhoMadeIt) {
  auto guest = users();
  EXPECT_THAT(told<pgdbm::PoolError>([&] { run(guest.connect()); }), HasSubstr("Cannot connect() over a shared pool"));
  run(guest.disconnect());
  EXPECT_EQ(run(guest.fetch_value<int>("SELECT 1")), 1) << "disconnect() does nothing over a shared pool";
  const AsyncDatabaseManager unconnected{database().config()};
  EXPECT_THAT(told<pgdbm::PoolError>([&] { run(unconnected.execute("SELECT 1")); }),
              HasSubstr("The manager is not connected. co_await connect() first"));
  auto with_schema = database().config();
  with_schema.schema = "users";
  EXPECT_THAT(
      told<pgdbm::ConfigurationError>([&] { (void)run(AsyncDatabaseManager::create_shared_pool(with_schema)); }),
      HasSubstr("A shared pool has no schema of its own"));
}

TEST_F(Mistakes, WhatTheManagerDoesIsNotInTheTransaction) {
  const auto fails = [](AsyncDatabaseManager db) -> asio::awaitable<void> {
    co_await db.transaction([&](pgdbm::Transaction&) -> asio::awaitable<void> {
      co_await db.execute("INSERT INTO {{tables.users}} (email) VALUES ('by the manager')");
      throw std::runtime_error{"undo"};
    });
  };
  EXPECT_THROW(run(fails(users())), std::runtime_error);
  EXPECT_EQ(run(pgdbm::testing::count_rows(users(), "users")), 1) << "it was committed on another connection";
}

TEST_F(Mistakes, AnErrorCaughtInTheBodyHasFailedTheTransaction) {
  const auto swallows = [](AsyncDatabaseManager db) -> asio::awaitable<void> {
    co_await db.transaction([](pgdbm::Transaction& tx) -> asio::awaitable<void> {
      co_await tx.execute("INSERT INTO {{tables.users}} (email) VALUES ('a')");
      try {
        co_await tx.execute("INSERT INTO {{tables.users}} (email) VALUES ('a')");
      } catch (const pgdbm::UniqueViolation&) {
      }
    });
  };
  EXPECT_THAT(told<pgdbm::TransactionError>([&] { run(swallows(users())); }),
              HasSubstr("The transaction was rolled back, not committed"));
  const auto ends_it = [](AsyncDatabaseManager db) -> asio::awaitable<void> {
    co_await db.transaction([](pgdbm::Transaction& tx) -> asio::awaitable<void> { co_await tx.execute("COMMIT"); });
  };
  EXPECT_THAT(told<pgdbm::TransactionError>([&] { run(ends_it(users())); }),
              HasSubstr("A statement inside the transaction has ended it"));
}

TEST_F(Mistakes, WhatIsNotAwaitedDoesNotRun) {
  { const auto forgotten = users().execute("INSERT INTO {{tables.users}} (email) VALUES ('never')"); }
  EXPECT_EQ(run(pgdbm::testing::count_rows(users(), "users")), 0);
}

TEST_F(Mistakes, RowsMustFitTheirType) {
  run(users().execute("INSERT INTO {{tables.users}} (email) VALUES ('a'), ('b')"));
  EXPECT_THAT(told<pgdbm::ConversionError>(
                  [&] { (void)run(users().fetch_value<std::string>("SELECT name FROM {{tables.users}} LIMIT 1")); }),
              HasSubstr("is NULL, which its C++ type (std::string) cannot hold. Use std::optional<std::string>"));
  EXPECT_THAT(
      told<pgdbm::ConversionError>([&] { (void)run(users().fetch_all<User>("SELECT id FROM {{tables.users}}")); }),
      HasSubstr("The result has no column 'email' for the member of that name; it has: id."));
  EXPECT_THAT(told<pgdbm::ConversionError>([&] { (void)run(users().fetch_value<int>("SELECT sum(8::int8)")); }),
              HasSubstr("is of type numeric, which cannot be read into"));
  EXPECT_THAT(told<pgdbm::RowCountError>([&] { (void)run(users().fetch_one<User>("SELECT * FROM {{tables.users}}")); }),
              HasSubstr("The statement returned 2 rows, and one at most was asked for."));
  EXPECT_THAT(told<pgdbm::RowCountError>(
                  [&] { (void)run(users().fetch_value<int>("SELECT 1 FROM {{tables.users}} WHERE false")); }),
              HasSubstr("The statement returned no row, and one value was asked for."));
  EXPECT_THAT(told<pgdbm::QueryError>([&] { run(users().execute("DELETE FROM {{tables.users}} WHERE name = $1", 5)); }),
              HasSubstr("operator does not exist: text = integer (42883)"));
}

TEST_F(Mistakes, HoldersOfConnectionsAreNamed) {
  auto narrow = database().config();
  narrow.schema = "users";
  narrow.max_connections = 1;
  narrow.acquire_timeout = std::chrono::milliseconds{30};
  AsyncDatabaseManager db{narrow};
  run(db.connect());
  const auto nested = [](AsyncDatabaseManager pool_of_one) -> asio::awaitable<void> {
    auto held = co_await pool_of_one.begin();
    co_await held.execute("SELECT 1");
    co_await pool_of_one.execute("SELECT 2");
  };
  EXPECT_THAT(told<pgdbm::PoolTimeout>([&] { run(nested(db)); }),
              ::testing::AllOf(HasSubstr("No connection became free within 30 ms: 1 of 1 are in use"),
                               HasSubstr("common_mistakes_pgtest.cpp:"), HasSubstr("last statement: SELECT 1")));
}

TEST_F(Mistakes, MigrationsLeaveTransactionsAlone) {
  const pgdbm::tests::Folder folder;
  folder.write("001_a.sql", "CREATE TABLE {{tables.a}} (i int);\nCOMMIT;\nCREATE TABLE {{tables.b}} (i int);");
  const AsyncMigrationManager migrations{manager("shop"), folder.path(), "shop"};
  EXPECT_THAT(told<pgdbm::MigrationError>([&] { (void)run(migrations.apply_pending_migrations()); }),
              HasSubstr("line 2: COMMIT;"));
  const AsyncMigrationManager mistyped{manager("shop"), folder.path() / "migratoins", "shop"};
  EXPECT_THAT(told<pgdbm::MigrationError>([&] { (void)run(mistyped.apply_pending_migrations()); }),
              HasSubstr("cannot be read"));
}

TEST_F(Mistakes, ClosedPoolsRefuseStatements) {
  auto pool = shared_pool();
  run(pool.shut_down());
  EXPECT_THAT(told<pgdbm::PoolError>([&] { run(AsyncDatabaseManager{pool}.execute("SELECT 1")); }),
              HasSubstr("The pool is closed."));
}

TEST_F(Mistakes, RightWaysAreShown) {
  const auto guide = [](AsyncDatabaseManager users, std::string email) -> asio::awaitable<bool> {
    // [braces]
    co_await users.execute("INSERT INTO {{tables.users}} (email) VALUES ($1)", email);  // values by $1, never pasted in
    // [/braces]
    bool is_taken = false;
    // [handle-later]
    std::optional<std::string> problem;
    try {
      co_await users.execute("INSERT INTO {{tables.users}} (email) VALUES ($1)", email);
    } catch (const pgdbm::UniqueViolation& error) {
      problem = error.report()->constraint;  // a catch block may not co_await: note it …
    }
    if (problem) co_await users.execute("UPDATE {{tables.users}} SET name = $1", *problem);  // … and go on behind it
    // [/handle-later]
    is_taken = problem.has_value();
    // [name-first]
    const bool is_urgent = email.empty();
    const pgdbm::TransactionOptions options{.isolation = pgdbm::Isolation::serializable};  // an aggregate: named
    const std::string name = is_urgent ? "first" : "second";                               // the result of ?: too
    co_await users.transaction(
        [&](pgdbm::Transaction& tx) -> asio::awaitable<void> {
          co_await tx.execute("UPDATE {{tables.users}} SET name = $1", name);
        },
        options);
    // [/name-first]
    // [all-in-tx]
    co_await users.transaction([&](pgdbm::Transaction& tx) -> asio::awaitable<void> {
      co_await tx.execute("DELETE FROM {{tables.users}} WHERE email = $1", email);  // tx, not users
    });
    // [/all-in-tx]
    co_return is_taken;
  };
  EXPECT_TRUE(run(guide(users(), "ada@example.com")));
}

// [spawn]
asio::awaitable<void> greet(pgdbm::AsyncDatabaseManager db, std::string email) {  // by value: the frame keeps them
  co_await db.execute("INSERT INTO {{tables.users}} (email) VALUES ($1)", email);
}

void greet_later(asio::io_context& context, const pgdbm::AsyncDatabaseManager& db, const std::string& email) {
  asio::co_spawn(context, greet(db, email), [](std::exception_ptr failure) {
    if (failure) std::rethrow_exception(failure);
  });
}
// [/spawn]

TEST_F(Mistakes, CoroutinesKeepWhatTheyNeed) {
  greet_later(context(), users(), std::string{"ada@example.com"});
  for (int i = 0; i < 1000 && run(pgdbm::testing::count_rows(users(), "users")) == 0; ++i) {
  }
  EXPECT_EQ(run(pgdbm::testing::count_rows(users(), "users")), 1);
}

TEST_F(Mistakes, ManyThreadsAreSaidInTheConfig) {
  const std::string url = database().connection_string();
  // [threads]
  // The pool keeps to a strand then, and handles serve coroutines of all threads. Designators as they are declared.
  pgdbm::DatabaseConfig config{.connection_string = url, .max_connections = 20, .has_threads = true};
  // [/threads]
  auto pool = run(AsyncDatabaseManager::create_shared_pool(config));
  EXPECT_EQ(run(AsyncDatabaseManager{pool}.fetch_value<int>("SELECT 1")), 1);
  run(pool.shut_down());
}

}  // namespace
}  // namespace common_mistakes
