// The three ways people use pgdbm, each lived through once: standalone, shared pool, and a library that is both.
#include <pgdbm/pgdbm.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "support/folder.hpp"
#include "support/server_test.hpp"

namespace pgdbm {
namespace {

class ThreePatterns : public tests::ServerTest {
 protected:
  void SetUp() override {
    folder_.write("001_create_records.sql",
                  "CREATE TABLE {{tables.records}} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, data text)");
  }

  tests::Folder folder_;
};

/// A module as its author writes it: it knows its tables, and neither its schema nor its pool.
class Ledger {
 public:
  Ledger(AsyncDatabaseManager db, std::filesystem::path migrations, bool is_owner)
      : db_(std::move(db)), migrations_(std::move(migrations)), is_owner_(is_owner) {}

  asio::awaitable<void> open() {
    if (is_owner_) co_await db_.connect();
    const AsyncMigrationManager migrations{db_, migrations_, "ledger"};
    co_await migrations.apply_pending_migrations();
  }
  asio::awaitable<std::int64_t> add(std::string data) {
    return db_.fetch_value<std::int64_t>("INSERT INTO {{tables.records}} (data) VALUES ($1) RETURNING id", data);
  }
  asio::awaitable<std::int64_t> count() {
    return db_.fetch_value<std::int64_t>("SELECT count(*) FROM {{tables.records}}");
  }
  asio::awaitable<void> close() {
    if (is_owner_) co_await db_.disconnect();
  }

 private:
  AsyncDatabaseManager db_;
  std::filesystem::path migrations_;
  bool is_owner_;
};

TEST_F(ThreePatterns, AServiceOwnsItsDatabase) {
  Ledger service{AsyncDatabaseManager{config()}, folder_.path(), true};
  run(service.open());
  EXPECT_EQ(run(service.add("one")), 1);
  EXPECT_EQ(run(service.count()), 1);
  run(service.close());
}

TEST_F(ThreePatterns, ModulesShareAPoolAndNothingElse) {
  const auto c = config(2);
  auto pool = run(AsyncDatabaseManager::create_shared_pool(c));
  constexpr int modules = 5;
  std::vector<Ledger> ledgers;
  for (int i = 0; i < modules; ++i) {
    ledgers.emplace_back(AsyncDatabaseManager{pool, "module_" + std::to_string(i)}, folder_.path(), false);
  }
  int ended = 0;
  for (auto& ledger : ledgers) {
    asio::co_spawn(
        context_,
        [](Ledger& own, std::ptrdiff_t number) -> asio::awaitable<void> {
          co_await own.open();
          for (std::ptrdiff_t i = 0; i <= number; ++i) co_await own.add("x");
        }(ledger, &ledger - ledgers.data()),
        [&](std::exception_ptr failure) {
          EXPECT_FALSE(failure);
          ++ended;
        });
  }
  run_until([&] { return ended == modules; });
  for (std::size_t i = 0; i < ledgers.size(); ++i) EXPECT_EQ(run(ledgers[i].count()), i + 1);
  EXPECT_LE(pool.stats().size(), 2U);
  pool.close();
}

TEST_F(ThreePatterns, ALibraryRunsAloneAndEmbeddedUnchanged) {
  auto alone_config = config();
  alone_config.schema = "alone";
  Ledger alone{AsyncDatabaseManager{alone_config}, folder_.path(), true};

  const auto c = config();
  auto pool = run(AsyncDatabaseManager::create_shared_pool(c));
  const AsyncDatabaseManager host{pool, "embedded"};
  Ledger embedded{host, folder_.path(), false};

  for (auto* const ledger : {&alone, &embedded}) {
    run(ledger->open());
    EXPECT_EQ(run(ledger->add("mine")), 1);
    run(ledger->close());
  }
  EXPECT_EQ(run(host.fetch_value<std::int64_t>("SELECT count(*) FROM {{tables.alone.records}}")), 1);
  EXPECT_EQ(run(host.fetch_value<std::int64_t>("SELECT count(*) FROM {{tables.records}}")), 1)
      << "the library closed only what it had opened";
  pool.close();
}

}  // namespace
}  // namespace pgdbm
