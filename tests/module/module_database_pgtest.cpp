// A module that does not know whether it is alone.
#include <pgdbm/module/module_database.hpp>

#include <pgdbm/base/error.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <pgdbm_embedded/ledger.hpp>

#include <cstdint>
#include <exception>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "support/folder.hpp"
#include "support/server_test.hpp"

namespace pgdbm {
namespace {

/// As a library's author writes it.
class Ledger {
 public:
  explicit Ledger(DatabaseSource source)
      : database_(std::move(source), {.name = "ledger", .migrations = pgdbm_embedded::ledger}) {}

  asio::awaitable<void> open() { co_await database_.open(); }
  asio::awaitable<void> close() { co_await database_.close(); }
  [[nodiscard]] asio::awaitable<std::int64_t> add(std::string what) const {
    return database_.db().fetch_value<std::int64_t>("INSERT INTO {{tables.entries}} (what) VALUES ($1) RETURNING id",
                                                    what);
  }
  [[nodiscard]] asio::awaitable<std::int64_t> count() const {
    return database_.db().fetch_value<std::int64_t>("SELECT count(*) FROM {{tables.entries}}");
  }
  [[nodiscard]] const ModuleDatabase& database() const { return database_; }

 private:
  ModuleDatabase database_;
};

class ModuleTest : public tests::ServerTest {
 protected:
  void SetUp() override {
    const auto hosts = config();
    pool_ = run(AsyncDatabaseManager::create_shared_pool(hosts));
  }
  void TearDown() override { pool_.close(); }

  /// What the host sees.
  [[nodiscard]] AsyncDatabaseManager host(std::string schema = "public") const {
    return AsyncDatabaseManager{pool_, std::move(schema)};
  }
  std::int64_t entries(const std::string& schema) {
    return run(host(schema).fetch_value<std::int64_t>("SELECT count(*) FROM {{tables.entries}}"));
  }
  /// The module's own.
  [[nodiscard]] DatabaseConfig named(std::string application) const {
    auto c = config();
    c.application_name = std::move(application);
    c.duplicate_pools = DuplicatePools::allow;
    return c;
  }
  std::int64_t sessions(const std::string& application) {
    return run(host().fetch_value<std::int64_t>(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1 AND datname = current_database()",
        application));
  }
  void wait_for_no_session(const std::string& application) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    while (sessions(application) > 0 && std::chrono::steady_clock::now() < until) {
    }
    EXPECT_EQ(sessions(application), 0);
  }

