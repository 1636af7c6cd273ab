#include <algorithm>

#include "support/pool_test.hpp"

namespace pgdbm::pool {
namespace {

class PoolGrowth : public tests::PoolTest {
 protected:
  /// So many callers at once; returns the largest size the pool had when one of them was served.
  std::size_t spike(const std::shared_ptr<Pool>& pool, int callers, const std::string& sql) {
    int served = 0;
    std::size_t most = 0;
    for (int i = 0; i < callers; ++i) {
      asio::co_spawn(context_, use(pool, sql), [&](std::exception_ptr failure, std::int32_t) {
        EXPECT_FALSE(failure);
        ++served;
        most = std::max(most, pool->stats().size());
      });
    }
    run_until([&] { return served == callers && pool->stats().opening == 0; });
    return std::max(most, pool->stats().size());
  }
};

// The patience is long here, so that a busy machine proves the same.
TEST_F(PoolGrowth, ServesASpikeOfShortStatementsWithTheConnectionsThatThereAre) {
  const auto pool = make_pool({.max_connections = 20, .patience = std::chrono::seconds{2}});
  EXPECT_TRUE(run(pool->fill(5)));
  EXPECT_LE(spike(pool, 50, "SELECT 1"), 6U);
  EXPECT_EQ(pool->stats().idle, pool->stats().size());
  pool->close();
}

TEST_F(PoolGrowth, ServesASpikeOnAnEmptyPoolWithOneConnection) {
  const auto pool = make_pool({.max_connections = 20, .patience = std::chrono::seconds{2}});
  EXPECT_EQ(spike(pool, 50, "SELECT 1"), 1U);
  pool->close();
}

TEST_F(PoolGrowth, OpensOneForEachWhereStatementsAreLong) {
  const auto pool = make_pool({.max_connections = 20});
  EXPECT_TRUE(run(pool->fill(5)));
  EXPECT_EQ(spike(pool, 20, "SELECT pg_sleep(1)"), 20U);
  pool->close();
}

TEST_F(PoolGrowth, OpensAtOnceForWhoFindsAllInUse) {
  const auto pool = make_pool({.max_connections = 20, .patience = std::chrono::seconds{20}});
  run([&]() -> asio::awaitable<void> {
    const auto first = (co_await pool->acquire()).value();
    const auto second = (co_await pool->acquire()).value();
    const auto third = (co_await pool->acquire()).value();
    EXPECT_EQ(pool->stats().used, 3U);
  }());
  pool->close();
}

}  // namespace
}  // namespace pgdbm::pool
