// What the Python library does wrong with migrations, by the numbers of its flaws; those that are not here are shown
// absent where their subject is tested.
#include "migrate/migrate_test.hpp"
#include <pgdbm/migrate/manager.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace pgdbm {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using tests::message_of;

class MigrationFlaws : public tests::MigrateTest {
 protected:
  /// As the Python library makes it and writes into it.
  void make_python_history(const std::string& rows) {
    say("CREATE SCHEMA s; CREATE TABLE s.schema_migrations (id SERIAL PRIMARY KEY, filename VARCHAR(255) NOT NULL,"
        " checksum VARCHAR(64) NOT NULL, module_name VARCHAR(100), applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,"
        " applied_by VARCHAR(100) DEFAULT CURRENT_USER, execution_time_ms INTEGER, UNIQUE (filename, module_name));"
        "CREATE INDEX idx_schema_migrations_module ON s.schema_migrations (module_name, filename);"
        "INSERT INTO s.schema_migrations (filename, checksum, module_name) VALUES " +
        rows);
  }
  static constexpr auto checksum_of_select_1 = "17db4fd369edb9244b9f91d9aeed145c3d04ad8ba6e95d06247f07a63527d11a";
};

TEST_F(MigrationFlaws, F1_F2_AHistoryInTheOrderOfLettersIsAdoptedAndToldOf) {
  const auto row = [&](const std::string& name) { return "('" + name + "', '" + checksum_of_select_1 + "', 'users')"; };
  for (const auto* const name : {"10_a.sql", "2_b.sql", "2_c.sql"}) folder_.write(name, "SELECT 1;");
  make_python_history(row("10_a.sql") + "," + row("2_b.sql") + "," + row("2_c.sql"));
  folder_.write("11_d.sql", "CREATE TABLE {{tables.d}} (i int)");
  const auto result = apply(of("s"));
  EXPECT_THAT(names(result), ElementsAre("11_d.sql"));
  EXPECT_THAT(result.warnings, ElementsAre(HasSubstr("The history has 10_a.sql before 2_b.sql")));
  EXPECT_EQ(result.skipped, 3U);
  folder_.write("3_late.sql", "SELECT 1");
  EXPECT_THAT(message_of<MigrationMismatchError>([&] { apply(of("s")); }),
              HasSubstr("3_late.sql is not applied, and older than 11_d.sql, which is."));
  EXPECT_THAT(names(apply(of("s", "users", {.policy = {.late = OnMismatch::accept}}))), ElementsAre("3_late.sql"));
}

TEST_F(MigrationFlaws, F3_SchemasAndTablesWithCapitalsWork) {
  folder_.write("001_a.sql", "CREATE TABLE {{tables.A}} (i int)");
  const MigrationOptions options{.history_table = "Applied"};
  EXPECT_EQ(apply(of("CamelCase", "Mod'ule", options)).applied.size(), 1U);
  EXPECT_EQ(apply(of("CamelCase", "Mod'ule", options)).status, MigrationStatus::up_to_date);
  EXPECT_TRUE(has("\"CamelCase\".\"Applied\""));
  EXPECT_FALSE(has("camelcase.applied"));
}

TEST_F(MigrationFlaws, F4_TheSchemaIsMadeOverASharedPool) {
  folder_.write("001_a.sql", "CREATE TABLE {{tables.a}} (i int)");
  apply(of("s"));
  EXPECT_TRUE(has("s.a"));
}

TEST_F(MigrationFlaws, F5_NoFileEndsTheTransactionAroundIt) {
  folder_.write("001_a.sql", "CREATE TABLE {{tables.a}} (i int);\nCOMMIT;\nCREATE TABLE {{tables.b}} (i int);");
  EXPECT_THAT(message_of<MigrationError>([&] { apply(of("s")); }), HasSubstr("line 2: COMMIT;"));
  EXPECT_FALSE(has("s.a"));
  folder_.write("001_a.sql", "DO $$ BEGIN COMMIT; END $$; CREATE TABLE {{tables.a}} (i int);");
  EXPECT_THROW((void)apply(of("s")), MigrationError) << "nor does what the text does not show";
  EXPECT_FALSE(has("s.a"));
  EXPECT_THROW((void)of("s", std::string(101, 'm')), ConfigurationError);
  const auto path = of("s").create_migration("x", "SELECT 1;");
  std::ifstream file{path};
  EXPECT_EQ((std::string{std::istreambuf_iterator<char>{file}, {}}), "SELECT 1;") << "and none is written so";
}

TEST_F(MigrationFlaws, F6_TheLimitsOfAServiceDoNotEndAMigration) {
  folder_.write("001_long.sql", "SELECT pg_sleep(0.5)");
  auto impatient = config(2);
  impatient.schema = "s";
  impatient.statement_timeout = std::chrono::milliseconds{100};
  impatient.idle_in_transaction_session_timeout = std::chrono::milliseconds{100};
  AsyncDatabaseManager db{impatient};
  run(db.connect());
  EXPECT_EQ(apply({db, folder_.path(), "users"}).applied.size(), 1U);
  EXPECT_THROW(run(db.execute("SELECT pg_sleep(0.5)")), Cancelled) << "and hold for the service again";
  run(db.disconnect());
}