  SharedPool pool_;
  tests::Folder folder_;
};

struct Mode {
  std::string name;
  std::function<DatabaseSource(const SharedPool&, const std::string& connection_string)> source;
  bool owns_pool;
};

class InEachMode : public ModuleTest, public ::testing::WithParamInterface<Mode> {
 protected:
  [[nodiscard]] DatabaseSource source() const { return GetParam().source(pool_, connection_string()); }
};

TEST_P(InEachMode, AModuleIsTheSame) {
  Ledger ledger{source()};
  EXPECT_EQ(ledger.database().owns_pool(), GetParam().owns_pool);
  run(ledger.open());
  EXPECT_EQ(run(ledger.add("one")), 1);
  EXPECT_EQ(run(ledger.add("two")), 2);
  EXPECT_EQ(run(ledger.count()), 2);
  run(ledger.close());
  EXPECT_EQ(entries("ledger"), 2) << "the host's pool serves on, and finds the rows in the module's schema";
}

TEST_P(InEachMode, WhatComesBeforeOpenAndAfterCloseIsRefused) {
  Ledger ledger{source()};
  const std::string message = tests::message_of<PoolError>([&] { (void)ledger.add("early"); });
  EXPECT_EQ(message,
            "The database of the module 'ledger' is not open: co_await its open() first, which also applies the "
            "module's migrations.");
  run(ledger.open());
  run(ledger.close());
  EXPECT_THROW((void)ledger.add("late"), PoolError);
  EXPECT_EQ(entries("ledger"), 0);
}

TEST_P(InEachMode, CanBeOpenedTwiceAndAfterClosing) {
  Ledger ledger{source()};
  run(ledger.open());
  run(ledger.add("one"));
  run(ledger.open());
  run(ledger.close());
  run(ledger.close());
  run(ledger.open());
  EXPECT_EQ(run(ledger.count()), 1);
  run(ledger.close());
}

TEST_P(InEachMode, AFailedMigrationLeavesNothingOpenAndMayBeMended) {
  folder_.write("001_entries.sql", "CREATE TABLE {{tables.entries}} (id int); SELECT 1/0;");
  ModuleDatabase ledger{source(), {.name = "ledger", .migrations = folder_.path()}};
  EXPECT_THROW(run(ledger.open()), MigrationError);
  EXPECT_FALSE(ledger.is_open());
  EXPECT_THROW((void)ledger.db(), PoolError);
  EXPECT_FALSE(run(host("ledger").table_exists("entries")));
  folder_.write("001_entries.sql", "CREATE TABLE {{tables.entries}} (id int);");
  EXPECT_EQ(run(ledger.open()).applied.size(), 1);
  EXPECT_EQ(entries("ledger"), 0);
  run(ledger.close());
}

INSTANTIATE_TEST_SUITE_P(
    Modes, InEachMode,
    ::testing::Values(
        Mode{"ConnectionString", [](auto&, auto& url) { return DatabaseSource{url}; }, true},
        Mode{"Config", [](auto&, auto& url) { return DatabaseSource{DatabaseConfig{.connection_string = url}}; }, true},
        Mode{"SharedPool", [](auto& pool, auto&) { return DatabaseSource{pool}; }, false},
        Mode{"Manager",
             [](auto& pool, auto&) {
               return DatabaseSource{AsyncDatabaseManager{pool, "ledger"}};
             },
             false}),
    [](const auto& mode) { return mode.param.name; });

TEST_F(ModuleTest, TheSchemaIsTheManagersElseTheConfigsElseTheModules) {
  Ledger of_manager{host("ledger_eu")};
  run(of_manager.open());
  run(of_manager.add("in Europe"));
  EXPECT_EQ(entries("ledger_eu"), 1);

  auto c = named("of config");
  c.schema = "ledger_us";
  Ledger of_config{c};
  run(of_config.open());
  EXPECT_EQ(entries("ledger_us"), 0);
  run(of_config.close());

  ModuleDatabase other{pool_, {.name = "ledger", .migrations = pgdbm_embedded::ledger, .schema = "books"}};
  run(other.open());
  EXPECT_EQ(entries("books"), 0);
  EXPECT_EQ(other.db().schema(), "books");
}

TEST_F(ModuleTest, EachSchemaOfAModuleHasItsOwnHistory) {
  ModuleDatabase a{host("a"), {.name = "ledger", .migrations = pgdbm_embedded::ledger}};
  ModuleDatabase b{host("b"), {.name = "ledger", .migrations = pgdbm_embedded::ledger}};
  EXPECT_EQ(run(a.open()).applied.size(), 1);
  EXPECT_EQ(run(b.open()).applied.size(), 1);
  EXPECT_EQ(run(a.open()).applied.size(), 0);
  EXPECT_EQ(run(b.migrations().get_applied_migrations()).size(), 1);
}

TEST_F(ModuleTest, TwoModulesMayShareASchema) {
  folder_.write("001_prices.sql", "CREATE TABLE {{tables.prices}} (cents int)");
  ModuleDatabase ledger{host("shop"), {.name = "ledger", .migrations = pgdbm_embedded::ledger}};
  ModuleDatabase prices{host("shop"), {.name = "prices", .migrations = folder_.path()}};
  EXPECT_EQ(run(ledger.open()).applied.size(), 1);
  EXPECT_EQ(run(prices.open()).applied.size(), 1);
}

TEST_F(ModuleTest, EndsItsOwnConnectionsWhenClosedAndWhenOpeningFails) {
  Ledger ledger{named("closed ledger")};
  run(ledger.open());
  EXPECT_GE(sessions("closed ledger"), 1);
  run(ledger.close());
  wait_for_no_session("closed ledger");

  folder_.write("001_broken.sql", "SELECT 1/0;");
  ModuleDatabase broken{named("broken ledger"), {.name = "ledger", .migrations = folder_.path()}};
  EXPECT_THROW(run(broken.open()), MigrationError);
  wait_for_no_session("broken ledger");
}

TEST_F(ModuleTest, ACallerWhoGivesUpLeavesNothingOpen) {
  folder_.write("001_slow.sql", "SELECT pg_sleep(60);");
  ModuleDatabase slow{named("slow ledger"), {.name = "ledger", .migrations = folder_.path()}};
  asio::cancellation_signal signal;
  std::exception_ptr failure;
  bool has_ended = false;
  asio::co_spawn(context_, slow.open(),
                 asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr thrown, const MigrationResult&) {
                   failure = std::move(thrown);
                   has_ended = true;
                 }));
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  const auto is_slow = [&] {
    return run(
        host().fetch_value<bool>("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'slow ledger' "
                                 "AND query LIKE '%pg_sleep(60)%')"));
  };
  while (!is_slow() && std::chrono::steady_clock::now() < until) {
  }
  signal.emit(asio::cancellation_type::terminal);
  run_until([&] { return has_ended; });
  EXPECT_TRUE(failure);
  EXPECT_FALSE(slow.is_open());
  wait_for_no_session("slow ledger");
}

