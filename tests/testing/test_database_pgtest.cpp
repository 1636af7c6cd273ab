#include "testing/scratch.hpp"
#include "testing/wait_until.hpp"
#include <pgdbm/testing/fixtures.hpp>
#include <pgdbm/testing/private_server.hpp>
#include <pgdbm/testing/samples.hpp>
#include <pgdbm/testing/test_database.hpp>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>
#include <vector>

namespace pgdbm::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::int64_t users_in(TestDatabase& test) {
  return test.run(count_rows(test.verbs(), "users"));
}

void add_user(TestDatabase& test, std::string email) {
  test.run([&]() -> asio::awaitable<void> {
    co_await test.verbs().execute("INSERT INTO {{tables.users}} (email, full_name) VALUES ($1, 'Somebody')", email);
  });
}

TEST(TestDatabases, EachTestHasItsOwn) {
  TestDatabase one{{.blueprint = sample_data()}};
  TestDatabase other{{.blueprint = sample_data()}};
  EXPECT_NE(one.name(), other.name());
  add_user(one, "dora@example.com");
  EXPECT_EQ(users_in(one), 4);
  EXPECT_EQ(users_in(other), 3);
}

TEST(TestDatabases, OneAfterTheOtherFindsNothingOfThoseBefore) {
  std::set<std::string> names;
  for (int i = 0; i < 6; ++i) {
    TestDatabase test{{.blueprint = sample_tables()}};
    EXPECT_EQ(users_in(test), 0);
    add_user(test, "ada@example.com");
    EXPECT_TRUE(names.insert(test.name()).second);
  }
}

TEST(TestDatabases, SchemaOfATestIsItsOwn) {
  std::set<std::string> places;
  for (int i = 0; i < 6; ++i) {
    TestDatabase test{{.blueprint = sample_tables(), .isolation = TestIsolation::schema}};
    EXPECT_EQ(users_in(test), 0);
    add_user(test, "ada@example.com");
    EXPECT_THAT(test.schema(), StartsWith("test_schema_"));
    EXPECT_TRUE(places.insert(test.name() + "." + test.schema()).second);
  }
}

TEST(TestDatabases, TwoSchemasAtOnceAreOfTwoDatabases) {
  const TestDatabaseOptions options{.blueprint = sample_tables(), .isolation = TestIsolation::schema};
  TestDatabase one{options};
  TestDatabase other{options};
  EXPECT_NE(one.name(), other.name()) << "they may be used by two threads";
}

TEST(TestDatabases, F44_TransactionIsRolledBackAndMakesNoDatabase) {
  std::set<std::string> names;
  for (int i = 0; i < 5; ++i) {
    TestDatabase test{{.blueprint = sample_data(), .isolation = TestIsolation::transaction}};
    names.insert(test.name());
    EXPECT_EQ(users_in(test), 3);
    add_user(test, "dora@example.com");
    EXPECT_EQ(users_in(test), 4);
  }
  EXPECT_EQ(names.size(), 1U);
}

TEST(TestDatabases, TransactionAfterAnErrorDoesNotSpoilTheNextTest) {
  const TestDatabaseOptions options{.blueprint = sample_data(), .isolation = TestIsolation::transaction};
  {
    TestDatabase test{options};
    EXPECT_THROW(add_user(test, "alice@example.com"), UniqueViolation);
  }
  TestDatabase test{options};
  EXPECT_EQ(users_in(test), 3);
}

TEST(TestDatabases, TransactionHasNoManagerAndOthersNoTransaction) {
  TestDatabase isolated{{.blueprint = sample_tables(), .isolation = TestIsolation::transaction}};
  EXPECT_THROW((void)isolated.db(), ConfigurationError);
  TestDatabase test;
  EXPECT_THROW((void)test.transaction(), ConfigurationError);
}

TEST(TestDatabases, ServerOfATestIsItsOwn) {
  TestDatabase test{{.blueprint = sample_data(), .isolation = TestIsolation::server}};
  EXPECT_EQ(users_in(test), 3);
  test.run([&]() -> asio::awaitable<void> {
    const auto others = co_await test.db().fetch_value<std::int64_t>(
        "SELECT count(*) FROM pg_catalog.pg_database WHERE starts_with(datname, 'test_')");
    EXPECT_EQ(others, 0);
  });
}