TEST_F(MigrationFlaws, F16_AMarkOfTheEncodingIsNoSyntaxError) {
  folder_.write("001_a.sql",
                "\xef\xbb\xbf"
                "CREATE TABLE {{tables.a}} (i int);\r\n");
  EXPECT_EQ(apply(of("s")).applied.size(), 1U);
  EXPECT_TRUE(has("s.a"));
}

TEST_F(MigrationFlaws, F10_AFolderThatIsNotThereIsAnError) {
  const AsyncMigrationManager mistyped{in("s"), folder_.path() / "migratoins", "users"};
  EXPECT_THAT(message_of<MigrationError>([&] { apply(mistyped); }), HasSubstr("migratoins"));
  const AsyncMigrationManager empty{in("s"), folder_.path(), "users"};
  EXPECT_EQ(apply(empty).total, 0U);
}

TEST_F(MigrationFlaws, F12_WhatAFileSetsEndsWithIt) {
  folder_.write("001_a.sql",
                "SET search_path = ''; SET statement_timeout = 1; RESET statement_timeout; SET work_mem = '7MB';\n"
                "SET standard_conforming_strings = off; CREATE TEMP TABLE mine (i int); SET ROLE nobody_else;\n"
                "SET default_tablespace = '';");
  folder_.write("002_b.sql",
                "CREATE TABLE {{tables.b}} AS SELECT current_setting('search_path') AS path,"
                " current_setting('work_mem') AS memory, current_user AS who,"
                " to_regclass('mine') IS NULL AS is_clean, current_setting('jit') AS jit;");
  say("CREATE ROLE nobody_else");
  auto c = config(2);
  c.init_commands = {"SET jit = on", "SET search_path = public"};
  auto pool = run(AsyncDatabaseManager::create_shared_pool(c));
  const AsyncMigrationManager migrations{AsyncDatabaseManager{pool, "s"}, folder_.path(), "users"};
  EXPECT_EQ(apply(migrations).applied.size(), 2U);
  EXPECT_EQ(
      ask<std::string>("SELECT path || ' ' || memory || ' ' || who || ' ' || is_clean::text || ' ' || jit FROM s.b"),
      "public 4MB postgres true on");
  pool.close();
}

TEST_F(MigrationFlaws, F13_AModuleIsTheSameOverAnyPool) {
  folder_.write("001_a.sql", "CREATE TABLE {{tables.a}} (i int)");
  apply(of("s"));
  auto c = config(1);
  c.schema = "s";
  AsyncDatabaseManager own{c};
  run(own.connect());
  EXPECT_EQ(apply(AsyncMigrationManager{own, folder_.path(), "users"}).status, MigrationStatus::up_to_date);
  run(own.disconnect());
}

TEST_F(MigrationFlaws, F17_TimesDoNotDependOnASessionAndTheContentIsKept) {
  folder_.write("001_a.sql", "CREATE TABLE {{tables.a}} (i int);\n");
  auto c = config(2);
  c.server_settings["TimeZone"] = "Asia/Tokyo";
  auto pool = run(AsyncDatabaseManager::create_shared_pool(c));
  apply(AsyncMigrationManager{AsyncDatabaseManager{pool, "s"}, folder_.path(), "users"});
  pool.close();
  EXPECT_TRUE(
      ask<bool>("SELECT abs(extract(epoch FROM applied_at - (now() AT TIME ZONE 'UTC'))) < 60 "
                "FROM s.schema_migrations"));
  EXPECT_TRUE(ask<bool>("SELECT now() - at < interval '1 minute' FROM s.schema_migrations_log"));
  folder_.write("001_a.sql", "CREATE TABLE {{tables.a}} (i bigint);\n");
  EXPECT_THAT(
      message_of<MigrationMismatchError>([&] { apply(of("s")); }),
      HasSubstr("line 1 was `CREATE TABLE {{tables.a}} (i int);` and is `CREATE TABLE {{tables.a}} (i bigint);`"));
}

TEST_F(MigrationFlaws, F17_RowsOfNoModuleCountAndCanBeTakenAway) {
  folder_.write("001_a.sql", "SELECT 1;");
  make_python_history("('001_a.sql', '" + std::string{checksum_of_select_1} + "', NULL), ('9_x.sql', 'c', NULL)");
  EXPECT_EQ(apply(of("s")).status, MigrationStatus::up_to_date);
  EXPECT_TRUE(run(of("s").is_applied("001_a.sql")));
  EXPECT_THAT(run(of("s").verify()), IsEmpty());
  EXPECT_TRUE(run(of("s").forget_migration("001_a.sql")));
  EXPECT_THAT(names(apply(of("s"))), ElementsAre("001_a.sql"));
}

TEST_F(MigrationFlaws, F17_ALongNameOfTheHistoryIsRefusedAndNotCut) {
  folder_.write("001_a.sql", "SELECT 1;");
  const MigrationOptions options{.history_table = std::string(53, 'h')};
  EXPECT_THAT(message_of<ConfigurationError>([&] { apply(of("s", "users", options)); }), HasSubstr("52 are the most"));
  const MigrationOptions longest{.history_table = std::string(52, 'h')};
  EXPECT_EQ(apply(of("s", "users", longest)).applied.size(), 1U);
  EXPECT_EQ(ask("SELECT count(*) FROM pg_indexes WHERE indexname = 'idx_" + std::string(52, 'h') + "_module'"), 1);
}

}  // namespace
}  // namespace pgdbm
