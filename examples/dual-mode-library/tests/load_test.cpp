// Many who move money at once, over one small pool: the books must be right at every moment, and nobody is turned away.
#include <pgdbm/testing/gtest.hpp>

#include <pgdbm/pgdbm.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <ledger/ledger.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <iostream>
#include <numeric>
#include <random>
#include <string>
#include <vector>

namespace {

namespace asio = boost::asio;
using std::chrono::steady_clock;

constexpr std::size_t movers = 40;
constexpr std::size_t moves = 25;
constexpr std::size_t holders = 6;  // few, so that most transfers meet others at an account
constexpr std::int64_t each_has = 500;

struct Tally {
  std::size_t booked = 0;
  std::size_t refused = 0;
  std::size_t ended = 0;
  std::size_t looks = 0;
  std::vector<steady_clock::duration> took;
};

asio::awaitable<void> move_money(const ledger::Ledger& books, std::vector<std::int64_t> accounts, unsigned seed,
                                 Tally& tally) {
  std::mt19937 random{seed};
  for (std::size_t i = 0; i < moves; ++i) {
    const auto from = random() % accounts.size();
    const auto to = (from + 1 + random() % (accounts.size() - 1)) % accounts.size();
    const auto cents = static_cast<std::int64_t>(1 + random() % 400);  // often more than there is
    const auto start = steady_clock::now();
    try {
      co_await books.transfer(accounts[from], accounts[to], cents, "to and fro");
      ++tally.booked;
    } catch (const ledger::NotEnough&) {
      ++tally.refused;
    }
    tally.took.push_back(steady_clock::now() - start);
  }
}

/// What anyone sees while money moves: all of it, and no debts.
void expect_sound(const std::vector<ledger::Account>& accounts) {
  ASSERT_EQ(accounts.size(), holders + 1);
  std::int64_t sum = 0;
  for (const auto& account : accounts) {
    EXPECT_GE(account.cents, 0) << account.name;
    if (account.id != ledger::cash) sum += account.cents;
  }
  EXPECT_EQ(sum, static_cast<std::int64_t>(holders) * each_has);
  EXPECT_EQ(accounts.front().cents, sum) << "cash is what the holders have";
}

asio::awaitable<void> keep_looking(const ledger::Ledger& books, Tally& tally) {
  while (tally.ended < movers && !::testing::Test::HasFailure()) {
    const auto accounts = co_await books.accounts();
    expect_sound(accounts);
    ++tally.looks;
  }
}

class LedgerUnderLoad : public pgdbm::testing::TestDb {
 protected:
  /// All of its connections are open from the beginning: else those who come back quickly would serve everybody.
  void move_much(pgdbm::DatabaseConfig config) {
    config.min_connections = 8;
    config.max_connections = 8;
    auto pool = run(pgdbm::AsyncDatabaseManager::create_shared_pool(config));
    ledger::Ledger books{pool};
    run(books.open());
    move_much(books);
    run(pool.shut_down());
  }

 private:
  void move_much(const ledger::Ledger& books) {
    std::vector<std::int64_t> accounts;
    for (std::size_t i = 0; i < holders; ++i) {
      accounts.push_back(run(books.open_account("holder " + std::to_string(i))));
      run(books.transfer(ledger::cash, accounts.back(), each_has, "paid in"));
    }

    Tally tally;
    const auto start = steady_clock::now();
    for (unsigned seed = 0; seed < movers; ++seed) {
      asio::co_spawn(context(), move_money(books, accounts, seed, tally), [&tally](std::exception_ptr failure) {
        ++tally.ended;
        try {
          if (failure) std::rethrow_exception(failure);
        } catch (const std::exception& error) {
          ADD_FAILURE() << error.what();
        }
      });
    }
    run(keep_looking(books, tally));
    while (tally.ended < movers) ASSERT_GT(context().run_one_for(std::chrono::minutes{1}), 0);
    const std::chrono::duration<double> elapsed = steady_clock::now() - start;

    EXPECT_EQ(tally.booked + tally.refused, movers * moves);
    EXPECT_GT(tally.booked, movers * moves / 4);
    EXPECT_GT(tally.refused, 0);
    EXPECT_GT(tally.looks, 0);
    expect_sound(run(books.accounts()));
    EXPECT_EQ(run(books.entries(0, 100'000)).size(), holders + tally.booked);
    EXPECT_TRUE(run(books.accounts_out_of_balance()).empty());
    tell(tally, elapsed);
  }

  static void tell(Tally& tally, std::chrono::duration<double> elapsed) {
    const auto middle = tally.took.begin() + static_cast<std::ptrdiff_t>(tally.took.size() / 2);
    std::ranges::nth_element(tally.took, middle);
    std::cout << tally.booked << " transfers booked, " << tally.refused << " refused, "
              << static_cast<std::size_t>(static_cast<double>(tally.took.size()) / elapsed.count()) << " a second, p50 "
              << std::chrono::duration<double, std::milli>(*middle).count() << " ms; " << tally.looks
              << " looks at the balances meanwhile\n";
  }
};

TEST_F(LedgerUnderLoad, KeepsEveryCentAndTurnsNobodyAway) {
  move_much(database().config());
}

TEST_F(LedgerUnderLoad, DoesSoOnAHostWhoseTransactionsAreSerializable) {
  auto config = database().config();
  config.server_settings = {{"default_transaction_isolation", "serializable"}};
  move_much(config);
}

}  // namespace
