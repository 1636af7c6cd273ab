#include "support/pool_test.hpp"

namespace pgdbm::pool {
namespace {

class PoolLifetime : public tests::PoolTest {};

TEST_F(PoolLifetime, EndsAConnectionThatHasRunSoManyStatements) {
  const auto pool = make_pool({.life = {.max_queries = 2}});
  const auto first = run(use(pool, "SELECT 1"));
  EXPECT_EQ(pool->stats().idle, 1U);
  EXPECT_EQ(run(use(pool, "SELECT 1")), first);
  EXPECT_EQ(pool->stats().size(), 0U);
  EXPECT_NE(run(use(pool, "SELECT 1")), first);
  pool->close();
}

TEST_F(PoolLifetime, EndsAnOldConnectionButNeverALentOne) {
  const auto pool = make_pool({.life = {.max_lifetime = std::chrono::milliseconds{200}}});
  run([&]() -> asio::awaitable<void> {
    auto held = (co_await pool->acquire()).value();
    co_await use(pool, "SELECT 1");
    EXPECT_EQ(pool->stats().idle, 1U);
    co_await pause(std::chrono::milliseconds{260});
    EXPECT_EQ(pool->stats().idle, 0U);
    EXPECT_EQ(pool->stats().used, 1U);
    EXPECT_FALSE((co_await held.connection().execute_script("SELECT 1")).fault);
    held.give_back();
    EXPECT_EQ(pool->stats().size(), 0U);
  }());
  pool->close();
}

TEST_F(PoolLifetime, LetsIdleConnectionsGoDownToItsMinimum) {
  const auto pool = make_pool({.min_connections = 2, .life = {.max_idle = std::chrono::milliseconds{200}}});
  EXPECT_TRUE(run(pool->fill(5)));
  EXPECT_EQ(pool->stats().idle, 5U);
  run(pause(std::chrono::milliseconds{300}));
  EXPECT_EQ(pool->stats().idle, 2U);
  run(pause(std::chrono::milliseconds{220}));
  EXPECT_EQ(pool->stats().idle, 2U);
  pool->close();
}

TEST_F(PoolLifetime, LetsGoWhatASpikeHasLeft) {
  const auto pool = make_pool({.min_connections = 1, .life = {.max_idle = std::chrono::milliseconds{60}}});
  run([&]() -> asio::awaitable<void> {
    auto a = (co_await pool->acquire()).value();
    auto b = (co_await pool->acquire()).value();
    a.give_back();
    b.give_back();
    for (int i = 0; i < 12; ++i) {  // one of the two is used all the time
      co_await use(pool, "SELECT 1");
      co_await pause(std::chrono::milliseconds{10});
    }
    EXPECT_EQ(pool->stats().idle, 1U);
  }());
  pool->close();
}

}  // namespace
}  // namespace pgdbm::pool
