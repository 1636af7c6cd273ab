// The ledger in each mode: the same tests, whoever owns the pool and wherever the tables lie.
#include <pgdbm/testing/gtest.hpp>

#include <pgdbm/pgdbm.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <ledger/ledger.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace asio = boost::asio;
using pgdbm::testing::TestDatabase;

// [modes]
struct Mode {
  std::string name;
  std::function<pgdbm::DatabaseSource(TestDatabase&)> source;
  std::string schema;  ///< where the tables are to be then
};

const std::vector<Mode> modes{
    {"Standalone", [](TestDatabase& test) { return pgdbm::DatabaseSource{test.connection_string()}; }, "ledger"},
    {"StandaloneInASchema",
     [](TestDatabase& test) {
       auto config = test.config();
       config.schema = "books";
       return pgdbm::DatabaseSource{config};
     },
     "books"},
    {"OnASharedPool", [](TestDatabase& test) { return pgdbm::DatabaseSource{test.shared_pool()}; }, "ledger"},
    {"OnAManagerOfItsHost",
     [](TestDatabase& test) {
       return pgdbm::DatabaseSource{pgdbm::AsyncDatabaseManager{test.shared_pool(), "ledger_eu"}};
     },
     "ledger_eu"},
};
// [/modes]

/// What GoogleTest calls it.
std::ostream& operator<<(std::ostream& out, const Mode& mode) {
  return out << mode.name;
}

class LedgerInEachMode : public pgdbm::testing::TestDb, public ::testing::WithParamInterface<Mode> {
 protected:
  void SetUp() override { run(books_.open()); }
  void TearDown() override { run(books_.close()); }

  ledger::Ledger books_{GetParam().source(database())};

  std::int64_t open_with(std::string name, std::int64_t cents) {
    const auto account = run(books_.open_account(name));
    if (cents > 0) run(books_.transfer(ledger::cash, account, cents, "paid in"));
    return account;
  }
  std::int64_t cents_of(std::string name) { return run(books_.find_account(name)).value().cents; }
  std::size_t entries() { return run(books_.entries(0, 1000)).size(); }

  template <class Refusal>
  std::string refusal_of(asio::awaitable<std::int64_t> transfer) {
    try {
      run(std::move(transfer));
    } catch (const Refusal& refusal) {
      return refusal.what();
    }
    return "not refused";
  }
};

INSTANTIATE_TEST_SUITE_P(Modes, LedgerInEachMode, ::testing::ValuesIn(modes),
                         [](const auto& mode) { return mode.param.name; });

TEST_P(LedgerInEachMode, ATransferDebitsOneAccountAndCreditsAnother) {
  const auto ada = open_with("ada", 5000);
  const auto bob = open_with("bob", 0);
  run(books_.transfer(ada, bob, 1200, "rent"));
  EXPECT_EQ(cents_of("ada"), 3800);
  EXPECT_EQ(cents_of("bob"), 1200);
  EXPECT_EQ(cents_of("cash"), 5000) << "what was paid in is still there";
}

TEST_P(LedgerInEachMode, EntriesAreListedPageByPage) {
  const auto ada = open_with("ada", 5000);
  const auto bob = open_with("bob", 0);
  const auto rent = run(books_.transfer(ada, bob, 1200, "rent"));
  run(books_.transfer(bob, ledger::cash, 200, "paid out"));

  const auto first = run(books_.entries(0, 2));
  ASSERT_EQ(first.size(), 2);
  EXPECT_EQ(first[1].id, rent);
  EXPECT_EQ(first[1].debit, ada);
  EXPECT_EQ(first[1].credit, bob);
  EXPECT_EQ(first[1].cents, 1200);
  EXPECT_EQ(first[1].what, "rent");
  const auto second = run(books_.entries(rent, 2));
  ASSERT_EQ(second.size(), 1);
  EXPECT_EQ(second[0].what, "paid out");
  EXPECT_EQ(cents_of("cash"), 4800);
}

TEST_P(LedgerInEachMode, NoBalanceFallsBelowZero) {
  const auto ada = open_with("ada", 100);
  const auto bob = open_with("bob", 0);
  const auto before = entries();
  EXPECT_EQ(refusal_of<ledger::NotEnough>(books_.transfer(ada, bob, 101, "too much")),
            "There is not enough in the account.");
  EXPECT_EQ(refusal_of<ledger::NotEnough>(books_.transfer(ada, ledger::cash, 101, "too much")),
            "There is not enough in the account.");
  EXPECT_EQ(cents_of("ada"), 100);
  EXPECT_EQ(cents_of("bob"), 0);
  EXPECT_EQ(entries(), before) << "what was refused left no entry";
  run(books_.transfer(ada, bob, 100, "all of it"));
  EXPECT_EQ(cents_of("ada"), 0);
}

