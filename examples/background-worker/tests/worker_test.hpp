// What the tests of the worker share: a database with its tables, and questions to them.
#pragma once

#include <pgdbm/testing/gtest.hpp>

#include <pgdbm/pgdbm.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/value.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>

#include "jobs.hpp"
#include "module.hpp"

namespace worker::tests {

class WorkerTest : public pgdbm::testing::TestDb {
 public:
  /// Also for coroutines besides the fixture's own.
  using Question = std::function<asio::awaitable<bool>()>;

  [[nodiscard]] asio::awaitable<std::int64_t> count(std::string table, std::string condition = "true") {
    const auto rows = co_await pgdbm::testing::count_rows(db(), table, condition);
    co_return static_cast<std::int64_t>(rows);
  }

  /// Asks until it is so. Throws when it is not after half a minute.
  static asio::awaitable<void> wait_until(Question is_so) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{30};
    asio::steady_timer pause{co_await asio::this_coro::executor};
    while (!co_await is_so()) {
      if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error{"this did not come about in time"};
      pause.expires_after(milliseconds{5});
      co_await pause.async_wait(asio::use_awaitable);
    }
  }
  asio::awaitable<void> wait_until_none_waits() {
    co_await wait_until(
        [this]() -> asio::awaitable<bool> { co_return co_await count("jobs", "state = 'waiting'") == 0; });
  }

  asio::awaitable<void> add_customers(std::size_t customers) {
    co_await db().execute(
        "INSERT INTO {{tables.customers}} (name) SELECT 'customer ' || i FROM generate_series(1, $1) i",
        static_cast<std::int32_t>(customers));
  }
  /// Job number i charges i cents, to one customer after the other.
  asio::awaitable<void> add_charges(std::size_t jobs, std::size_t customers) {
    co_await db().execute(
        "INSERT INTO {{tables.jobs}} (kind, payload) SELECT 'charge', "
        "jsonb_build_object('customer', 'customer ' || 1 + i % $2, 'cents', i) FROM generate_series(1, $1) i",
        static_cast<std::int32_t>(jobs), static_cast<std::int32_t>(customers));
  }

  /// Of `jobs` charges: each took effect once, wholly, and none besides.
  asio::awaitable<void> expect_each_took_effect_once(std::int64_t jobs) {
    const auto done = co_await count("jobs", "state = 'done'");
    EXPECT_EQ(done, jobs);
    const auto charges = co_await count("charges");
    EXPECT_EQ(charges, jobs);
    const auto charged_jobs =
        co_await db().fetch_value<std::int64_t>("SELECT count(DISTINCT job) FROM {{tables.charges}}");
    EXPECT_EQ(charged_jobs, jobs);
    const auto owed =
        co_await db().fetch_value<std::int64_t>("SELECT sum(owes_cents)::bigint FROM {{tables.customers}}");
    EXPECT_EQ(owed, jobs * (jobs + 1) / 2);
  }

 protected:
  [[nodiscard]] pgdbm::testing::TestDatabaseOptions options() const override {
    const auto module = worker_module();
    return {.blueprint = {.modules = {{.name = module.name, .migrations = module.migrations, .schema = module.name}}},
            .schema = module.name};
  }
};

}  // namespace worker::tests
