// What skills/migrations-api-reference shows.
#include <pgdbm/testing/gtest.hpp>

#include <pgdbm/pgdbm.hpp>

#include <pgdbm_embedded/users.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "support/folder.hpp"

namespace migrations_api {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

class MigrationsApi : public pgdbm::testing::TestDbWithSchema {
 protected:
  void SetUp() override {
    folder_.write("001_create_users.sql",
                  "CREATE TABLE {{tables.users}} (id int);\n-- pgdbm:down\nDROP TABLE {{tables.users}};\n");
    folder_.write("002_add_email.sql",
                  "ALTER TABLE {{tables.users}} ADD email text;\n"
                  "-- pgdbm:down\nALTER TABLE {{tables.users}} DROP email;\n");
  }

  pgdbm::tests::Folder folder_;
};

TEST_F(MigrationsApi, AppliesWhatIsPending) {
  const auto guide = [](pgdbm::AsyncDatabaseManager users,
                        std::filesystem::path folder) -> asio::awaitable<pgdbm::MigrationResult> {
    // [apply]
    const pgdbm::AsyncMigrationManager migrations{users, folder, "users"};  // manager, folder, module's name
    const pgdbm::MigrationResult result = co_await migrations.apply_pending_migrations();
    for (const pgdbm::AppliedMigration& applied : result.applied) {
      std::clog << applied.filename << " took " << applied.execution_time.count() << " ms\n";
    }
    for (const std::string& warning : result.warnings) std::clog << warning << '\n';
    // [/apply]
    co_return result;
  };
  EXPECT_EQ(run(guide(db(), folder_.path())).applied.size(), 2U);
  EXPECT_EQ(run(guide(db(), folder_.path())).skipped, 2U);
}

TEST_F(MigrationsApi, TakesFilesOutOfTheProgram) {
  const auto guide = [](pgdbm::AsyncDatabaseManager users) -> asio::awaitable<void> {
    // [embedded]
    // #include <pgdbm_embedded/users.hpp>
    const pgdbm::AsyncMigrationManager migrations{users, pgdbm_embedded::users, "users"};
    co_await migrations.apply_pending_migrations();
    // [/embedded]
    EXPECT_EQ(migrations.find_migration_files().size(), 1U);
  };
  run(guide(db()));
}

TEST_F(MigrationsApi, TakesOptionsAndTellsFailuresInItsResult) {
  const auto guide = [](pgdbm::AsyncDatabaseManager users,
                        std::filesystem::path folder) -> asio::awaitable<pgdbm::MigrationStatus> {
    // [options]
    pgdbm::MigrationOptions options{
        .policy = {.late = pgdbm::OnMismatch::accept},
        .lock_timeout = 500ms,     // of each statement that waits for the program's users
        .attempts = 40,            // after lock timeouts, deadlocks and serialisation failures
        .deployer_timeout = 5min,  // for another process that migrates the same module
        .on_progress = [](const pgdbm::MigrationProgress& progress) { std::clog << progress.message << '\n'; }};
    const pgdbm::AsyncMigrationManager migrations{users, folder, "users", options};
    const pgdbm::MigrationResult result = co_await migrations.try_apply_pending_migrations();
    if (result.status == pgdbm::MigrationStatus::failed) {
      std::clog << result.failed_migration.value_or("no file") << ": " << result.error->message << '\n';
      for (const pgdbm::MigrationMismatch& mismatch : result.mismatches) std::clog << mismatch.message << '\n';
    }
    // [/options]
    co_return result.status;
  };
  EXPECT_EQ(run(guide(db(), folder_.path())), pgdbm::MigrationStatus::applied);
  folder_.write("003_broken.sql", "SELECT 1/0;");
  EXPECT_EQ(run(guide(db(), folder_.path())), pgdbm::MigrationStatus::failed);
}

TEST_F(MigrationsApi, ReadsWithoutChanging) {
  const auto guide = [](pgdbm::AsyncDatabaseManager users, std::filesystem::path folder) -> asio::awaitable<void> {
    const pgdbm::AsyncMigrationManager migrations{users, folder, "users"};
    // [look]
    const pgdbm::MigrationPlan plan = co_await migrations.plan();  // pending, mismatches, warnings, skipped, total
    const std::vector<pgdbm::Migration> pending = co_await migrations.get_pending_migrations();
    const std::vector<pgdbm::MigrationMismatch> mismatches = co_await migrations.verify();
    const bool is_applied = co_await migrations.is_applied("001_create_users.sql");
    const std::vector<pgdbm::MigrationHistoryRow> oldest_first = co_await migrations.get_applied_migrations();
    const std::vector<pgdbm::MigrationHistoryRow> newest = co_await migrations.get_migration_history(5);
    const std::vector<pgdbm::Migration> files = migrations.find_migration_files();  // no awaitable: only the folder
    // [/look]
    EXPECT_EQ(plan.pending.size(), 2U);
    EXPECT_EQ(pending.size(), 2U);
    EXPECT_TRUE(mismatches.empty() && oldest_first.empty() && newest.empty());
    EXPECT_FALSE(is_applied);
    EXPECT_EQ(files.at(1).version, 2U);
  };
  run(guide(db(), folder_.path()));
}

TEST_F(MigrationsApi, MendsAHistory) {
  const auto guide = [](pgdbm::AsyncDatabaseManager users, std::filesystem::path folder,
                        pgdbm::tests::Folder& files) -> asio::awaitable<void> {
    const pgdbm::AsyncMigrationManager migrations{users, folder, "users"};
    // [mend]
    const pgdbm::AppliedMigration first =
        co_await migrations.apply_migration("001_create_users.sql");  // that one alone
    co_await migrations.apply_pending_migrations();
    co_await migrations.rollback_migration("002_add_email.sql");  // runs its way back and takes its row away
    const bool was_there = co_await migrations.forget_migration("001_create_users.sql", "table made by hand");
    const std::size_t recorded = co_await migrations.baseline(2);  // 001 and 002 count as applied, and are not run
    // [/mend]
    EXPECT_EQ(first.filename, "001_create_users.sql");
    EXPECT_TRUE(was_there);
    EXPECT_EQ(recorded, 2U);
    files.write("001_create_users.sql", "CREATE TABLE {{tables.users}} (id int);  -- a comment more");
    // [repair]
    const bool was_edited = co_await migrations.repair("001_create_users.sql", "a comment was added");
    const std::filesystem::path fresh =
        migrations.create_migration("add_name", "ALTER TABLE {{tables.users}} ADD n text;\n");
    // [/repair]
    EXPECT_TRUE(was_edited);
    EXPECT_EQ(fresh.filename(), "003_add_name.sql");
  };
  run(guide(db(), folder_.path(), folder_));
}

TEST_F(MigrationsApi, NamesWhatDoesNotFit) {
  const auto guide = [](pgdbm::AsyncDatabaseManager users,
                        std::filesystem::path folder) -> asio::awaitable<std::string> {
    const pgdbm::AsyncMigrationManager migrations{users, folder, "users"};
    std::string told;
    // [errors]
    try {
      co_await migrations.apply_pending_migrations();
    } catch (const pgdbm::MigrationMismatchError& error) {  // files and history differ: nothing was applied
      for (const auto& mismatch : error.mismatches()) told += mismatch.message + "\n";
    } catch (const pgdbm::MigrationError& error) {  // a file failed: those before it stay applied
      told = error.what();                          // names the file, the line and the place in it
    }
    // [/errors]
    co_return told;
  };
  folder_.write("003_broken.sql", "CREATE TABLE {{tables.a}} (i int);\nSELECT 1/0;");
  EXPECT_EQ(run(guide(db(), folder_.path())),
            "Migration 003_broken.sql of module 'users' failed and left no trace: division by zero (22012)");
  folder_.write("001_create_users.sql", "CREATE TABLE {{tables.users}} (id bigint);");
  EXPECT_NE(run(guide(db(), folder_.path())).find("001_create_users.sql was edited after it had been applied"),
            std::string::npos);
}

TEST_F(MigrationsApi, MigratesManySchemas) {
  const auto guide = [](pgdbm::AsyncDatabaseManager db) -> asio::awaitable<std::vector<std::string>> {
    std::vector<std::string> to_make{"tenant_a", "tenant_b"};
    co_await pgdbm::apply_to_all(db, to_make, pgdbm_embedded::users, "users");
    // [fleet]
    const std::vector<std::string> tenants = co_await pgdbm::find_schemas(db, "tenant\\_%");  // a LIKE pattern
    const pgdbm::FleetOptions options{
        .jobs = 8,              // schemas at a time
        .canaries = 2,          // so many go first and alone; one that fails ends the run
        .failures_allowed = 3,  // after more no further schema is begun
        .on_schema = [](const pgdbm::SchemaMigration& one, std::size_t ended, std::size_t total) {
          std::clog << one.schema << ' ' << ended << '/' << total << '\n';
        }};
    const pgdbm::FleetResult fleet = co_await pgdbm::apply_to_all(db, tenants, pgdbm_embedded::users, "users", options);
    if (!fleet.is_whole()) {
      for (const auto& failed : fleet.failed()) std::clog << failed.schema << ": " << failed.result.error->message;
    }
    // [/fleet]
    EXPECT_EQ(fleet.count(pgdbm::SchemaMigration::State::up_to_date), 2U);
    co_return tenants;
  };
  EXPECT_EQ(run(guide(db())), (std::vector<std::string>{"tenant_a", "tenant_b"}));
}

}  // namespace
}  // namespace migrations_api