TEST(TestDatabases, SchemaIsMadeAndOthersBesides) {
  TestDatabase test{{.schema = "shop"}};
  auto billing = test.manager("billing");
  test.run([&]() -> asio::awaitable<void> {
    co_await test.db().execute("CREATE TABLE {{tables.items}} (id int)");
    co_await billing.execute("CREATE TABLE {{tables.items}} (id int)");
    EXPECT_TRUE(co_await test.db().table_exists("shop.items"));
    EXPECT_TRUE(co_await billing.table_exists("billing.items"));
  });
}

TEST(TestDatabases, BlockingManagerLeadsToTheSame) {
  TestDatabase test{{.blueprint = sample_data()}};
  EXPECT_EQ(test.sync().fetch_value<std::int64_t>("SELECT count(*) FROM {{tables.users}}"), 3);
}

TEST(TestDatabases, WithoutAPoolThereIsNoConnectionUntilOneIsWanted) {
  TestDatabase test{{.blueprint = sample_data(), .connects = false}};
  AsyncDatabaseManager own{test.config()};
  const auto sessions = test.run([&]() -> asio::awaitable<std::int64_t> {
    co_await own.connect();
    const auto there = co_await own.fetch_value<std::int64_t>(
        "SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE datname = current_database()");
    co_await own.disconnect();
    co_return there;
  });
  EXPECT_EQ(sessions, 1);
  EXPECT_EQ(users_in(test), 3);
}

TEST(TestDatabases, SeedsAndExtensionsArePartOfIt) {
  const Scratch scratch;
  const auto seed = scratch.write("users.csv", "email,full_name\nada@example.com,Ada\nbob@example.com,Bob\n");
  auto blueprint = sample_tables();
  blueprint.seeds.push_back({.path = seed});
  blueprint.extensions = {"plpgsql"};
  TestDatabase test{{.blueprint = blueprint}};
  EXPECT_EQ(users_in(test), 2);
  TestDatabase in_schema{{.blueprint = blueprint, .isolation = TestIsolation::schema}};
  EXPECT_EQ(users_in(in_schema), 2);
}

TEST(TestDatabases, WhenAFileChangesItIsBuiltAnew) {
  const Scratch scratch;
  const auto write = [&](const std::string& column) {
    (void)scratch.write("migrations/001_things.sql", "CREATE TABLE {{tables.things}} (" + column + " int);");
    return Blueprint{.modules = {{.name = "things", .migrations = scratch.path() / "migrations"}}};
  };
  const auto has = [](const Blueprint& blueprint, const std::string& column) {
    TestDatabase test{{.blueprint = blueprint}};
    return test.run([&]() -> asio::awaitable<bool> {
      co_return co_await test.db().fetch_value<bool>(
          "SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = 'things'::regclass AND attname = $1)",
          column);
    });
  };
  const auto old = write("old");
  EXPECT_TRUE(has(old, "old"));
  const auto fresh = write("fresh");
  EXPECT_TRUE(has(fresh, "fresh"));
}

TEST(TestDatabases, FaultOfAMigrationIsToldToWhoeverNeedsIt) {
  const Scratch scratch;
  (void)scratch.write("migrations/001_bad.sql", "CREATE TABLE {{tables.bad}} (id nonsense);");
  const Blueprint blueprint{.modules = {{.name = "bad", .migrations = scratch.path() / "migrations"}}};
  for (int i = 0; i < 2; ++i) {
    try {
      const TestDatabase test{{.blueprint = blueprint}};
      ADD_FAILURE() << "built all the same";
    } catch (const MigrationError& error) {
      EXPECT_THAT(error.what(), HasSubstr("001_bad.sql"));
    }
  }
}

TEST(TestDatabases, SchemaLevelWantsOneModule) {
  auto blueprint = sample_tables();
  blueprint.modules.push_back(blueprint.modules.front());
  try {
    const TestDatabase test{{.blueprint = blueprint, .isolation = TestIsolation::schema}};
    ADD_FAILURE() << "there are two modules";
  } catch (const ConfigurationError& error) {
    EXPECT_THAT(error.what(), HasSubstr("one module, and this has 2"));
  }
}

