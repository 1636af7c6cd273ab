// Parks one coroutine until somebody fires it: how a caller waits for a reply that the reader of a socket will find.
//
// Wait and fire happen on one executor. A waiter that is destroyed with a coroutine parked in it (the io_context is
// going down) destroys that coroutine and never resumes it.
#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <utility>

namespace pgdbm::net {

namespace asio = boost::asio;

class Waiter {
 public:
  /// Requires: nobody else waits, and `fire` was not called yet.
  asio::awaitable<void> wait() {
    return asio::async_initiate<const asio::use_awaitable_t<>, void()>(
        [this](auto handler) { parked_ = std::make_unique<Parked<decltype(handler)>>(std::move(handler)); },
        asio::use_awaitable);
  }

  /// Resumes the coroutine, at once when this is its executor: what is to be done before, do before.
  void fire() {
    if (const auto parked = std::move(parked_)) parked->resume();
  }

 private:
  struct ParkedBase {
    ParkedBase() = default;
    ParkedBase(const ParkedBase&) = delete;
    ParkedBase& operator=(const ParkedBase&) = delete;
    virtual ~ParkedBase() = default;
    virtual void resume() = 0;
  };

  template <class Handler>
  struct Parked final : ParkedBase {
    explicit Parked(Handler&& h) : handler(std::move(h)) {}
    void resume() override { asio::dispatch(std::move(handler)); }

    Handler handler;
  };

  std::unique_ptr<ParkedBase> parked_;
};

}  // namespace pgdbm::net
