// The base of tests that look at a pool from below the managers.
#pragma once

#include "pool/pool.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "support/connection_test.hpp"

namespace pgdbm::tests {

class PoolTest : public OwnServerConnectionTest {
 protected:
  std::shared_ptr<pool::Pool> make_pool(std::size_t max,
                                        std::chrono::milliseconds patience = std::chrono::seconds{10}) {
    return pool::Pool::create(pool::Home{context_.get_executor()},
                              {.connect = options(), .max_connections = max, .acquire_timeout = patience});
  }

  std::shared_ptr<pool::Pool> make_pool(pool::PoolOptions wanted) {
    wanted.connect = options();
    return pool::Pool::create(pool::Home{context_.get_executor()}, std::move(wanted));
  }

  static asio::awaitable<void> pause(std::chrono::milliseconds time) {
    asio::steady_timer timer{co_await asio::this_coro::executor, time};
    co_await timer.async_wait(asio::use_awaitable);
  }

  static asio::awaitable<std::int32_t> use(std::shared_ptr<pool::Pool> pool, std::string sql) {
    const auto acquired = co_await pool->acquire();
    const auto outcome = co_await acquired.value().connection().execute_script(sql);
    if (outcome.fault) raise(*outcome.fault);
    co_return acquired.value().connection().facts().process_id;
  }
};

}  // namespace pgdbm::tests
