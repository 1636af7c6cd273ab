// Parks one coroutine until somebody fires it: how a caller waits for a reply that the reader of a socket will find.
//
// Wait and fire happen on one executor. A waiter that is destroyed with a coroutine parked in it (the io_context is
// going down) destroys that coroutine and never resumes it. Nothing here is allocated: each statement waits once.
#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/deferred.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace pgdbm::net {

namespace asio = boost::asio;

class Waiter {
 public:
  Waiter() = default;
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;
  ~Waiter() {
    if (const auto* const kind = std::exchange(parked_, nullptr)) kind->destroy(room_.data());
  }

  /// To be co_awaited at once. Requires: nobody else waits, and `fire` was not called yet.
  auto wait() {
    return asio::async_initiate<const asio::deferred_t, void()>([this](auto handler) { park(std::move(handler)); },
                                                                asio::deferred);
  }

  /// Resumes the coroutine in place: what is to be done before, do before.
  void fire() {
    if (const auto* const kind = std::exchange(parked_, nullptr)) kind->resume(room_.data());
  }

 private:
  /// What can be done with a parked handler, whose type only `park` knew.
  struct Kind {
    void (*resume)(void* handler);
    void (*destroy)(void* handler) noexcept;
  };

  template <class Handler>
  static Handler take(void* room) {
    auto* const parked = std::launder(static_cast<Handler*>(room));
    Handler handler{std::move(*parked)};
    std::destroy_at(parked);
    return handler;
  }

  template <class Handler>
  void park(Handler handler) {
    static_assert(sizeof(Handler) <= sizeof room_ && alignof(Handler) <= alignof(std::max_align_t));
    static constexpr Kind kind{
        [](void* room) { take<Handler>(room)(); },
        [](void* room) noexcept { (void)take<Handler>(room); },
    };
    ::new (room_.data()) Handler{std::move(handler)};
    parked_ = &kind;
  }

  const Kind* parked_ = nullptr;  ///< null: nobody waits
  alignas(std::max_align_t) std::array<std::byte, 48> room_;
};

}  // namespace pgdbm::net
