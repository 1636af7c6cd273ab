#include "testing/lending/peer.hpp"
#include "testing/lending/stock.hpp"
#include <pgdbm/testing/private_server.hpp>
#include <pgdbm/testing/run_on.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace pgdbm::testing::lending {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class Stocks : public ::testing::Test {
 protected:
  template <class T>
  T run(asio::awaitable<T> work) {
    return run_on(context_, std::move(work));
  }

  std::shared_ptr<Stock> open(StockOptions options = {}) {
    const auto config = maintenance_config(server_.connection_string(), options.workers);
    const AsyncDatabaseManager manager{config};
    auto stock = Stock::open(manager, options);
    run([](AsyncDatabaseManager maintenance, Stock& opened) -> asio::awaitable<void> {
      co_await maintenance.connect();
      co_await opened.begin();
    }(manager, *stock));
    return stock;
  }

  /// A template with a table, and a clone of it.
  asio::awaitable<std::string> lend_built(Stock& stock, std::string key) {
    auto handout = co_await stock.lend(key, "");
    if (handout.must_build) {
      co_await execute_in(handout.database, "CREATE TABLE made (by text)");
      co_await stock.built(key, handout.database);
      handout = co_await stock.lend(key, "");
    }
    co_return handout.database;
  }

  asio::awaitable<void> execute_in(std::string database, std::string sql) {
    const DatabaseConfig config{.connection_string = server_.connection_string(database)};
    AsyncDatabaseManager db{config};
    co_await db.connect();
    co_await db.execute(runtime(sql));
    co_await db.disconnect();
  }

  std::set<std::string> databases() {
    const DatabaseConfig config{.connection_string = server_.connection_string()};
    AsyncDatabaseManager db{config};
    return run([](AsyncDatabaseManager& at) -> asio::awaitable<std::set<std::string>> {
      co_await at.connect();
      const auto names = co_await at.fetch_all<std::string>(
          "SELECT datname::text FROM pg_catalog.pg_database WHERE starts_with(datname, 'test_')");
      co_await at.disconnect();
      co_return std::set<std::string>(names.begin(), names.end());
    }(db));
  }

  /// By key and version of the server.
  bool has_template() {
    const auto there = databases();
    const auto found = there.lower_bound("test_pgdbm_template_k_15");
    return found != there.end() && found->starts_with("test_pgdbm_template_k_15");
  }

  PrivateServer server_;
  asio::io_context context_{1};
};

TEST_F(Stocks, TheFirstBuildsAndAllOthersGetClones) {
  const auto stock = open();
  const auto first = run(lend_built(*stock, "k"));
  const auto again = run(stock->lend("k", ""));
  EXPECT_FALSE(again.must_build);
  EXPECT_NE(again.database, first);
  run(execute_in(again.database, "INSERT INTO made VALUES ('second')"));
  run(execute_in(first, "INSERT INTO made VALUES ('first')"));
  EXPECT_EQ(stock->lent(), 2U);
  EXPECT_TRUE(has_template());
}

TEST_F(Stocks, WhoComesWhileItIsBuiltWaits) {
  const auto stock = open();
  const auto handout = run(stock->lend("k", ""));
  ASSERT_TRUE(handout.must_build);
  std::string got;
  asio::co_spawn(context_, stock->lend("k", ""), [&](std::exception_ptr, Handout h) { got = h.database; });
  run(execute_in(handout.database, "CREATE TABLE made (by text)"));
  run(stock->built("k", handout.database));
  EXPECT_FALSE(run(stock->lend("k", "")).must_build);
  EXPECT_THAT(got, StartsWith("test_"));
  EXPECT_THAT(got, ::testing::Not(HasSubstr("build")));
}

TEST_F(Stocks, NextOneBuildsWhatWasAbandoned) {
  const auto stock = open();
  const auto first = run(stock->lend("k", ""));
  ASSERT_TRUE(first.must_build);
  stock->abandon("k", first.database);
  const auto second = run(stock->lend("k", ""));
  EXPECT_TRUE(second.must_build);
  EXPECT_NE(second.database, first.database);
}

