#include "migrate/migrate_test.hpp"
#include <pgdbm/migrate/manager.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pgdbm {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using tests::message_of;

class Migrations : public tests::MigrateTest {};

TEST_F(Migrations, CreateTheSchemaAndApplyEachFileOnce) {
  folder_.write("001_users.sql", "CREATE TABLE {{tables.users}} (id int);\nCREATE INDEX ON {{tables.users}} (id);");
  folder_.write("002_more.sql", "INSERT INTO {{tables.users}} VALUES (1), (2)");
  const auto first = apply(of("Users"));
  EXPECT_THAT(names(first), ElementsAre("001_users.sql", "002_more.sql"));
  EXPECT_GE(first.applied[0].execution_time.count(), 1);
  const auto second = apply(of("Users"));
  EXPECT_THAT(names(second), IsEmpty());
  EXPECT_EQ(second.skipped, 2U);
  EXPECT_EQ(second.total, 2U);
  folder_.write("003_later.sql", "INSERT INTO {{tables.users}} VALUES (3)");
  EXPECT_THAT(names(apply(of("Users"))), ElementsAre("003_later.sql"));
  EXPECT_EQ(run(in("Users").fetch_value<std::int64_t>("SELECT count(*) FROM {{tables.users}}")), 3);
}

TEST_F(Migrations, KeepAHistoryInThePythonLibrarysForm) {
  folder_.write("001_a.sql", "SELECT 1;");
  apply(of("s"));
  struct Row {
    std::string filename, checksum, module_name, applied_by;
    std::int32_t execution_time_ms;
    bool is_recent;
  };
  const auto row = run(in("s").fetch_one<Row>(
      "SELECT *, applied_at > CURRENT_TIMESTAMP - interval '1 minute' AS is_recent FROM {{tables.schema_migrations}}"));
  ASSERT_TRUE(row);
  EXPECT_EQ(row->filename, "001_a.sql");
  EXPECT_EQ(row->checksum, "17db4fd369edb9244b9f91d9aeed145c3d04ad8ba6e95d06247f07a63527d11a");
  EXPECT_EQ(row->module_name, "users");
  EXPECT_EQ(row->applied_by, "postgres");
  EXPECT_GE(row->execution_time_ms, 1);
  EXPECT_TRUE(row->is_recent);
  struct Column {
    std::string name, type;
  };
  std::vector<std::string> columns;
  for (const auto& column : run(in("s").fetch_all<Column>(
           "SELECT attname::text AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute "
           "WHERE attrelid = $1::regclass AND attnum > 0 ORDER BY attnum",
           "s.schema_migrations"))) {
    columns.push_back(column.name + " " + column.type);
  }
  EXPECT_THAT(columns, ElementsAre("id integer", "filename character varying(255)", "checksum character varying(64)",
                                   "module_name character varying(100)", "applied_at timestamp without time zone",
                                   "applied_by character varying(100)", "execution_time_ms integer"));
}

TEST_F(Migrations, LeaveNoTraceOfAFileThatFails) {
  folder_.write("001_good.sql", "CREATE TABLE {{tables.a}} (i int)");
  folder_.write("002_bad.sql", "CREATE TABLE {{tables.b}} (i int);\nINSERT INTO {{tables.nowhere}} VALUES (1);");
  try {
    apply(of("s"));
    FAIL() << "threw nothing";
  } catch (const MigrationError& error) {
    EXPECT_EQ(error.sqlstate(), sqlstate::undefined_table);
    EXPECT_STREQ(
        error.what(),
        "Migration 002_bad.sql of module 'users' failed and left no trace: relation \"s.nowhere\" does not exist "
        "(42P01)\n"
        "line 2: INSERT INTO {{tables.nowhere}} VALUES (1);\n"
        "                    ^");
  }
  EXPECT_TRUE(run(in("s").fetch_value<bool>("SELECT to_regclass('s.a') IS NOT NULL")));
  EXPECT_FALSE(run(in("s").fetch_value<bool>("SELECT to_regclass('s.b') IS NOT NULL")));
  folder_.write("002_bad.sql", "CREATE TABLE {{tables.b}} (i int)");
  EXPECT_THAT(names(apply(of("s"))), ElementsAre("002_bad.sql"));
}

TEST_F(Migrations, RefuseAFileThatWasEditedAfterwards) {
  folder_.write("001_a.sql", "CREATE TABLE {{tables.a}} (i int)");
  apply(of("s"));
  folder_.write("001_a.sql", "CREATE TABLE {{tables.a}} (i int)\r\n");
  EXPECT_THAT(names(apply(of("s"))), IsEmpty()) << "line ends are no edit";
  folder_.write("001_a.sql", "CREATE TABLE {{tables.a}} (i bigint)").write("002_b.sql", "CREATE TABLE {{tables.b}} ()");
  EXPECT_THAT(message_of<MigrationError>([&] { apply(of("s")); }),
              HasSubstr("001_a.sql was edited after it had been applied"));
  EXPECT_FALSE(run(in("s").fetch_value<bool>("SELECT to_regclass('s.b') IS NOT NULL"))) << "nothing is applied then";
}

TEST_F(Migrations, RefuseBeforeAnythingRunsWhatCannotRun) {
  folder_.write("001_a.sql", "CREATE TABLE {{tables.a}} (i int)");
  folder_.write("002_b.sql", "CREATE TABLE {{tables.b}} (i int);\nROLLBACK;");
  EXPECT_THAT(message_of<MigrationError>([&] { apply(of("s")); }), HasSubstr("Nothing was applied."));
  EXPECT_FALSE(has("s.a"));
}

TEST_F(Migrations, TellModulesOfOneSchemaApart) {
  folder_.write("001_a.sql", "CREATE TABLE IF NOT EXISTS {{tables.a}} (i int)");
  EXPECT_EQ(apply(of("s", "one")).applied.size(), 1U);
  EXPECT_EQ(apply(of("s", "two")).applied.size(), 1U);
  EXPECT_EQ(apply(of("s", "one")).applied.size(), 0U);
}

TEST_F(Migrations, NeedNoRightToCreateASchemaThatIsThere) {
  folder_.write("001_a.sql", "CREATE TABLE {{tables.a}} (i int)");
  run(in("public").execute_script("CREATE ROLE module LOGIN; CREATE SCHEMA mine AUTHORIZATION module"));
  auto c = config(1);
  c.connection_string = "user=module dbname=postgres host=" + server_.socket_directory().string();
  auto pool = run(AsyncDatabaseManager::create_shared_pool(c));
  EXPECT_EQ(apply(AsyncMigrationManager{AsyncDatabaseManager{pool, "mine"}, folder_.path(), "m"}).applied.size(), 1U);
  EXPECT_THROW(apply(AsyncMigrationManager{AsyncDatabaseManager{pool, "other"}, folder_.path(), "m"}), QueryError);
  pool.close();
}

TEST_F(Migrations, WantAModuleName) {
  EXPECT_THAT(message_of<ConfigurationError>([&] { (void)of("s", ""); }), HasSubstr("must have 1 to 100 bytes"));
  EXPECT_THROW((void)of("s", std::string(101, 'm')), ConfigurationError);
}

}  // namespace
}  // namespace pgdbm
