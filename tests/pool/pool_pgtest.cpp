#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <optional>
#include <vector>

#include "support/pool_test.hpp"

namespace pgdbm::pool {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

class APool : public tests::PoolTest {};

TEST_F(APool, OpensNothingBeforeItIsNeededAndNeverMoreThanItsMaximum) {
  const auto pool = make_pool(3);
  EXPECT_EQ(pool->stats().size(), 0U);
  constexpr int callers = 12;
  int served = 0;
  std::size_t most = 0;
  for (int i = 0; i < callers; ++i) {
    asio::co_spawn(context_, use(pool, "SELECT pg_sleep(0.05)"), [&](std::exception_ptr failure, std::int32_t) {
      EXPECT_FALSE(failure);
      ++served;
      most = std::max(most, pool->stats().size());
    });
  }
  run_until([&] { return served == callers && pool->stats().used == 0; });
  EXPECT_EQ(most, 3U);
  EXPECT_EQ(pool->stats().waiting, 0U);
  pool->close();
}

TEST_F(APool, LendsTheConnectionUsedLast) {
  const auto pool = make_pool(3);
  run([&]() -> asio::awaitable<void> {
    auto a = (co_await pool->acquire()).value();
    auto b = (co_await pool->acquire()).value();
    const auto last = b.connection().facts().process_id;
    a.give_back();
    b.give_back();
    auto next = co_await pool->acquire();
    EXPECT_EQ(next.value().connection().facts().process_id, last);
  }());
  pool->close();
}

TEST_F(APool, ServesWhoWaitsInTheOrderTheyCame) {
  const auto pool = make_pool(1);
  std::vector<int> order;
  run([&]() -> asio::awaitable<void> {
    auto held = (co_await pool->acquire()).value();
    for (int i = 0; i < 5; ++i) {
      asio::co_spawn(co_await asio::this_coro::executor, use(pool, "SELECT 1"),
                     [&order, i](std::exception_ptr, std::int32_t) { order.push_back(i); });
    }
    co_await pause(std::chrono::milliseconds{10});
    EXPECT_EQ(pool->stats().waiting, 5U);
    held.give_back();
    co_await use(pool, "SELECT 1");
  }());
  EXPECT_THAT(order, ElementsAre(0, 1, 2, 3, 4));
  pool->close();
}

TEST_F(APool, SaysWhoHoldsTheConnectionsWhenNoneBecomesFreeInTime) {
  const auto pool = make_pool(2, std::chrono::milliseconds{50});
  EXPECT_TRUE(run(pool->fill(2)));
  run(use(pool, "SELECT 'of an earlier holder'"));
  run([&]() -> asio::awaitable<void> {
    const auto silent = (co_await pool->acquire()).value();
    co_await pause(std::chrono::milliseconds{2});
    const auto held = (co_await pool->acquire()).value();
    EXPECT_FALSE((co_await held.connection().execute_script("SELECT 1, 'a secret'")).fault);
    const auto refused = co_await pool->acquire();
    EXPECT_TRUE(refused.has_error());
    if (refused.has_value()) co_return;
    EXPECT_EQ(refused.error().kind, FaultKind::pool_timeout);
    EXPECT_THAT(refused.error().message,
                MatchesRegex("No connection became free within 50 ms: 2 of 2 are in use and 0 other callers wait. "
                             "Raise max_connections, or hold transactions and leases for a shorter time.\n"
                             "Held the longest:\n"
                             "- for [0-9]+ ms, without a statement\n"
                             "- for [0-9]+ ms, last statement: SELECT 1, …"));
    EXPECT_EQ(pool->stats().waiting, 0U);
  }());
  pool->close();
}

TEST_F(APool, TellsACancelledCallerThatItWasCancelled) {
  const auto pool = make_pool(1);
  run([&]() -> asio::awaitable<void> {
    auto held = (co_await pool->acquire()).value();
    std::optional<Fault> told;
    asio::cancellation_signal signal;
    asio::co_spawn(co_await asio::this_coro::executor, pool->acquire(),
                   asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr failure, Result<Lease> result) {
                     EXPECT_FALSE(failure);
                     if (result.has_error()) told = result.error();
                   }));
    co_await pause(std::chrono::milliseconds{5});
    signal.emit(asio::cancellation_type::terminal);
    co_await pause(std::chrono::milliseconds{5});
    EXPECT_EQ(told.value_or(Fault{}).kind, FaultKind::cancelled);
    EXPECT_EQ(pool->stats().waiting, 0U);
    held.give_back();
    EXPECT_EQ(pool->stats().idle, 1U);
  }());
  pool->close();
}

