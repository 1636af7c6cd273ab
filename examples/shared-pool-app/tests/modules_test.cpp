// The parts alone: orders with neighbours that are a few lines each, and no other module anywhere near.
#include <pgdbm/testing/gtest.hpp>

#include <pgdbm/pgdbm.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "billing.hpp"
#include "books.hpp"
#include "courier.hpp"
#include "orders.hpp"

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using pgdbm::testing::count_rows;
using shop::Bill;
using shop::Billing;
using shop::Neighbours;
using shop::OutboxPace;

class Orders : public pgdbm::testing::TestSharedPool {
 protected:
  static constexpr std::int64_t customer = 7;

  /// With a stock of ten punched cards at 5 cents.
  asio::awaitable<void> open() {
    co_await orders_.database().open();
    const shop::StockItem cards{.item = "punched-card", .on_hand = 10, .cents = 5};
    co_await orders_.put_into_stock(cards);
  }

  asio::awaitable<std::int64_t> on_hand() {
    const auto item = co_await orders_.find_in_stock("punched-card");
    co_return item.value().on_hand;
  }

  /// The reply to an order that is refused; none when it is not.
  asio::awaitable<std::optional<http_json::status>> refusal_of(std::int64_t who, std::string item,
                                                               std::int64_t quantity) {
    try {
      co_await orders_.place(who, item, quantity);
    } catch (const http_json::Refusal& refusal) {
      co_return refusal.code();
    }
    co_return std::nullopt;
  }

  asio::awaitable<void> make_all_due() { co_await db_.execute("UPDATE {{tables.outbox}} SET due_at = now()"); }

  asio::awaitable<std::int64_t> answer(Bill bill) {
    ++asked_[bill.order_id];
    if (!billing_works_) throw std::runtime_error{"billing is on holiday"};
    co_return 1'000 + bill.order_id;
  }

  asio::awaitable<void> work_until_nothing_is_due() {
    for (std::size_t done = 1; done > 0;) done = co_await orders_.deliver_due();
  }

  pgdbm::AsyncDatabaseManager db_ = manager("orders");
  bool billing_works_ = true;
  std::map<std::int64_t, int> asked_;  ///< how often, by order
  shop::Orders orders_{
      shared_pool(),
      Neighbours{.is_customer = [](std::int64_t id) -> asio::awaitable<bool> { co_return id == customer; },
                 .invoice_for = [this](Bill bill) { return answer(bill); }},
      OutboxPace{.first = 1h, .longest = 3h}};
};

