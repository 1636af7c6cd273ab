// A crowd of clients, and the times that they measure.
#include "load.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <exception>
#include <iomanip>
#include <memory>
#include <ostream>
#include <sstream>

namespace http_json {

namespace {

using Clock = std::chrono::steady_clock;

std::chrono::microseconds since(Clock::time_point begin) {
  return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin);
}

struct Crowd {
  Crowd(const asio::any_io_executor& executor, Step s, std::size_t r)
      : all_done(executor, Clock::time_point::max()), step(std::move(s)), rounds(r) {}

  asio::steady_timer all_done;
  Step step;
  std::size_t rounds;
  std::size_t acting = 0;
  std::vector<std::chrono::microseconds> times;
  std::exception_ptr failure;
};

/// Each keeps the crowd: whoever waits for it may be cancelled.
asio::awaitable<void> act(std::shared_ptr<Crowd> crowd, std::uint16_t port, std::string host, std::size_t number) {
  auto client = co_await Client::connect(port, std::move(host));
  for (std::size_t round = 0; round < crowd->rounds; ++round) {
    const auto begin = Clock::now();
    co_await crowd->step(client, number, round);
    crowd->times.push_back(since(begin));
  }
}

double milliseconds(std::chrono::microseconds time) {
  return static_cast<double>(time.count()) / 1e3;
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Load& load) {
  std::ostringstream text;  // the caller's stream keeps its own ways of writing numbers
  text << load.steps << " requests, " << std::fixed << std::setprecision(0) << load.per_second() << " a second, p50 "
       << std::setprecision(1) << milliseconds(load.p50) << " ms, p99 " << milliseconds(load.p99) << " ms";
  return out << text.str();
}

asio::awaitable<Load> put_under_load(std::uint16_t port, std::size_t clients, std::size_t rounds, Step step,
                                     std::string host) {
  const auto executor = co_await asio::this_coro::executor;
  const auto crowd = std::make_shared<Crowd>(executor, std::move(step), rounds);
  const auto begin = Clock::now();
  for (std::size_t number = 0; number < clients; ++number) {
    ++crowd->acting;
    asio::co_spawn(executor, act(crowd, port, host, number), [crowd](std::exception_ptr failure) {
      if (failure && !crowd->failure) crowd->failure = std::move(failure);
      if (--crowd->acting == 0) crowd->all_done.cancel();
    });
  }
  while (crowd->acting > 0) co_await crowd->all_done.async_wait(asio::as_tuple(asio::use_awaitable));
  if (crowd->failure) std::rethrow_exception(crowd->failure);

  Load load;
  load.elapsed = since(begin);
  load.steps = crowd->times.size();
  std::ranges::sort(crowd->times);
  if (load.steps > 0) {
    load.p50 = crowd->times[load.steps / 2];
    load.p99 = crowd->times[load.steps * 99 / 100];
  }
  co_return load;
}

}  // namespace http_json
