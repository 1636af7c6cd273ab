// The base of tests of the migration manager: a folder, a pool, and managers over them.
#pragma once

#include <pgdbm/migrate/manager.hpp>

#include <chrono>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "support/folder.hpp"
#include "support/server_test.hpp"

namespace pgdbm::tests {

class MigrateTest : public OwnServerTest {
 protected:
  void SetUp() override {
    const auto c = config(8);
    pool_ = run(AsyncDatabaseManager::create_shared_pool(c));
  }
  void TearDown() override { pool_.close(); }

  [[nodiscard]] AsyncDatabaseManager in(std::string schema) const {
    return AsyncDatabaseManager{pool_, std::move(schema)};
  }
  [[nodiscard]] AsyncMigrationManager of(std::string schema, std::string module = "users",
                                         MigrationOptions options = {}) const {
    return {in(std::move(schema)), folder_.path(), std::move(module), std::move(options)};
  }
  MigrationResult apply(const AsyncMigrationManager& migrations) { return run(migrations.apply_pending_migrations()); }
  static std::vector<std::string> names(const MigrationResult& result) {
    std::vector<std::string> names;
    for (const auto& applied : result.applied) names.push_back(applied.filename);
    return names;
  }
  /// What a query about schema s gives.
  template <class T = std::int64_t>
  T ask(std::string sql) {
    return run(in("s").fetch_value<T>(runtime(sql)));
  }
  bool has(std::string relation) { return ask<bool>("SELECT to_regclass('" + relation + "') IS NOT NULL"); }
  void say(std::string script) { run(in("s").execute_script(script)); }

  /// Asks until the answer is as expected; fails the test when it is not in time.
  template <class T>
  void ask_until(const std::string& sql, const T& expected) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    T answer = ask<T>(sql);
    while (answer != expected && std::chrono::steady_clock::now() < until) answer = ask<T>(sql);
    EXPECT_EQ(answer, expected) << sql;
  }

  /// Begins to apply on the context, and counts what has ended.
  void start(AsyncMigrationManager manager) {
    auto migrations = std::make_shared<AsyncMigrationManager>(std::move(manager));
    asio::co_spawn(context_, migrations->apply_pending_migrations(),
                   [this, migrations](std::exception_ptr failure, MigrationResult result) {
                     ++ended_;
                     if (failure) failures_.push_back(failure);
                     results_.push_back(std::move(result));
                   });
  }

  Folder folder_;
  SharedPool pool_;
  std::size_t ended_ = 0;
  std::vector<MigrationResult> results_;
  std::vector<std::exception_ptr> failures_;
};

}  // namespace pgdbm::tests