PGDBM_TEST_F(Orders, TakeTheirItemsFromTheStock) {
  co_await open();
  const auto placed = co_await orders_.place(customer, "punched-card", 4);
  EXPECT_EQ(placed.order.cents, 20);
  EXPECT_EQ(placed.invoice, 1'000 + placed.order.id);
  EXPECT_EQ(co_await on_hand(), 6);
  EXPECT_EQ(co_await orders_.count_owed(), 0);
}

PGDBM_TEST_F(Orders, LeaveNoTraceWhenTheyAreRefused) {
  co_await open();
  EXPECT_EQ(co_await refusal_of(customer, "punched-card", 11), http_json::status::conflict);
  EXPECT_EQ(co_await refusal_of(customer, "engine", 1), http_json::status::not_found);
  EXPECT_EQ(co_await refusal_of(customer + 1, "punched-card", 1), http_json::status::unprocessable_entity);
  EXPECT_EQ(co_await refusal_of(customer, "punched-card", 0), http_json::status::unprocessable_entity);
  EXPECT_EQ(co_await count_rows(db_, "orders"), 0);
  EXPECT_EQ(co_await count_rows(db_, "outbox"), 0);
  EXPECT_EQ(co_await on_hand(), 10);
  EXPECT_TRUE(asked_.empty());
}

PGDBM_TEST_F(Orders, StandWhenTheirInvoiceFailsAndGetItLater) {
  co_await open();
  billing_works_ = false;
  const auto placed = co_await orders_.place(customer, "punched-card", 4);
  EXPECT_FALSE(placed.invoice);
  EXPECT_EQ(co_await on_hand(), 6);
  EXPECT_EQ(co_await orders_.count_owed(), 1);
  EXPECT_EQ(co_await orders_.deliver_due(), 0U) << "nothing is due yet";

  co_await make_all_due();
  EXPECT_EQ(co_await orders_.deliver_due(), 1U);
  EXPECT_EQ(co_await orders_.count_owed(), 1);
  EXPECT_EQ(co_await count_rows(db_, "outbox", "last_error = 'billing is on holiday'"), 1);

  billing_works_ = true;
  co_await make_all_due();
  EXPECT_EQ(co_await orders_.deliver_due(), 1U);
  EXPECT_EQ(co_await orders_.count_owed(), 0);
  EXPECT_EQ(asked_.at(placed.order.id), 3);
}

PGDBM_TEST_F(Orders, WaitLongerForTheirInvoiceAfterEachAttempt) {
  co_await open();
  billing_works_ = false;
  co_await orders_.place(customer, "punched-card", 1);
  for (const auto* due_in : {"1 hour", "2 hours", "3 hours", "3 hours"}) {
    co_await make_all_due();
    EXPECT_EQ(co_await orders_.deliver_due(), 1U);
    const std::string condition =
        "abs(extract(epoch FROM due_at - now() - interval '" + std::string{due_in} + "')) < 60";
    EXPECT_EQ(co_await count_rows(db_, "outbox", condition), 1) << due_in;
  }
}

PGDBM_TEST_F(Orders, AreTakenUpByOneCourierEach) {
  co_await open();
  co_await db_.execute(
      "WITH placed AS (INSERT INTO {{tables.orders}} (customer, item, quantity, cents) "
      "  SELECT 7, 'punched-card', 1, 5 FROM generate_series(1, 350) RETURNING id) "
      "INSERT INTO {{tables.outbox}} (order_id, due_at) SELECT id, now() FROM placed");

  const auto executor = co_await asio::this_coro::executor;
  int couriers = 0;
  for (int i = 0; i < 4; ++i) {
    ++couriers;
    asio::co_spawn(executor, work_until_nothing_is_due(), [&](const std::exception_ptr& failure) {
      EXPECT_FALSE(failure);
      --couriers;
    });
  }
  const bool have_ended = co_await shop::becomes_true([&]() -> asio::awaitable<bool> { co_return couriers == 0; });
  EXPECT_TRUE(have_ended);
  EXPECT_EQ(asked_.size(), 350U);
  EXPECT_TRUE(std::ranges::all_of(asked_, [](const auto& bill) { return bill.second == 1; }));
  EXPECT_EQ(co_await orders_.count_owed(), 0);
}

class BillingTest : public pgdbm::testing::TestSharedPool {
 protected:
  Billing billing_{shared_pool()};
};

PGDBM_TEST_F(BillingTest, AskedManyTimesAtOnceItMakesOneInvoice) {
  co_await billing_.database().open();
  const auto executor = co_await asio::this_coro::executor;
  std::multiset<std::int64_t> answers;
  for (int i = 0; i < 32; ++i) {
    asio::co_spawn(executor, billing_.invoice_for("order-1", 7, 500),
                   [&](const std::exception_ptr& failure, std::int64_t id) {
                     EXPECT_FALSE(failure);
                     answers.insert(id);
                   });
  }
  const bool have_all = co_await shop::becomes_true([&]() -> asio::awaitable<bool> { co_return answers.size() == 32; });
  EXPECT_TRUE(have_all);
  EXPECT_EQ(std::set<std::int64_t>(answers.begin(), answers.end()).size(), 1U);
  const auto account = co_await billing_.account_of(7);
  EXPECT_EQ(account.invoices, 1);
  EXPECT_EQ(account.cents, 500);
}

PGDBM_TEST_F(BillingTest, OneReferenceIsForOneSum) {
  co_await billing_.database().open();
  co_await billing_.invoice_for("order-1", 7, 500);
  bool was_refused = false;
  try {
    co_await billing_.invoice_for("order-1", 7, 600);
  } catch (const http_json::Refusal&) {
    was_refused = true;
  }
  EXPECT_TRUE(was_refused);
  const auto account = co_await billing_.account_of(7);
  EXPECT_EQ(account.cents, 500);
}

asio::awaitable<void> stop_when(shop::Courier& courier, const bool& may_stop) {
  const bool is_time = co_await shop::becomes_true([&]() -> asio::awaitable<bool> { co_return may_stop; });
  EXPECT_TRUE(is_time);
  co_await courier.stop();
}

TEST(Courier, TellsOfAFailureAndTriesAgainAfterThePause) {
  asio::io_context context;
  int rounds = 0;
  bool has_recovered = false;
  std::vector<std::string> told;
  const auto round = [&]() -> asio::awaitable<std::size_t> {
    if (++rounds == 1) throw std::runtime_error{"no connection"};
    has_recovered = true;
    co_return 0;
  };
  shop::Courier courier{context.get_executor(), round, 1ms, [&](std::string what) { told.push_back(std::move(what)); }};
  pgdbm::testing::run_on(context, stop_when(courier, has_recovered));
  EXPECT_EQ(told, std::vector<std::string>{"the courier failed, and tries again: no connection"});
  EXPECT_GE(rounds, 2);
}

TEST(Courier, EndsBetweenTwoRounds) {
  asio::io_context context;
  bool is_under_way = false;
  bool has_ended = false;
  const auto round = [&]() -> asio::awaitable<std::size_t> {
    is_under_way = true;
    asio::steady_timer timer{co_await asio::this_coro::executor, 50ms};
    co_await timer.async_wait(asio::use_awaitable);
    has_ended = true;
    co_return 1;
  };
  shop::Courier courier{context.get_executor(), round, 1h, {}};
  pgdbm::testing::run_on(context, stop_when(courier, is_under_way));
  EXPECT_TRUE(has_ended);
}

}  // namespace
