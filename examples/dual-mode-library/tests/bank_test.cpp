// The host of two modules: each in its schema, a transfer followed by its record.
#include "bank.hpp"

#include <pgdbm/testing/gtest.hpp>

#include <pgdbm/pgdbm.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <vector>

namespace {

namespace asio = boost::asio;

class BankTest : public pgdbm::testing::TestSharedPool {
 protected:
  void SetUp() override { run(bank_.open()); }

  [[nodiscard]] std::size_t entries() { return run(bank_.books().entries(0, 10'000)).size(); }
  [[nodiscard]] std::vector<audit::Record> records() { return run(bank_.trail().records(bank::entry_subject)); }

  bank::Bank bank_{shared_pool()};
};

TEST_F(BankTest, EachModuleHasItsOwnSchemaOnTheOnePool) {
  EXPECT_TRUE(run(manager("ledger").table_exists("accounts")));
  EXPECT_TRUE(run(manager("ledger").table_exists("entries")));
  EXPECT_TRUE(run(manager("audit").table_exists("records")));
  EXPECT_FALSE(run(manager("ledger").table_exists("records")));
  EXPECT_FALSE(run(manager("audit").table_exists("accounts")));
  EXPECT_FALSE(run(manager("public").table_exists("accounts")));
}

TEST_F(BankTest, ATransferIsFollowedByItsRecord) {
  run(bank_.transfer("cash", "ada", 5000, "salary"));
  const auto rent = run(bank_.transfer("ada", "bob", 1200, "rent"));
  const auto kept = records();
  ASSERT_EQ(kept.size(), 2);
  EXPECT_EQ(kept[1].reference, rent);
  EXPECT_EQ(kept[1].what, "1200 cents: rent");
}

TEST_F(BankTest, WhatWasRefusedHasNoRecord) {
  run(bank_.transfer("cash", "ada", 50, "salary"));
  EXPECT_THROW(run(bank_.transfer("ada", "bob", 51, "rent")), ledger::NotEnough);
  EXPECT_THROW(run(bank_.transfer("nobody", "bob", 1, "rent")), ledger::NoSuchAccount);
  EXPECT_EQ(records().size(), 1);
}

TEST_F(BankTest, ATransferThatLostItsRecordGetsItWhenTheBankOpens) {
  run(bank_.transfer("cash", "ada", 5000, "salary"));
  const auto ada = run(bank_.books().find_account("ada")).value().id;
  // What is left of a program that was killed behind the transfer.
  const auto lost = run(bank_.books().transfer(ada, ledger::cash, 70, "drawn"));
  ASSERT_EQ(records().size(), 1);

  bank::Bank next{shared_pool()};
  run(next.open());
  const auto kept = records();
  ASSERT_EQ(kept.size(), 2);
  EXPECT_EQ(kept[1].reference, lost);
  EXPECT_EQ(kept[1].what, "70 cents: drawn");
}

asio::awaitable<void> pay_often(const bank::Bank& bank, std::size_t payer) {
  constexpr int payments = 10;
  for (int i = 0; i < payments; ++i) {
    // All of them open the account of the same shop, whoever comes first.
    co_await bank.transfer("cash", "shop", 1 + static_cast<std::int64_t>(payer), "bread");
  }
}

TEST_F(BankTest, ManyAtOnceLeaveAsManyRecordsAsEntries) {
  constexpr std::size_t payers = 20;
  std::size_t ended = 0;
  for (std::size_t payer = 0; payer < payers; ++payer) {
    asio::co_spawn(context(), pay_often(bank_, payer), [&ended](std::exception_ptr failure) {
      EXPECT_FALSE(failure);
      ++ended;
    });
  }
  while (ended < payers) ASSERT_GT(context().run_one_for(std::chrono::minutes{1}), 0);
  EXPECT_EQ(entries(), 200);
  EXPECT_EQ(records().size(), 200);
  EXPECT_EQ(run(bank_.books().find_account("shop")).value().cents, 10 * (20 * 21 / 2));
}

class BankWithRoles : public pgdbm::testing::TestDb {};

TEST_F(BankWithRoles, KeepsItsModulesApartByTheServerItself) {
  auto config = database().config();
  config.isolation = pgdbm::SchemaIsolation::role;
  auto pool = run(pgdbm::AsyncDatabaseManager::create_shared_pool(config));
  bank::Bank bank{pool};
  run(bank.open());
  run(bank.transfer("cash", "ada", 50, "salary"));
  const pgdbm::AsyncDatabaseManager auditor{pool, "audit"};
  EXPECT_EQ(run(auditor.fetch_value<std::int64_t>("SELECT count(*) FROM {{tables.records}}")), 1);
  EXPECT_THROW(run(auditor.execute("UPDATE {{tables.ledger.accounts}} SET cents = 1000000")), pgdbm::QueryError);
  run(pool.shut_down());
}

}  // namespace
