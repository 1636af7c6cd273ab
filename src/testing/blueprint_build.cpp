#include "testing/blueprint_build.hpp"

#include "migrate/collect.hpp"
#include "migrate/source.hpp"
#include "testing/fail.hpp"
#include "testing/fixture_files.hpp"
#include <pgdbm/migrate/manager.hpp>
#include <pgdbm/testing/fixtures.hpp>

#include <pgdbm/sql/identifier.hpp>

#include <pgdbm/base/error.hpp>

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace pgdbm::testing {

namespace {

using boost::asio::awaitable;

/// Parts of which none can be mistaken for another, or for two.
class KeyText {
 public:
  void add(std::string_view part) { text_ += fmt::format("{}:{};", part.size(), part); }
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

 private:
  std::string text_;
};

std::vector<Migration> migrations_of(const BlueprintModule& module) {
  if (const auto* const embedded = std::get_if<EmbeddedMigrations>(&module.migrations)) {
    return migrate::read_embedded(*embedded);
  }
  return migrate::read_directory(std::get<std::filesystem::path>(module.migrations));
}

AsyncMigrationManager manager_of(const BlueprintModule& module, AsyncDatabaseManager db) {
  if (const auto* const embedded = std::get_if<EmbeddedMigrations>(&module.migrations)) {
    return AsyncMigrationManager{std::move(db), *embedded, module.name};
  }
  return AsyncMigrationManager{std::move(db), std::get<std::filesystem::path>(module.migrations), module.name};
}

/// Changes when the same files become another database: with the tables of the history, for instance.
constexpr std::string_view build_version = "1";

}  // namespace

std::string slot_schema(unsigned slot) {
  return fmt::format("test_schema_{}", slot + 1);
}

Blueprint in_slots(const Blueprint& blueprint) {
  if (blueprint.modules.size() != 1) {
    refuse(
        fmt::format("A schema for each test wants a blueprint with one module, and this has {}. Give the test a "
                    "database of its own (TestIsolation::database).",
                    blueprint.modules.size()));
  }
  Blueprint slots{.extensions = blueprint.extensions};
  for (unsigned slot = 0; slot < schema_slots; ++slot) {
    auto module = blueprint.modules.front();
    module.schema = slot_schema(slot);
    slots.modules.push_back(std::move(module));
    for (const auto& seed : blueprint.seeds) {
      if (seed.schema != blueprint.modules.front().schema) {
        refuse(
            fmt::format("The seed {} is for the schema {}, which is not that of the module {}: a test with a schema "
                        "of its own would not see it.",
                        seed.path.string(), seed.schema, blueprint.modules.front().name));
      }
      slots.seeds.push_back({.path = seed.path, .schema = slot_schema(slot)});
    }
  }
  return slots;
}

std::string key_of(const Blueprint& blueprint) {
  KeyText key;
  key.add(build_version);
  for (const auto& extension : blueprint.extensions) key.add(extension);
  for (const auto& module : blueprint.modules) {
    key.add(module.name);
    key.add(module.schema);
    for (const auto& migration : migrations_of(module)) {
      key.add(migration.filename);
      key.add(migration.checksum);
    }
  }
  for (const auto& seed : blueprint.seeds) {
    key.add(seed.schema);
    for (const auto& file : fixture_files(seed.path)) {
      key.add(file.filename().string());
      key.add(fixture_content(file));
    }
  }
  return migrate::checksum_of(key.text()).substr(0, 20);
}

awaitable<void> build(Blueprint blueprint, AsyncDatabaseManager db) {
  for (const auto& extension : blueprint.extensions) {
    auto name = sql::quote_identifier(extension);
    if (!name) raise(name.error());
    const auto statement = fmt::format("CREATE EXTENSION IF NOT EXISTS {} CASCADE", *name);
    co_await db.execute(runtime(statement));
  }
  for (const auto& module : blueprint.modules) {
    auto in_schema = db.with_schema(module.schema);
    const auto migrations = manager_of(module, std::move(in_schema));
    co_await migrations.apply_pending_migrations();
  }
  for (const auto& seed : blueprint.seeds) {
    const auto in_schema = db.with_schema(seed.schema);
    co_await load_fixtures(in_schema, seed.path);
  }
}

}  // namespace pgdbm::testing
