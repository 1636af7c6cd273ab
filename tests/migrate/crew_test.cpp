#include "migrate/crew.hpp"

#include "migrate/pause.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <stdexcept>

#include "support/run_on.hpp"

namespace pgdbm::migrate {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

/// What the workers of a test share, and own.
struct Bench {
  int at_work = 0;
  int most_at_work = 0;
  int ended = 0;
  bool was_stopped = false;
};

asio::awaitable<void> labour(std::shared_ptr<Bench> bench, bool fails) {
  bench->most_at_work = std::max(bench->most_at_work, ++bench->at_work);
  co_await pause(20ms);
  --bench->at_work;
  ++bench->ended;
  if (fails && bench->ended == 1) throw std::runtime_error{"the first fails"};
}

asio::awaitable<void> crew_of(std::size_t workers, std::shared_ptr<Bench> bench, bool fails = false) {
  const std::function<asio::awaitable<void>()> work = [bench, fails] { return labour(bench, fails); };
  const std::function<void()> stop = [bench] { bench->was_stopped = true; };
  co_await work_together(workers, work, stop);
}

TEST(Crew, WorksAtOnceAndEndsWithTheLast) {
  asio::io_context context;
  const auto bench = std::make_shared<Bench>();
  tests::run_on(context, crew_of(3, bench));
  EXPECT_EQ(bench->most_at_work, 3);
  EXPECT_EQ(bench->ended, 3);
  EXPECT_FALSE(bench->was_stopped);
}

TEST(Crew, OfNobodyIsDone) {
  asio::io_context context;
  const auto bench = std::make_shared<Bench>();
  tests::run_on(context, crew_of(0, bench));
  EXPECT_EQ(bench->ended, 0);
}

TEST(Crew, ThrowsAFailureWhenAllHaveEnded) {
  asio::io_context context;
  const auto bench = std::make_shared<Bench>();
  EXPECT_THROW(tests::run_on(context, crew_of(3, bench, true)), std::runtime_error);
  EXPECT_EQ(bench->ended, 3);
}

TEST(Crew, IsLeftToItselfWhenItsCallerIsCancelled) {
  asio::io_context context;
  const auto bench = std::make_shared<Bench>();
  asio::cancellation_signal signal;
  bool was_cancelled = false;
  asio::co_spawn(context, crew_of(2, bench), asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr error) {
                   was_cancelled = error != nullptr;
                   EXPECT_EQ(bench->ended, 0) << "nobody waits for them";
                 }));
  context.run_for(5ms);
  signal.emit(asio::cancellation_type::terminal);
  context.run();
  EXPECT_TRUE(was_cancelled);
  EXPECT_TRUE(bench->was_stopped);
  EXPECT_EQ(bench->ended, 2);
}

}  // namespace
}  // namespace pgdbm::migrate
