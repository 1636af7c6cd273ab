#include "migrate/migrate_test.hpp"
#include <pgdbm/migrate/fleet.hpp>

#include <string>
#include <vector>

namespace pgdbm {
namespace {

using State = SchemaMigration::State;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Fleet : public tests::MigrateTest {
 protected:
  void SetUp() override {
    MigrateTest::SetUp();
    folder_.write("001_a.sql", "CREATE TABLE {{tables.a}} (i int)");
    for (int i = 0; i < 12; ++i) schemas_.push_back("tenant_" + std::to_string(i));
  }
  FleetResult migrate(const FleetOptions& options = {}) {
    return run(apply_to_all(in("public"), schemas_, folder_.path(), "tenant", options));
  }
  /// That this schema cannot be migrated.
  void spoil(const std::string& schema) { say("CREATE SCHEMA " + schema + "; CREATE TABLE " + schema + ".a ()"); }

  std::vector<std::string> schemas_;
};

TEST_F(Fleet, IsAppliedWholeAndThenUpToDate) {
  std::size_t told = 0;
  const auto first = migrate({.on_schema = [&](const SchemaMigration& schema, std::size_t ended, std::size_t total) {
    EXPECT_EQ(schema.state, State::applied);
    EXPECT_EQ(ended, ++told);
    EXPECT_EQ(total, 12U);
  }});
  EXPECT_EQ(told, 12U);
  EXPECT_TRUE(first.is_whole());
  EXPECT_EQ(first.count(State::applied), 12U);
  EXPECT_EQ(ask("SELECT count(*) FROM pg_tables WHERE tablename = 'a'"), 12);
  EXPECT_EQ(migrate().count(State::up_to_date), 12U);
  folder_.write("002_b.sql", "CREATE TABLE {{tables.b}} (i int)");
  schemas_.emplace_back("tenant_new");
  EXPECT_EQ(migrate().count(State::applied), 13U);
  EXPECT_EQ(run(find_schemas(in("public"), "tenant\\_%")).size(), 13U);
}

TEST_F(Fleet, F18_AsksOnceForAllSchemas) {
  ::pgdbm::testing::PrivateServerOptions options;
  options.settings["shared_preload_libraries"] = "pg_stat_statements";
  const ::pgdbm::testing::PrivateServer counting{options};
  auto c = config(4);
  c.connection_string = counting.connection_string();
  auto pool = run(AsyncDatabaseManager::create_shared_pool(c));
  const AsyncDatabaseManager db{pool, "public"};
  run(db.execute("CREATE EXTENSION pg_stat_statements"));
  EXPECT_TRUE(run(apply_to_all(db, schemas_, folder_.path(), "tenant")).is_whole());
  run(db.execute("SELECT pg_stat_statements_reset()"));
  EXPECT_EQ(run(apply_to_all(db, schemas_, folder_.path(), "tenant")).count(State::up_to_date), 12U);
  // Sessions that are made as new meanwhile do not count.
  constexpr auto calls = "SELECT sum(calls)::int8 FROM pg_stat_statements WHERE query ~ 'pg_class|schema_migrations'";
  EXPECT_EQ(run(db.fetch_value<std::int64_t>(calls)), 2);
  const AsyncMigrationManager one{db.with_schema("tenant_0"), folder_.path(), "tenant"};
  run(db.execute("SELECT pg_stat_statements_reset()"));
  EXPECT_EQ(apply(one).status, MigrationStatus::up_to_date);
  EXPECT_EQ(run(db.fetch_value<std::int64_t>(calls)), 2);
  pool.close();
}

TEST_F(Fleet, EndsWithItsCanary) {
  spoil("tenant_0");
  const auto result = migrate();
  EXPECT_EQ(result.count(State::failed), 1U);
  EXPECT_EQ(result.count(State::not_begun), 11U);
  EXPECT_FALSE(result.is_whole());
  EXPECT_EQ(result.failed()[0].schema, "tenant_0");
  EXPECT_THAT(result.failed()[0].result.error->message, HasSubstr("relation \"a\" already exists"));
}

TEST_F(Fleet, GoesOnAfterFailuresAsFarAsThePolicyAllowsAndIsResumed) {
  spoil("tenant_3");
  spoil("tenant_7");
  const auto all = migrate({.failures_allowed = 2});
  EXPECT_EQ(all.count(State::failed), 2U);
  EXPECT_EQ(all.count(State::applied), 10U);
  say("DROP TABLE tenant_3.a; DROP TABLE tenant_7.a");
  const auto resumed = migrate();
  EXPECT_EQ(resumed.count(State::applied), 2U);
  EXPECT_EQ(resumed.count(State::up_to_date), 10U);
}

TEST_F(Fleet, StopsAfterTooManyFailures) {
  for (const auto* const name : {"tenant_3", "tenant_4", "tenant_5"}) spoil(name);
  const auto result = migrate({.jobs = 1, .failures_allowed = 1});
  EXPECT_EQ(result.count(State::failed), 2U);
  EXPECT_EQ(result.count(State::applied), 3U);
  EXPECT_EQ(result.count(State::not_begun), 7U);
}

}  // namespace
}  // namespace pgdbm
