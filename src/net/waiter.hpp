// Parks one coroutine until somebody fires it: how a caller waits for a reply that the reader of a socket will find.
//
// Wait and fire happen on one executor. A waiter that is destroyed with a coroutine parked in it (the io_context is
// going down) destroys that coroutine and never resumes it.
#pragma once

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <utility>

namespace pgdbm::net {

namespace asio = boost::asio;

class Waiter {
 public:
  /// Requires: nobody else waits. `on_cancel` is called, perhaps more than once, when the caller is cancelled by its
  /// slot; the caller goes on waiting until it is fired.
  template <class OnCancel>
  asio::awaitable<void> wait(OnCancel on_cancel) {
    return asio::async_initiate<const asio::use_awaitable_t<>, void()>(
        [this, on_cancel](auto handler) {
          const auto slot = asio::get_associated_cancellation_slot(handler);
          parked_ = std::make_unique<Parked<decltype(handler)>>(std::move(handler));
          if (!slot.is_connected()) return;
          slot_ = slot;
          slot_.assign([on_cancel](asio::cancellation_type type) mutable {
            if (type != asio::cancellation_type::none) on_cancel();
          });
        },
        asio::use_awaitable);
  }

  [[nodiscard]] bool is_waiting() const noexcept { return parked_ != nullptr; }

  /// Resumes the coroutine, at once when this is its executor: what is to be done before, do before.
  void fire() {
    if (slot_.is_connected()) std::exchange(slot_, {}).clear();
    if (const auto parked = std::move(parked_)) parked->resume();
  }

  /// Takes the coroutine out, to be destroyed without being resumed.
  [[nodiscard]] auto take() noexcept { return std::move(parked_); }

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
  asio::cancellation_slot slot_;
};

}  // namespace pgdbm::net
