#include "migrate/migrate_test.hpp"
#include <pgdbm/migrate/manager.hpp>

#include <string>
#include <vector>

namespace pgdbm {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using tests::message_of;

class MigrationVerbs : public tests::MigrateTest {
 protected:
  void SetUp() override {
    MigrateTest::SetUp();
    folder_.write("001_a.sql", "CREATE TABLE {{tables.a}} (i int);\n-- pgdbm:down\nDROP TABLE {{tables.a}};\n")
        .write("002_b.sql", "CREATE TABLE {{tables.b}} (i int);\n-- pgdbm:down\nDROP TABLE {{tables.b}};\n");
  }
  std::vector<std::string> history() {
    std::vector<std::string> names;
    for (const auto& row : run(of("s").get_applied_migrations())) names.push_back(row.filename);
    return names;
  }
  std::vector<std::string> logged() {
    return run(in("s").fetch_all<std::string>(
        "SELECT event || ' ' || filename FROM {{tables.schema_migrations_log}} ORDER BY id"));
  }
};

TEST_F(MigrationVerbs, F11_PlanWithoutTouchingAnything) {
  const auto plan = run(of("s").plan());
  EXPECT_THAT(plan.pending, ElementsAre("001_a.sql", "002_b.sql"));
  EXPECT_EQ(plan.total, 2U);
  EXPECT_FALSE(run(of("s").is_applied("001_a.sql")));
  EXPECT_THAT(history(), IsEmpty());
  EXPECT_EQ(run(of("s").get_pending_migrations()).size(), 2U);
  EXPECT_THAT(run(of("s").verify()), IsEmpty());
  EXPECT_THAT(run(of("s").get_migration_history()), IsEmpty());
  EXPECT_FALSE(run(of("s").forget_migration("001_a.sql")));
  EXPECT_FALSE(ask<bool>("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = 's')")) << "not even the schema";
  EXPECT_EQ(ask("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"), 0);
}

TEST_F(MigrationVerbs, TellWhatIsApplied) {
  const auto result = apply(of("s"));
  EXPECT_EQ(result.status, MigrationStatus::applied);
  EXPECT_GE(result.total_time, result.applied[0].execution_time);
  EXPECT_TRUE(run(of("s").is_applied("001_a.sql")));
  EXPECT_FALSE(run(of("s").is_applied("003_c.sql")));
  EXPECT_THAT(history(), ElementsAre("001_a.sql", "002_b.sql"));
  const auto newest = run(of("s").get_migration_history(1));
  ASSERT_EQ(newest.size(), 1U);
  EXPECT_EQ(newest[0].filename, "002_b.sql");
  EXPECT_EQ(newest[0].module_name, "users");
  EXPECT_EQ(newest[0].applied_by, "postgres");
  ASSERT_TRUE(newest[0].applied_at);
  EXPECT_GE(newest[0].execution_time_ms.value_or(0), 1);
  EXPECT_EQ(apply(of("s")).status, MigrationStatus::up_to_date);
  EXPECT_THAT(run(of("s").plan()).pending, IsEmpty());
}

TEST_F(MigrationVerbs, ApplyOneByName) {
  EXPECT_THAT(message_of<MigrationError>([&] { (void)run(of("s").apply_migration("002_b.sql")); }),
              HasSubstr("002_b.sql is not the next one: 001_a.sql comes before it."));
  EXPECT_EQ(run(of("s").apply_migration("001_a.sql")).filename, "001_a.sql");
  EXPECT_TRUE(has("s.a"));
  EXPECT_THAT(message_of<MigrationError>([&] { (void)run(of("s").apply_migration("001_a.sql")); }),
              HasSubstr("001_a.sql is applied already."));
  EXPECT_THAT(message_of<MigrationError>([&] { (void)run(of("s").apply_migration("009_x.sql")); }),
              HasSubstr("There is no migration file 009_x.sql here."));
  EXPECT_EQ(ask("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ExclusiveLock'"), 0)
      << "a refusal gives the lock back";
}

TEST_F(MigrationVerbs, F20_RollBackWhatWasAppliedAndItsRow) {
  apply(of("s"));
  EXPECT_THAT(message_of<MigrationError>([&] { run(of("s").rollback_migration("001_a.sql")); }),
              HasSubstr("001_a.sql is not the last one: 002_b.sql was applied behind it. Roll that back first."));
  run(of("s").rollback_migration("002_b.sql"));
  EXPECT_FALSE(has("s.b"));
  EXPECT_THAT(history(), ElementsAre("001_a.sql"));
  run(of("s").rollback_migration("001_a.sql"));
  EXPECT_FALSE(has("s.a"));
  EXPECT_THAT(history(), IsEmpty());
  EXPECT_THAT(names(apply(of("s"))), ElementsAre("001_a.sql", "002_b.sql"));
  EXPECT_THAT(logged(), ElementsAre("applied 001_a.sql", "applied 002_b.sql", "rolled back 002_b.sql",
                                    "rolled back 001_a.sql", "applied 001_a.sql", "applied 002_b.sql"));
}

TEST_F(MigrationVerbs, RollBackAllOrNothing) {
  folder_.write("003_c.sql",
                "CREATE TABLE {{tables.c}} (i int);\n-- pgdbm:down\nDROP TABLE {{tables.c}};\nSELECT 1/0;");
  apply(of("s"));
  EXPECT_THAT(message_of<MigrationError>([&] { run(of("s").rollback_migration("003_c.sql")); }),
              HasSubstr("division by zero"));
  EXPECT_TRUE(has("s.c"));
  EXPECT_THAT(history(), ElementsAre("001_a.sql", "002_b.sql", "003_c.sql"));
}

TEST_F(MigrationVerbs, RefuseToRollBackWhatSaysNotHow) {
  folder_.write("003_c.sql", "CREATE TABLE {{tables.c}} (i int);");
  apply(of("s"));
  EXPECT_THAT(message_of<MigrationError>([&] { run(of("s").rollback_migration("003_c.sql")); }),
              HasSubstr("003_c.sql says nowhere how to undo it"));
  EXPECT_TRUE(has("s.c"));
}

TEST_F(MigrationVerbs, ForgetTheRowAlone) {
  apply(of("s"));
  EXPECT_TRUE(run(of("s").forget_migration("002_b.sql", "made by hand")));
  EXPECT_FALSE(run(of("s").forget_migration("002_b.sql")));
  EXPECT_TRUE(has("s.b"));
  EXPECT_THAT(history(), ElementsAre("001_a.sql"));
  EXPECT_EQ(ask<std::string>("SELECT reason FROM s.schema_migrations_log WHERE event = 'forgotten'"), "made by hand");
}

TEST_F(MigrationVerbs, VerifyAndRepairAnEditedFile) {
  apply(of("s"));
  folder_.write("001_a.sql", "CREATE TABLE {{tables.a}} (i bigint);");
  const auto found = run(of("s").verify());
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, MigrationMismatch::Kind::edited);
  EXPECT_THROW((void)apply(of("s")), MigrationMismatchError);
  EXPECT_THROW((void)run(of("s").repair("001_a.sql", "")), ConfigurationError);
  EXPECT_TRUE(run(of("s").repair("001_a.sql", "a comment was added")));
  EXPECT_FALSE(run(of("s").repair("001_a.sql", "again")));
  EXPECT_THAT(run(of("s").verify()), IsEmpty());
  EXPECT_EQ(apply(of("s")).status, MigrationStatus::up_to_date);
  EXPECT_EQ(ask<std::string>("SELECT reason FROM s.schema_migrations_log WHERE event = 'repaired'"),
            "a comment was added");
}