TEST(TestDatabases, SixtyFourAtOnceGetTheirs) {
  std::atomic<int> done{0};
  std::atomic<int> failed{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 64; ++i) {
    threads.emplace_back([&] {
      try {
        TestDatabase test{{.blueprint = sample_data()}};
        if (users_in(test) == 3) ++done;
        while (done + failed < 64) std::this_thread::sleep_for(std::chrono::milliseconds{5});  // all hold theirs
      } catch (const std::exception& error) {
        ++failed;
        ADD_FAILURE() << error.what();
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(done, 64);
}

TEST(TestDatabases, KeptOnesStay) {
  std::string connection;
  {
    TestDatabase test{{.blueprint = sample_data()}};
    EXPECT_THAT(test.psql(), HasSubstr(test.name()));
    const auto log = test.keep();
    connection = test.connection_string();
  }
  std::this_thread::sleep_for(std::chrono::milliseconds{100});
  const DatabaseConfig config{.connection_string = connection};
  SyncDatabaseManager db{config};
  db.connect();
  EXPECT_EQ(db.fetch_value<std::int64_t>("SELECT count(*) FROM users"), 3);
}

TEST(TestDatabases, FailureTellsHowToLookIntoIt) {
  TestDatabase test;
  const Variable dropped{"PGDBM_TEST_KEEP", nullptr};
  EXPECT_THAT(report_failure(test), HasSubstr("PGDBM_TEST_KEEP=1"));
  const Variable kept{"PGDBM_TEST_KEEP", "1"};
  EXPECT_THROW(test.sync().execute("SELECT * FROM nowhere"), QueryError);
  const auto report = report_failure(test);
  EXPECT_THAT(report, HasSubstr("psql \"host="));
  EXPECT_THAT(report, HasSubstr("relation \"nowhere\" does not exist")) << "from the server's log";
}

TEST(TestDatabases, ForkedProcessHasItsOwnAndTakesNothingAway) {
  TestDatabase test{{.blueprint = sample_data()}};
  Child child{[] {
    TestDatabase own{{.blueprint = sample_data()}};
    return users_in(own) == 3 ? 0 : 1;
  }};
  EXPECT_EQ(child.wait(), 0);
  EXPECT_EQ(users_in(test), 3);
}

/// On a server that was there before, as TEST_DB_HOST and others tell.
class ExistingServer : public ::testing::Test {
 protected:
  static std::set<std::string> databases(const PrivateServer& server) {
    SyncDatabaseManager db{DatabaseConfig{.connection_string = server.connection_string()}};
    db.connect();
    const auto names =
        db.fetch_all<std::string>("SELECT datname::text FROM pg_database WHERE datname LIKE 'shop@_%' ESCAPE '@'");
    return {names.begin(), names.end()};
  }

  /// A process of its own, as CTest starts one.
  [[nodiscard]] Child borrow(const char* turns, const char* server = nullptr) const {
    return Child{[&] {
      const int file = ::open(said_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600);
      ::dup2(file, STDOUT_FILENO);
      ::dup2(file, STDERR_FILENO);
      ::execl(PGDBM_BORROWER, PGDBM_BORROWER, turns, server, static_cast<char*>(nullptr));
      return 1;
    }};
  }

  Scratch scratch_;
  std::filesystem::path said_{scratch_.path() / "said"};
  PrivateServer server_;
  Variable host_{"TEST_DB_HOST", server_.socket_directory().c_str()};
  Variable port_{"TEST_DB_PORT", std::to_string(server_.port()).c_str()};
  Variable prefix_{"TEST_DB_PREFIX", "shop_"};
};

TEST_F(ExistingServer, TestsOfAProcessLeaveOnlyTheTemplate) {
  EXPECT_EQ(borrow("3").wait(), 0);
  EXPECT_THAT(content_of(said_), StartsWith("worked in shop_"));
  const auto left = databases(server_);
  ASSERT_EQ(left.size(), 1U);
  EXPECT_THAT(*left.begin(), StartsWith("shop_pgdbm_template_"));
}

TEST_F(ExistingServer, EachDatabaseIsToldWhenThatIsAskedFor) {
  const Variable verbose{"TEST_DB_VERBOSE", "1"};
  EXPECT_EQ(borrow("1").wait(), 0);
  EXPECT_THAT(content_of(said_), StartsWith("test database: shop_"));
}

TEST_F(ExistingServer, ProgramMaySayWhichItIs) {
  const Variable host{"TEST_DB_HOST", "/nowhere"};
  EXPECT_EQ(borrow("1", server_.socket_directory().c_str()).wait(), 0) << content_of(said_);
  EXPECT_THAT(content_of(said_), StartsWith("worked in told_"));
}

TEST_F(ExistingServer, WhatAKilledProcessLeftTheNextOneSweeps) {
  auto killed = borrow("0");
  EXPECT_TRUE(
      wait_until([&] { return content_of(said_).find("worked") != std::string::npos; }, std::chrono::seconds{20}));
  killed.kill_and_wait();
  EXPECT_GE(databases(server_).size(), 2U);
  EXPECT_EQ(borrow("1").wait(), 0);
  EXPECT_EQ(databases(server_).size(), 1U);
}

}  // namespace
}  // namespace pgdbm::testing