TEST_F(APool, RefusesAtOnceWhoWouldMakeTheLineTooLong) {
  const auto pool =
      Pool::create(Home{context_.get_executor()}, {.connect = options(), .max_connections = 1, .max_waiting = 1});
  run([&]() -> asio::awaitable<void> {
    auto held = (co_await pool->acquire()).value();
    bool is_served = false;
    asio::co_spawn(co_await asio::this_coro::executor, use(pool, "SELECT 1"),
                   [&](std::exception_ptr failure, std::int32_t) { is_served = !failure; });
    co_await pause(std::chrono::milliseconds{5});
    const auto refused = co_await pool->acquire();
    EXPECT_THAT(refused.error().message, HasSubstr("max_waiting is 1."));
    held.give_back();
    co_await use(pool, "SELECT 1");
    EXPECT_TRUE(is_served);
  }());
  pool->close();
}

TEST_F(APool, KeepsWhatWasOpenedForACallerWhoIsGone) {
  const auto pool = make_pool(1);
  run([&]() -> asio::awaitable<void> {
    asio::cancellation_signal signal;
    asio::co_spawn(co_await asio::this_coro::executor, pool->acquire(),
                   asio::bind_cancellation_slot(signal.slot(), [](std::exception_ptr, Result<Lease>) {}));
    co_await asio::post(asio::use_awaitable);
    EXPECT_EQ(pool->stats().opening, 1U);
    signal.emit(asio::cancellation_type::terminal);
    co_await use(pool, "SELECT 1");
    EXPECT_EQ(pool->stats().size(), 1U);
  }());
  pool->close();
}

TEST_F(APool, LendsNobodyAConnectionWithATransactionOpen) {
  const auto pool = make_pool(1);
  const auto first = run(use(pool, "BEGIN; CREATE TABLE half_done (i int)"));
  const auto second = run(use(pool, "CREATE TABLE half_done (i int)"));
  EXPECT_NE(first, second);
  pool->close();
}

TEST_F(APool, ReplacesAConnectionThatDiedWhileIdle) {
  const auto pool = make_pool(2);
  const auto victim = run(use(pool, "SELECT 1"));
  const auto other = run(connect());
  run(execute(other, "SELECT pg_terminate_backend(" + std::to_string(victim) + ", 5000)"));
  other->close();
  run(pause(std::chrono::milliseconds{50}));
  EXPECT_NE(run(use(pool, "SELECT 1")), victim);
  pool->close();
}

TEST_F(APool, OpensANewConnectionForWhoWaitsWhenOneDies) {
  const auto pool = make_pool(1);
  run([&]() -> asio::awaitable<void> {
    auto held = (co_await pool->acquire()).value();
    bool is_served = false;
    asio::co_spawn(co_await asio::this_coro::executor, use(pool, "SELECT 1"),
                   [&](std::exception_ptr failure, std::int32_t) { is_served = !failure; });
    co_await pause(std::chrono::milliseconds{10});
    held.connection().close();
    held.give_back();
    co_await use(pool, "SELECT 1");
    EXPECT_TRUE(is_served);
  }());
  pool->close();
}

TEST_F(APool, FillsUpToWhatIsAskedFor) {
  const auto pool = make_pool(3);
  EXPECT_TRUE(run(pool->fill(2)));
  EXPECT_EQ(pool->stats().idle, 2U);
  EXPECT_TRUE(run(pool->fill(10)));
  EXPECT_EQ(pool->stats().idle, 3U);
  pool->close();
}

TEST_F(APool, RefusesEverybodyOnceClosed) {
  const auto pool = make_pool(1);
  run([&]() -> asio::awaitable<void> {
    auto held = (co_await pool->acquire()).value();
    std::optional<FaultKind> waiting;
    asio::co_spawn(co_await asio::this_coro::executor, pool->acquire(), [&](std::exception_ptr, Result<Lease> result) {
      waiting = result.has_error() ? std::optional{result.error().kind} : std::nullopt;
    });
    co_await pause(std::chrono::milliseconds{10});
    pool->close();
    co_await pause(std::chrono::milliseconds{10});
    EXPECT_EQ(waiting, FaultKind::pool_closed);
    EXPECT_FALSE((co_await held.connection().execute_script("SELECT 1")).fault) << "what is lent goes on working";
    held.give_back();
    const auto late = co_await pool->acquire();
    EXPECT_THAT(late.error().message, HasSubstr("The pool is closed."));
  }());
  EXPECT_EQ(pool->stats().size(), 0U);
}

}  // namespace
}  // namespace pgdbm::pool