TEST_F(Stocks, SuffixIsInTheNameForPeople) {
  const auto stock = open();
  run(lend_built(*stock, "k"));
  const auto named = run(stock->lend("k", "orders\"x"));
  EXPECT_THAT(named.database, ::testing::EndsWith("_orders\"x"));
  EXPECT_TRUE(databases().contains(named.database));
}

TEST_F(Stocks, WhatComesBackIsDropped) {
  const auto stock = open();
  const auto database = run(lend_built(*stock, "k"));
  stock->give_back(database);
  for (int i = 0; i < 500 && databases().contains(database); ++i) context_.run_for(std::chrono::milliseconds{10});
  EXPECT_FALSE(databases().contains(database));
}

TEST_F(Stocks, WhatIsNotUsedIsDroppedAndMadeAheadAgainWhenItIs) {
  const auto stock = open({.idle_time = std::chrono::milliseconds{0}});
  run(lend_built(*stock, "k"));
  const auto ready = [&] { return databases().size() - stock->lent() - 1; };  // beside the template
  const auto wait = [&](const auto& claim) {
    for (int i = 0; i < 500 && !claim(); ++i) {
      context_.restart();
      context_.run_for(std::chrono::milliseconds{10});
    }
    return claim();
  };
  EXPECT_TRUE(wait([&] { return ready() == 2; })) << "somebody had to wait: there are two from now on";
  EXPECT_TRUE(wait([&] { return stock->tidy(), ready() == 0; }));
  run(stock->lend("k", ""));
  EXPECT_TRUE(wait([&] { return ready() > 0; }));
}

TEST_F(Stocks, NoMoreAreLentThanAllowed) {
  const auto stock = open({.most_lent = 2});
  const auto first = run(lend_built(*stock, "k"));
  run(stock->lend("k", ""));
  bool came = false;
  asio::co_spawn(context_, stock->lend("k", ""), [&](std::exception_ptr, const Handout&) { came = true; });
  context_.restart();
  context_.run_for(std::chrono::milliseconds{300});
  EXPECT_FALSE(came);
  stock->give_back(first);
  for (int i = 0; i < 500 && !came; ++i) context_.run_for(std::chrono::milliseconds{10});
  EXPECT_TRUE(came);
}

TEST_F(Stocks, F45_DatabasesOfDeadRunsAreSweptAndThoseOfLivingOnesAreNot) {
  auto dead = open();
  const auto left = run(lend_built(*dead, "k"));
  const auto living = open();
  const auto in_use = run(living->lend("k", ""));
  EXPECT_FALSE(in_use.must_build) << "the template of another run serves this one";
  run(execute_in("postgres", "CREATE DATABASE test_orders12_2024"));
  // The run ends without a word: its sessions go, and its lock with them.
  dead->close();
  dead.reset();
  context_.restart();
  context_.run_for(std::chrono::milliseconds{100});
  const auto next = open();
  const auto there = databases();
  EXPECT_FALSE(there.contains(left));
  EXPECT_TRUE(there.contains(in_use.database));
  EXPECT_TRUE(there.contains("test_orders12_2024")) << "somebody else's";
  EXPECT_TRUE(has_template());
}

TEST_F(Stocks, FailureToCloneIsTold) {
  const auto stock = open();
  run(lend_built(*stock, "k"));
  const auto name = *databases().lower_bound("test_pgdbm_template_k_");
  run(execute_in("postgres", "ALTER DATABASE " + name + " IS_TEMPLATE false"));
  run(execute_in("postgres", "DROP DATABASE " + name));
  std::string told;
  for (int i = 0; i < 20 && told.empty(); ++i) {  // those that are ready still come
    try {
      run(stock->lend("k", ""));
    } catch (const QueryError& error) {
      told = error.what();
    }
  }
  EXPECT_THAT(told, HasSubstr("template database \"" + name + "\" does not exist"));
}

}  // namespace
}  // namespace pgdbm::testing::lending
