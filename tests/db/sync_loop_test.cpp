#include <pgdbm/db/sync_loop.hpp>

#include <pgdbm/base/error.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <latch>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace pgdbm::db {
namespace {

asio::awaitable<void> pause(std::chrono::microseconds time) {
  asio::steady_timer timer{co_await asio::this_coro::executor, time};
  co_await timer.async_wait(asio::use_awaitable);
}

asio::awaitable<std::string> say(std::string text, std::chrono::microseconds after = {}) {
  co_await pause(after);
  if (text == "bad") throw std::runtime_error{"was told to"};
  co_return text;
}

TEST(SyncLoop, GivesWhatTheWorkGives) {
  SyncLoop loop;
  EXPECT_EQ(loop.wait_for(say("a")), "a");
  EXPECT_THROW((void)loop.wait_for(say("bad")), std::runtime_error);
  EXPECT_EQ(loop.wait_for(say("b")), "b") << "a failure leaves the loop to the next";
}

TEST(SyncLoop, GivesEachOfManyThreadsItsOwn) {
  SyncLoop loop;
  std::atomic<int> wrong{0};
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 8; ++t) {
      threads.emplace_back([&loop, &wrong, t] {
        for (int i = 0; i < 300; ++i) {
          const auto text = std::to_string(t) + "." + std::to_string(i);
          if (loop.wait_for(say(text, std::chrono::microseconds{i % 7 * 10})) != text) ++wrong;
          try {
            if (i % 50 == 0) (void)loop.wait_for(say("bad"));
          } catch (const std::runtime_error&) {
            continue;
          }
          if (i % 50 == 0) ++wrong;
        }
      });
    }
  }
  EXPECT_EQ(wrong, 0);
}

TEST(SyncLoop, LetsOthersGoOnWhileTheDriverWaitsForLong) {
  SyncLoop loop;
  std::latch begun{1};
  bool is_released = false;
  const auto until_released = [](std::latch& latch, const bool& released) -> asio::awaitable<void> {
    latch.count_down();
    while (!released) co_await pause(std::chrono::milliseconds{1});
  };
  std::jthread driver{[&] { loop.wait_for(until_released(begun, is_released)); }};
  begun.wait();
  EXPECT_EQ(loop.wait_for(say("quick")), "quick");
  loop.exclusively([&] { is_released = true; });
}

TEST(SyncLoop, RefusesToWaitForItself) {
  SyncLoop loop;
  const auto nested = [](SyncLoop& inner) -> asio::awaitable<void> {
    (void)inner.wait_for(say("a"));
    co_return;
  };
  EXPECT_THROW(loop.wait_for(nested(loop)), ConfigurationError);
  EXPECT_EQ(loop.wait_for(say("b")), "b");
}

TEST(SyncLoop, CallsAnActionAtOnceFromWithin) {
  SyncLoop loop;
  bool was_called = false;
  loop.exclusively([&] { loop.exclusively([&] { was_called = true; }); });
  EXPECT_TRUE(was_called);
}

}  // namespace
}  // namespace pgdbm::db