/// Roles are the server's, whatever the database.
class ModuleRoles : public tests::OwnServerTest {
 protected:
  [[nodiscard]] DatabaseConfig isolated() const {
    auto c = config();
    c.isolation = SchemaIsolation::role;
    c.duplicate_pools = DuplicatePools::allow;
    return c;
  }
};

TEST_F(ModuleRoles, AreMadeByTheModule) {
  Ledger ledger{isolated()};
  run(ledger.open());
  EXPECT_EQ(run(ledger.add("under the schema's role")), 1);
  EXPECT_THROW(run(ledger.database().db().execute("CREATE TABLE {{tables.more}} (id int)")), QueryError);
  run(ledger.close());
}

TEST_F(ModuleRoles, AreMadeForAGuestWhoseSchemaHadNone) {
  Ledger before{config()};
  run(before.open());
  run(before.close());
  const auto c = isolated();
  auto pool = run(AsyncDatabaseManager::create_shared_pool(c));
  Ledger guest{pool};
  run(guest.open());
  EXPECT_EQ(run(guest.add("under the schema's role")), 1);
  pool.close();
}

TEST(DatabaseSource, AnEmptyConnectionStringNamesTheCure) {
  EXPECT_EQ(tests::message_of<ConfigurationError>([] { const Ledger ledger{""}; }),
            "The connection string is empty. Give one such as 'postgresql:///shop', a DatabaseConfig (one without "
            "fields takes all from the PG* environment), a shared pool, or a manager over one.");
}

TEST(DatabaseSource, WhatCannotBeReadIsToldWhenTheModuleIsMade) {
  EXPECT_THROW(Ledger{"postgresql://host/db?bogus=1"}, ConfigurationError);
  EXPECT_THROW(Ledger{SharedPool{}}, ConfigurationError);
  EXPECT_THROW((ModuleDatabase{"postgresql:///db", {.name = ""}}), Error);
  EXPECT_THROW((ModuleDatabase{"postgresql:///db", {.name = "x", .schema = std::string(64, 'x')}}), SchemaError);
}

}  // namespace
}  // namespace pgdbm
