#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "support/fake_peer.hpp"
#include "support/pool_test.hpp"

namespace pgdbm::pool {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;

class ClosingAPool : public tests::PoolTest {};

TEST_F(ClosingAPool, WaitsForThoseWhoAreStillAtWork) {
  const auto pool = make_pool(2);
  run([&]() -> asio::awaitable<void> {
    bool is_served = false;
    asio::co_spawn(co_await asio::this_coro::executor, use(pool, "SELECT pg_sleep(0.1)"),
                   [&](std::exception_ptr failure, std::int32_t) { is_served = !failure; });
    co_await pause(30ms);
    EXPECT_EQ(pool->stats().used, 1U);
    co_await pool->shut_down();
    EXPECT_TRUE(is_served);
    EXPECT_EQ(pool->stats().size(), 0U);
    co_await pool->shut_down();
  }());
}

TEST_F(ClosingAPool, EndsWhatIsHeldForTooLong) {
  for (const bool waits : {true, false}) {
    const auto pool = make_pool({.max_connections = 2, .close_timeout = 50ms});
    run([&]() -> asio::awaitable<void> {
      const auto silent = (co_await pool->acquire()).value();
      const auto busy = (co_await pool->acquire()).value();
      std::optional<Fault> told;
      asio::co_spawn(co_await asio::this_coro::executor, busy.connection().execute_script("SELECT pg_sleep(60)"),
                     [&](std::exception_ptr, wire::QueryOutcome outcome) { told = std::move(outcome.fault); });
      co_await pause(10ms);
      const auto begin = Clock::now();
      if (waits) {
        co_await pool->shut_down();
      } else {
        pool->close();
        while (silent.connection().is_open() && Clock::now() - begin < 10s) co_await pause(5ms);
      }
      EXPECT_GE(Clock::now() - begin, 40ms);
      EXPECT_LT(Clock::now() - begin, 5s);
      co_await pause(1ms);
      EXPECT_EQ(told.value_or(Fault{}).kind, FaultKind::pool_closed);
      EXPECT_THAT(told.value_or(Fault{}).message, HasSubstr("close_timeout was over"));
      const auto late = co_await silent.connection().execute_script("SELECT 1");
      EXPECT_EQ(late.fault.value_or(Fault{}).kind, FaultKind::pool_closed);
    }());
    EXPECT_EQ(pool->stats().size(), 0U);
  }
}

TEST_F(ClosingAPool, CutsOffTheOpeningOfConnections) {
  const tests::FakePeer silent{context_, {}};
  auto there = options();
  there.hosts.front().address = {.host = "127.0.0.1", .port = silent.port()};
  there.tls.mode = net::TlsMode::disable;
  const auto pool = Pool::create(Home{context_.get_executor()}, {.connect = there});
  std::optional<FaultKind> told;
  run([&]() -> asio::awaitable<void> {
    asio::co_spawn(co_await asio::this_coro::executor, pool->acquire(), [&](std::exception_ptr, Result<Lease> result) {
      if (result.has_error()) told = result.error().kind;
    });
    co_await pause(20ms);
    EXPECT_EQ(pool->stats().opening, 1U);
    EXPECT_EQ(silent.visits(), 1U);
    const auto begin = Clock::now();
    co_await pool->shut_down();
    EXPECT_LT(Clock::now() - begin, 2s);
    EXPECT_EQ(pool->stats().opening, 0U);
  }());
  EXPECT_EQ(told, FaultKind::pool_closed);
}

TEST_F(ClosingAPool, LeavesNoConnectionHalfOpen) {
  const auto pool = make_pool({.max_connections = 1, .init_commands = {"SELECT pg_sleep(60)"}});
  const auto watcher = run(connect());
  const auto others = [&] {
    tests::Integers count;
    run(execute(watcher,
                "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%sleep(60)' AND pid <> "
                "pg_backend_pid()",
                &count));
    return count.values.at(0);
  };
  asio::co_spawn(context_, pool->acquire(), [](std::exception_ptr, Result<Lease>) {});
  run(pause(50ms));
  EXPECT_EQ(others(), 1);
  run(pool->shut_down());
  const auto until = Clock::now() + 10s;
  while (others() != 0 && Clock::now() < until) run(pause(10ms));
  EXPECT_EQ(others(), 0);
  watcher->close();
}

}  // namespace
}  // namespace pgdbm::pool