TEST_F(MigrationVerbs, TakeADatabaseAsItIs) {
  folder_.write("003_c.sql", "CREATE TABLE {{tables.c}} (i int);");
  EXPECT_THROW((void)run(of("s").baseline(7)), MigrationError);
  EXPECT_EQ(run(of("s").baseline(2)), 2U);
  EXPECT_EQ(run(of("s").baseline(2)), 0U);
  EXPECT_THAT(names(apply(of("s"))), ElementsAre("003_c.sql"));
  EXPECT_FALSE(has("s.a")) << "recorded, not run";
}

TEST_F(MigrationVerbs, WriteANewFileThatRuns) {
  const auto path = of("s").create_migration("add_c", "CREATE TABLE {{tables.c}} (i int);\n");
  EXPECT_EQ(path.filename(), "003_add_c.sql");
  EXPECT_THAT(names(apply(of("s"))), ElementsAre("001_a.sql", "002_b.sql", "003_add_c.sql"));
  EXPECT_EQ(of("s").create_migration("add_d", "SELECT 1;").filename(), "004_add_d.sql");
  const AsyncMigrationManager elsewhere{in("s"), folder_.path() / "new" / "folder", "m"};
  EXPECT_TRUE(std::filesystem::exists(elsewhere.create_migration("first", "SELECT 1;")));
}

TEST_F(MigrationVerbs, KeepTheirHistoryFromTheRoleOfTheSchema) {
  auto isolated = config(3);
  isolated.isolation = SchemaIsolation::role;
  isolated.duplicate_pools = DuplicatePools::allow;
  auto pool = run(AsyncDatabaseManager::create_shared_pool(isolated));
  const AsyncDatabaseManager tenant{pool, "tenant"};
  run(tenant.ensure_schema());
  folder_.write("003_c.sql", "-- pgdbm:no-transaction\nCREATE INDEX CONCURRENTLY ON {{tables.a}} (i)");
  const AsyncMigrationManager migrations{tenant, folder_.path(), "users"};
  EXPECT_EQ(apply(migrations).applied.size(), 3U);
  EXPECT_EQ(run(tenant.execute("INSERT INTO {{tables.a}} VALUES (1)")).rows, 1U);
  EXPECT_EQ(run(tenant.fetch_value<std::int64_t>("SELECT count(*) FROM {{tables.schema_migrations}}")), 3);
  for (const auto* const table : {"schema_migrations", "schema_migrations_log", "schema_migrations_journal"}) {
    EXPECT_THROW(run(tenant.execute(runtime(std::string{"DELETE FROM {{tables."} + table + "}}"))), QueryError)
        << table;
  }
  pool.close();
}

TEST_F(MigrationVerbs, F19_HaveAResultThatSaysHowItFailed) {
  folder_.write("002_b.sql", "CREATE TABLE {{tables.b}} (i int, i int);");
  const auto result = run(of("s").try_apply_pending_migrations());
  EXPECT_EQ(result.status, MigrationStatus::failed);
  EXPECT_THAT(names(result), ElementsAre("001_a.sql"));
  EXPECT_EQ(result.failed_migration, "002_b.sql");
  ASSERT_TRUE(result.error);
  EXPECT_THAT(result.error->message, HasSubstr("column \"i\" specified more than once"));
  EXPECT_EQ(result.total, 2U);
  EXPECT_EQ(result.skipped, 0U);
  EXPECT_THROW((void)apply(of("s")), MigrationError) << "and by default it throws";
  folder_.write("001_a.sql", "SELECT 1");
  const auto refused = run(of("s").try_apply_pending_migrations());
  EXPECT_EQ(refused.status, MigrationStatus::failed);
  EXPECT_EQ(refused.mismatches.size(), 1U);
  EXPECT_FALSE(refused.failed_migration);
}

}  // namespace
}  // namespace pgdbm
