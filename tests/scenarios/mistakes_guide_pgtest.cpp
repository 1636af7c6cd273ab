// What docs/common-mistakes.md says of each mistake: that it does not compile, what the error says, what the log hears,
// or that nothing happens.
#include <pgdbm/testing/gtest.hpp>

#include <pgdbm/pgdbm.hpp>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <filesystem>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "support/folder.hpp"
#include "support/server_test.hpp"

namespace guide_of_mistakes {
namespace {

using namespace pgdbm;
using namespace std::chrono_literals;
using pgdbm::tests::message_of;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;
namespace fs = std::filesystem;

// --- what does not compile (broken SQL: tests/compile_errors)

// A manager's schema is for good.
static_assert(!std::is_assignable_v<decltype(std::declval<AsyncDatabaseManager&>().schema()), std::string>);
// A manager has a config or a pool, not both and not none.
static_assert(!std::is_default_constructible_v<AsyncDatabaseManager>);
static_assert(!std::is_constructible_v<AsyncDatabaseManager, DatabaseConfig, SharedPool>);
static_assert(!std::is_constructible_v<AsyncDatabaseManager, DatabaseConfig, std::string>);
// Migrations have a module, and the schema of their manager.
static_assert(!std::is_constructible_v<AsyncMigrationManager, AsyncDatabaseManager, fs::path>);
static_assert(
    !std::is_constructible_v<AsyncMigrationManager, AsyncDatabaseManager, fs::path, std::string, std::string>);
// A library's database is said once.
static_assert(!std::is_default_constructible_v<DatabaseSource>);
static_assert(!std::is_constructible_v<DatabaseSource, std::string, AsyncDatabaseManager>);
static_assert(!std::is_default_constructible_v<ModuleDatabase>);

class MistakesGuide : public tests::ServerTest {
 protected:
  void SetUp() override {
    const auto c = config();
    pool_ = run(AsyncDatabaseManager::create_shared_pool(c));
  }
  void TearDown() override { pool_.close(); }

  [[nodiscard]] AsyncDatabaseManager of(std::string schema) const {
    return AsyncDatabaseManager{pool_, std::move(schema)};
  }
  MigrationResult apply(const std::string& schema, const std::string& module, const tests::Folder& files) {
    return run(AsyncMigrationManager{of(schema), files.path(), module}.apply_pending_migrations());
  }

