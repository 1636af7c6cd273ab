// What docs/migrations.md shows.
#include <pgdbm/pgdbm.hpp>

#include <filesystem>
#include <string>
#include <vector>

#include "support/folder.hpp"
#include "support/server_test.hpp"

namespace pgdbm {
namespace {

using namespace std::chrono_literals;

class MigrationsGuide : public tests::ServerTest {};

TEST_F(MigrationsGuide, AppliesWhatIsPending) {
  const tests::Folder files;
  files.write("001_users.sql", "CREATE TABLE {{tables.users}} (id int)");
  std::string shown;
  const auto guide = [](DatabaseConfig config, std::filesystem::path path, std::string& last) -> asio::awaitable<void> {
    auto pool = co_await AsyncDatabaseManager::create_shared_pool(config);
    const auto log = [&last](const std::string& text) { last = text; };
    const auto folder = path.string();
    {
      // [apply]
      AsyncDatabaseManager users{pool, "users"};
      AsyncMigrationManager migrations{users, folder, "users"};
      const auto result = co_await migrations.apply_pending_migrations();
      for (const auto& applied : result.applied) log(applied.filename);
      // [/apply]
    }
    {
      // [busy]
      AsyncDatabaseManager users{pool, "users"};
      MigrationOptions options{.lock_timeout = 500ms,
                               .on_progress = [&](const MigrationProgress& progress) { log(progress.message); }};
      AsyncMigrationManager migrations{users, folder, "users", std::move(options)};
      const auto result = co_await migrations.try_apply_pending_migrations();
      if (result.status == MigrationStatus::failed) log(result.error->message);
      // [/busy]
    }
    {
      // [fleet]
      const AsyncDatabaseManager db{pool};
      auto tenants = co_await find_schemas(db, "tenant\\_%");
      const FleetOptions options{.jobs = 8, .canaries = 3, .failures_allowed = 5};
      const auto fleet = co_await apply_to_all(db, tenants, folder, "tenant", options);
      for (const auto& failed : fleet.failed()) log(failed.schema + ": " + failed.result.error->message);
      // [/fleet]
    }
    pool.close();
  };
  auto c = config();
  run(guide(c, files.path(), shown));
  EXPECT_EQ(shown, "001_users.sql");
}

}  // namespace
}  // namespace pgdbm