TEST_P(LedgerInEachMode, TheDatabaseItselfRefusesABalanceBelowZero) {
  open_with("ada", 100);
  const pgdbm::AsyncDatabaseManager by_hand{database().shared_pool(), GetParam().schema};
  EXPECT_THROW(run(by_hand.execute("UPDATE {{tables.accounts}} SET cents = -1 WHERE name = 'ada'")),
               pgdbm::CheckViolation);
}

TEST_P(LedgerInEachMode, WhatMakesNoSenseIsRefusedByName) {
  const auto ada = open_with("ada", 100);
  constexpr std::int64_t nobody = 4711;
  EXPECT_EQ(refusal_of<ledger::NoSuchAccount>(books_.transfer(ada, nobody, 1, "")),
            "There is no such account to give to.");
  EXPECT_EQ(refusal_of<ledger::NoSuchAccount>(books_.transfer(nobody, ada, 1, "")),
            "There is no such account to take from.");
  EXPECT_EQ(refusal_of<ledger::Refused>(books_.transfer(ada, ada, 1, "")), "A transfer needs two accounts.");
  EXPECT_EQ(refusal_of<ledger::Refused>(books_.transfer(ada, ledger::cash, 0, "")), "An amount must be above zero.");
  EXPECT_EQ(refusal_of<ledger::Refused>(books_.transfer(ada, ledger::cash, -5, "")), "An amount must be above zero.");
  EXPECT_EQ(refusal_of<ledger::Refused>(books_.open_account("ada")), "There is an account of this name already.");
  EXPECT_EQ(refusal_of<ledger::Refused>(books_.open_account("")), "An account needs a name.");
  EXPECT_EQ(cents_of("ada"), 100);
}

TEST_P(LedgerInEachMode, BooksThatWereChangedByHandAreFoundOut) {
  open_with("ada", 100);
  open_with("bob", 50);
  EXPECT_TRUE(run(books_.accounts_out_of_balance()).empty());
  const pgdbm::AsyncDatabaseManager by_hand{database().shared_pool(), GetParam().schema};
  run(by_hand.execute("UPDATE {{tables.accounts}} SET cents = cents + 1 WHERE name = 'bob'"));
  EXPECT_EQ(run(books_.accounts_out_of_balance()), std::vector<std::string>{"bob"});
}

TEST_P(LedgerInEachMode, ClosingLeavesAHostsPoolAndAllRows) {
  open_with("ada", 100);
  run(books_.close());
  const pgdbm::AsyncDatabaseManager host{database().shared_pool(), GetParam().schema};
  EXPECT_EQ(run(host.fetch_value<std::int64_t>("SELECT cents FROM {{tables.accounts}} WHERE name = 'ada'")), 100);
  run(books_.open());
  EXPECT_EQ(cents_of("ada"), 100);
}

class LedgersOfOneHost : public pgdbm::testing::TestSharedPool {};

PGDBM_TEST_F(LedgersOfOneHost, InTwoSchemasKnowNothingOfEachOther) {
  ledger::Ledger eu{pgdbm::AsyncDatabaseManager{shared_pool(), "ledger_eu"}};
  ledger::Ledger us{pgdbm::AsyncDatabaseManager{shared_pool(), "ledger_us"}};
  co_await eu.open();
  co_await us.open();

  const auto ada_eu = co_await eu.open_account("ada");
  const auto ada_us = co_await us.open_account("ada");  // the same name, and the same id
  co_await eu.transfer(ledger::cash, ada_eu, 700, "euros");
  co_await us.transfer(ledger::cash, ada_us, 30, "dollars");

  EXPECT_EQ(ada_eu, ada_us);
  const auto in_eu = co_await eu.find_account("ada");
  const auto in_us = co_await us.find_account("ada");
  EXPECT_EQ(in_eu.value().cents, 700);
  EXPECT_EQ(in_us.value().cents, 30);
  for (const auto* books : {&eu, &us}) {
    const auto entries = co_await books->entries(0, 10);
    EXPECT_EQ(entries.size(), 1);
    const auto wrong = co_await books->accounts_out_of_balance();
    EXPECT_TRUE(wrong.empty());
  }
}

TEST_F(LedgersOfOneHost, OpenTheirSchemasAtTheSameTime) {
  // As when several processes of one host start: each file is applied once, and the others wait.
  ledger::Ledger first{shared_pool()};
  ledger::Ledger second{database().connection_string()};
  int opened = 0;
  for (auto* books : {&first, &second}) {
    asio::co_spawn(context(), books->open(), [&opened](std::exception_ptr failure) {
      EXPECT_FALSE(failure);
      ++opened;
    });
  }
  while (opened < 2) ASSERT_GT(context().run_one_for(std::chrono::seconds{30}), 0);
  run(first.open_account("ada"));
  EXPECT_TRUE(run(second.find_account("ada")).has_value());
  run(second.close());
}

}  // namespace