  SharedPool pool_;
  tests::Folder files_;
};

// --- pools

class SecondPools : public tests::OwnServerTest {};

TEST_F(SecondPools, AreToldToTheLogOrRefused) {
  std::vector<std::string> told;
  auto c = config(2);
  c.log = [&](const LogRecord& record) { told.push_back(record.message); };
  AsyncDatabaseManager users{c};
  AsyncDatabaseManager orders{c};
  run(users.connect());
  run(orders.connect());
  EXPECT_THAT(told, ElementsAre(StartsWith("Another pool of this program is connected to the same database as the same "
                                           "user. One is enough: make it once by co_await "
                                           "AsyncDatabaseManager::create_shared_pool(config)")));
  c.duplicate_pools = DuplicatePools::refuse;
  AsyncDatabaseManager strict{c};
  EXPECT_THAT(message_of<ConfigurationError>([&] { run(strict.connect()); }),
              StartsWith("Another pool of this program"));
  run(users.disconnect());
  run(orders.disconnect());
}

TEST_F(SecondPools, OfEachRequestAreNotToldWhenOneEndsBeforeTheNext) {
  std::vector<std::string> told;
  auto c = config(2);
  c.log = [&](const LogRecord& record) { told.push_back(record.message); };
  for (int request = 0; request < 3; ++request) {
    AsyncDatabaseManager db{c};
    run(db.connect());
    run(db.disconnect());
  }
  EXPECT_THAT(told, IsEmpty());
}

TEST_F(MistakesGuide, ConnectOverASharedPool) {
  auto users = of("users");
  EXPECT_THAT(message_of<PoolError>([&] { run(users.connect()); }),
              StartsWith("Cannot connect() over a shared pool: whoever made the pool has connected it"));
  run(users.disconnect());
  EXPECT_EQ(run(users.fetch_value<int>("SELECT 1")), 1) << "disconnect() does nothing";
}

TEST_F(MistakesGuide, StatementsBeforeConnectAndAfterTheEnd) {
  AsyncDatabaseManager db{config()};
  EXPECT_EQ(message_of<PoolError>([&] { run(db.execute("SELECT 1")); }),
            "The manager is not connected. co_await connect() first, or make it over a shared pool.");
  pool_.close();
  EXPECT_THAT(message_of<PoolError>([&] { run(of("users").execute("SELECT 1")); }), StartsWith("The pool is closed."));
  EXPECT_THAT(message_of<ConfigurationError>([] { const AsyncDatabaseManager none{SharedPool{}}; }),
              StartsWith("The shared pool is empty."));
}

TEST_F(MistakesGuide, ASchemaInTheConfigOfASharedPool) {
  auto c = config();
  c.schema = "users";
  EXPECT_THAT(message_of<ConfigurationError>([&] { run(AsyncDatabaseManager::create_shared_pool(c)); }),
              StartsWith("A shared pool has no schema of its own, and the config names 'users'."));
}

TEST_F(MistakesGuide, APoolForgottenAtTheEnd) {
  auto c = config(1);
  c.application_name = "forgotten";
  c.duplicate_pools = DuplicatePools::allow;
  const auto sessions = [&] {
    return run(of("public").fetch_value<std::int64_t>(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'forgotten'"));
  };
  {
    AsyncDatabaseManager db{c};
    run(db.connect());
    EXPECT_EQ(sessions(), 1);
  }
  const auto until = std::chrono::steady_clock::now() + 20s;
  while (sessions() > 0 && std::chrono::steady_clock::now() < until) {
  }
  EXPECT_EQ(sessions(), 0) << "a pool ends with its last handle";
}

TEST_F(MistakesGuide, TheManagerUsedInsideATransactionOfItsOwn) {
  auto c = config(1);
  c.acquire_timeout = 100ms;
  c.duplicate_pools = DuplicatePools::allow;
  const auto pool = run(AsyncDatabaseManager::create_shared_pool(c));
  const AsyncDatabaseManager db{pool, "public"};
  const auto body = [&](Transaction& tx) -> asio::awaitable<void> {
    co_await tx.execute("SELECT 1");
    co_await db.execute("SELECT 2");  // a second connection, which this pool has not
  };
  EXPECT_THAT(message_of<PoolTimeout>([&] { run(db.transaction(body)); }),
              AllOf(StartsWith("No connection became free within 100 ms"), HasSubstr("mistakes_guide_pgtest.cpp:"),
                    HasSubstr("last statement: SELECT 1")));
}

TEST_F(MistakesGuide, ATransactionThatIsForgotten) {
  std::vector<std::string> told;
  auto c = config(2);
  c.log = [&](const LogRecord& record) { told.push_back(record.message); };
  c.leak_warning_after = 20ms;
  c.duplicate_pools = DuplicatePools::allow;
  const auto pool = run(AsyncDatabaseManager::create_shared_pool(c));
  run([&]() -> asio::awaitable<void> {
    const auto tx = co_await AsyncDatabaseManager{pool}.begin();
    co_await tx.execute("SELECT pg_sleep(0.2)");
  }());
  EXPECT_THAT(told,
              ElementsAre(AllOf(StartsWith("A connection has been held for"), HasSubstr("mistakes_guide_pgtest.cpp:"),
                                HasSubstr("End the transaction sooner"))));
}

// --- schemas and names

TEST_F(MistakesGuide, ABareNameGoesWhereTheSearchPathLeads) {
  const auto users = of("users");
  run(users.ensure_schema());
  run(users.execute("CREATE TABLE {{tables.things}} AS SELECT 'mine' AS whose"));
  run(of("public").execute("CREATE TABLE {{tables.things}} AS SELECT 'somebody else''s' AS whose"));
  EXPECT_EQ(run(users.fetch_value<std::string>("SELECT whose FROM things")), "somebody else's");
  EXPECT_EQ(run(users.fetch_value<std::string>("SELECT whose FROM public.things")), "somebody else's");

  files_.write("001_bare.sql", "CREATE TABLE strays (id int)");
  (void)apply("users", "users", files_);
  EXPECT_TRUE(run(of("public").table_exists("strays"))) << "of migrations, too";
}

class Isolated : public tests::OwnServerTest {};

TEST_F(Isolated, TheServerRefusesWhatIsNotTheSchemas) {
  auto c = config(3);
  c.isolation = SchemaIsolation::role;
  auto pool = run(AsyncDatabaseManager::create_shared_pool(c));
  const AsyncDatabaseManager users{pool, "users"};
  const AsyncDatabaseManager orders{pool, "orders"};
  for (const auto* const db : {&users, &orders}) {
    run(db->ensure_schema());
    run(db->without_isolation().execute("CREATE TABLE {{tables.things}} (id int)"));
  }
  EXPECT_THAT(message_of<QueryError>([&] { run(users.execute("SELECT * FROM things")); }),
              HasSubstr("relation \"things\" does not exist"));
  EXPECT_THAT(message_of<QueryError>([&] { run(users.execute("SELECT * FROM orders.things")); }),
              AllOf(HasSubstr("permission denied for schema orders"), HasSubstr("42501")));
  EXPECT_THAT(message_of<QueryError>([&] { run(users.execute("SELECT * FROM {{tables.orders.things}}")); }),
              HasSubstr("42501"));
  pool.close();
}

TEST_F(MistakesGuide, ASearchPathSetByHandIsGoneWithTheNextBorrower) {
  auto c = config(1);
  c.duplicate_pools = DuplicatePools::allow;
  const AsyncDatabaseManager db{run(AsyncDatabaseManager::create_shared_pool(c)), "users"};
  const auto before = run(db.fetch_value<std::string>("SHOW search_path"));
  run(db.execute("SET search_path = elsewhere"));
  EXPECT_EQ(run(db.fetch_value<std::string>("SHOW search_path")), before);
}

TEST_F(MistakesGuide, AMistypedPlaceholderMadeAtRunTime) {
  const std::string text = "SELECT * FROM {{table.users}}";
  EXPECT_THAT(message_of<TemplateError>([&] { run(of("users").execute(runtime(text))); }),
              AllOf(HasSubstr("{{table.users}}"), HasSubstr("^")));
}

TEST_F(MistakesGuide, SeveralStatementsInOneExecute) {
  EXPECT_THAT(message_of<QueryError>([&] { run(of("users").execute("SELECT 1; SELECT 2")); }), HasSubstr("42601"));
  run(of("users").execute_script("SELECT 1; SELECT 2"));
}

TEST_F(MistakesGuide, MoreRowsThanOne) {
  EXPECT_THROW(run(of("users").fetch_one<int>("SELECT * FROM generate_series(1, 2)")), RowCountError);
  EXPECT_EQ(run(of("users").fetch_first<int>("SELECT * FROM generate_series(1, 2)")), 1);
  EXPECT_THROW(run(of("users").fetch_value<int>("SELECT 1 WHERE false")), RowCountError);
}

// --- transactions

TEST_F(MistakesGuide, ErrorsThatATransactionSwallows) {
  const auto body = [](Transaction& tx) -> asio::awaitable<void> {
    try {
      co_await tx.execute("SELECT 1/0");
    } catch (const QueryError&) {
      // thought to be harmless
    }
  };
  EXPECT_THAT(message_of<TransactionError>([&] { run(of("users").transaction(body)); }),
              StartsWith("The transaction was rolled back, not committed: a statement in it had failed"));
}

TEST_F(MistakesGuide, TheOuterTransactionWhileAnInnerIsOpenAndOneThatHasEnded) {
  const auto nested = [](Transaction& outer) -> asio::awaitable<void> {
    co_await outer.transaction([&](Transaction&) -> asio::awaitable<void> { co_await outer.execute("SELECT 1"); });
  };
  EXPECT_THAT(message_of<TransactionError>([&] { run(of("users").transaction(nested)); }),
              StartsWith("A transaction inside this one is open."));
  const auto late = [](AsyncDatabaseManager db) -> asio::awaitable<void> {
    auto tx = co_await db.begin();
    co_await tx.commit();
    co_await tx.execute("SELECT 1");
  };
  EXPECT_THAT(message_of<TransactionError>([&] { run(late(of("users"))); }), StartsWith("The transaction has ended."));
  const auto by_hand = [](Transaction& tx) -> asio::awaitable<void> { co_await tx.execute("COMMIT"); };
  EXPECT_THAT(message_of<TransactionError>([&] { run(of("users").transaction(by_hand)); }),
              StartsWith("A statement inside the transaction has ended it"));
}

// --- migrations

TEST_F(MistakesGuide, AModuleWithoutAName) {
  EXPECT_THAT(message_of<ConfigurationError>([&] {
                const AsyncMigrationManager none{of("users"), files_.path(), ""};
              }),
              StartsWith("A module's name must have 1 to 100 bytes"));
}

TEST_F(MistakesGuide, TwoModulesOfOneNameInOneSchema) {
  files_.write("001_users.sql", "CREATE TABLE {{tables.users}} (id int)");
  const tests::Folder others;
  others.write("001_orders.sql", "CREATE TABLE {{tables.orders}} (id int)");
  (void)apply("shop", "main", files_);
  EXPECT_THAT(message_of<MigrationMismatchError>([&] { (void)apply("shop", "main", others); }),
              AllOf(StartsWith("The files of module 'main' and the database do not fit together; nothing was applied:"),
                    HasSubstr("001_users.sql is applied, and its file is gone")));
  EXPECT_THAT(apply("shop", "orders", others).applied, SizeIs(1)) << "another name, another history";
  EXPECT_THAT(apply("elsewhere", "main", others).applied, SizeIs(1)) << "another schema, another history";
}

TEST_F(MistakesGuide, AMigrationEditedAfterItWasApplied) {
  files_.write("001_users.sql", "CREATE TABLE {{tables.users}} (id int)");
  (void)apply("shop", "users", files_);
  files_.write("001_users.sql", "CREATE TABLE {{tables.users}} (id bigint)");
  EXPECT_THAT(message_of<MigrationMismatchError>([&] { (void)apply("shop", "users", files_); }),
              AllOf(HasSubstr("001_users.sql was edited after it had been applied"), HasSubstr("line 1 was `")));
}

TEST_F(MistakesGuide, AFolderThatIsNotThere) {
  EXPECT_THAT(message_of<MigrationError>([&] {
                run(AsyncMigrationManager{of("shop"), files_.path() / "none", "users"}.apply_pending_migrations());
              }),
              AllOf(StartsWith("The migrations folder "), HasSubstr("cannot be read")));
}

TEST_F(MistakesGuide, TransactionControlInAMigration) {
  files_.write("001_users.sql", "BEGIN; CREATE TABLE {{tables.users}} (id int); COMMIT;");
  EXPECT_THAT(apply("shop", "users", files_).applied, SizeIs(1)) << "around the whole it is taken off";
  files_.write("002_more.sql", "CREATE TABLE {{tables.more}} (id int); COMMIT; CREATE TABLE {{tables.most}} (id int);");
  EXPECT_THAT(message_of<MigrationError>([&] { (void)apply("shop", "users", files_); }),
              HasSubstr("a migration runs inside one already"));
  EXPECT_FALSE(run(of("shop").table_exists("more")));
}

TEST_F(MistakesGuide, AnIndexBuiltConcurrentlyWithoutTheDirective) {
  files_.write("001_users.sql",
               "CREATE TABLE {{tables.users}} (id int); CREATE INDEX CONCURRENTLY users_id ON {{tables.users}} (id);");
  EXPECT_THAT(apply("shop", "users", files_).applied, SizeIs(1));
}

TEST_F(MistakesGuide, AMigrationThatIsNotIdempotentFailsWhole) {
  files_.write("001_users.sql", "CREATE TABLE {{tables.users}} (id int); SELECT 1/0;");
  EXPECT_THROW((void)apply("shop", "users", files_), MigrationError);
  files_.write("001_users.sql", "CREATE TABLE {{tables.users}} (id int);");
  EXPECT_THAT(apply("shop", "users", files_).applied, SizeIs(1)) << "nothing was left of the first attempt";
}

// --- configuration

TEST_F(MistakesGuide, AMisspeltOption) {
  EXPECT_THAT(message_of<ConfigurationError>([] {
                (void)DatabaseConfig::from_values({{"max_conections", "5"}});
              }),
              HasSubstr("max_connections"));
  EXPECT_THROW((AsyncDatabaseManager{DatabaseConfig{.connection_string = "postgresql://h/d?sslmod=require"}}),
               ConfigurationError);
}

TEST_F(MistakesGuide, AnEmptyConnectionStringForALibrary) {
  EXPECT_THAT(message_of<ConfigurationError>([] { const DatabaseSource none{""}; }),
              StartsWith("The connection string is empty."));
}

TEST_F(MistakesGuide, AModuleUsedBeforeItIsOpen) {
  files_.write("001_entries.sql", "CREATE TABLE {{tables.entries}} (id int)");
  ModuleDatabase ledger{pool_, {.name = "ledger", .migrations = files_.path()}};
  EXPECT_THAT(message_of<PoolError>([&] { (void)ledger.db(); }),
              StartsWith("The database of the module 'ledger' is not open: co_await its open() first"));
  run(ledger.open());
  run(ledger.close());
  EXPECT_EQ(run(of("ledger").fetch_value<int>("SELECT 1")), 1) << "the host's pool is left as it is";
}

// --- tests

TEST(MistakesInTests, ConnectOnADatabaseOfTheKit) {
  pgdbm::testing::TestDatabase test;
  EXPECT_THROW(test.run(test.db().connect()), PoolError);
}

}  // namespace
}  // namespace guide_of_mistakes
