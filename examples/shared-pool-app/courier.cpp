#include "courier.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <optional>
#include <utility>

namespace shop {

struct Courier::State {
  State(const asio::any_io_executor& executor, Round r, std::chrono::milliseconds p, std::function<void(std::string)> l)
      : next_round(executor),
        ended(executor, asio::steady_timer::time_point::max()),
        round(std::move(r)),
        pause(p),
        log(std::move(l)) {}

  void tell_to_stop() {
    is_to_stop = true;
    next_round.cancel();
  }

  asio::steady_timer next_round;
  asio::steady_timer ended;  ///< cancelled when it has
  Round round;
  std::chrono::milliseconds pause;
  std::function<void(std::string)> log;
  bool is_to_stop = false;
  bool has_ended = false;
};

Courier::Courier(const asio::any_io_executor& executor, Round round, std::chrono::milliseconds pause,
                 std::function<void(std::string)> log)
    : state_(std::make_shared<State>(executor, std::move(round), pause, std::move(log))) {
  asio::co_spawn(executor, work(state_), [state = state_](const std::exception_ptr&) {
    state->has_ended = true;
    state->ended.cancel();
  });
}

Courier::~Courier() {
  state_->tell_to_stop();
}

asio::awaitable<void> Courier::stop() {
  const auto state = state_;
  state->tell_to_stop();
  while (!state->has_ended) co_await state->ended.async_wait(asio::as_tuple(asio::use_awaitable));
}

asio::awaitable<void> Courier::work(std::shared_ptr<State> state) {
  while (!state->is_to_stop) {
    std::size_t done = 0;
    std::optional<std::string> error;
    try {
      done = co_await state->round();
    } catch (const std::exception& failure) {
      error = failure.what();
    }
    if (error && state->log) state->log("the courier failed, and tries again: " + *error);
    if (done > 0 || state->is_to_stop) continue;
    state->next_round.expires_after(state->pause);
    co_await state->next_round.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

}  // namespace shop
