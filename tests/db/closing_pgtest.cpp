#include <pgdbm/db/manager.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <string>

#include "support/server_test.hpp"

namespace pgdbm {
namespace {

using Clock = std::chrono::steady_clock;
using ::testing::HasSubstr;
using namespace std::chrono_literals;
using tests::message_of;

class Closing : public tests::ServerTest {};

TEST_F(Closing, F28_NeitherAcquiringNorDisconnectingWaitsWithoutEnd) {
  auto impatient = config(1);
  impatient.acquire_timeout = 50ms;
  impatient.close_timeout = 50ms;
  AsyncDatabaseManager db{impatient};
  run(db.connect());
  run([&]() -> asio::awaitable<void> {
    auto held = co_await db.begin();
    co_await held.execute("SELECT 1");
    const auto begin = Clock::now();
    EXPECT_EQ(db.get_pool_stats().used, 1U);
    bool has_timed_out = false;
    try {
      co_await db.execute("SELECT 1");
    } catch (const PoolTimeout&) {
      has_timed_out = true;
    }
    EXPECT_TRUE(has_timed_out);
    co_await db.disconnect();
    EXPECT_LT(Clock::now() - begin, 5s);
    bool is_told = false;
    try {
      co_await held.execute("SELECT 1");
    } catch (const PoolError& error) {
      is_told = error.fault().kind == FaultKind::pool_closed;
    }
    EXPECT_TRUE(is_told) << "who still held it";
    co_await held.rollback();
  }());
  EXPECT_THROW(run(db.execute("SELECT 1")), PoolError);
  EXPECT_THROW(run(db.begin()), PoolError);
}

TEST_F(Closing, LetsStatementsEndWithinTheBound) {
  const auto c = config();
  auto pool = run(AsyncDatabaseManager::create_shared_pool(c));
  const AsyncDatabaseManager db{pool};
  run([&]() -> asio::awaitable<void> {
    std::int32_t answer = 0;
    asio::co_spawn(co_await asio::this_coro::executor, db.fetch_value<std::int32_t>("SELECT 42 FROM pg_sleep(0.1)"),
                   [&](std::exception_ptr, std::int32_t value) { answer = value; });
    asio::steady_timer timer{co_await asio::this_coro::executor, 30ms};
    co_await timer.async_wait(asio::use_awaitable);
    co_await pool.shut_down();
    EXPECT_EQ(answer, 42);
  }());
  EXPECT_THAT(message_of<PoolError>([&] { run(db.execute("SELECT 1")); }), HasSubstr("The pool is closed."));
  EXPECT_EQ(pool.stats().size(), 0U);
}

}  // namespace
}  // namespace pgdbm
