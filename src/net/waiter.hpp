// Parks one coroutine until somebody fires it: how a caller waits for a reply that the reader of a socket will find.
//
// Wait and fire happen on one executor. A waiter that is destroyed with a coroutine parked in it (the io_context is
// going down) destroys that coroutine and never resumes it. Nothing here is allocated: each statement waits once.
#pragma once

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/deferred.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <memory>
#include <new>
#include <utility>

namespace pgdbm::net {

namespace asio = boost::asio;

/// A completion handler whose type only its maker knew, kept in place. Destroying it destroys the coroutine behind it.
class ParkedHandler {
 public:
  ParkedHandler() = default;
  template <class Handler>
    requires(!std::same_as<Handler, ParkedHandler>)
  explicit ParkedHandler(Handler handler) : kind_(&kind_of<Handler>) {
    static_assert(sizeof(Handler) <= room_size);
    static_assert(alignof(Handler) <= alignof(std::max_align_t));
    ::new (room_.data()) Handler{std::move(handler)};
  }
  ParkedHandler(ParkedHandler&& other) noexcept : kind_(std::exchange(other.kind_, nullptr)) {
    if (kind_ != nullptr) kind_->move(other.room_.data(), room_.data());
  }
  ParkedHandler& operator=(ParkedHandler&& other) noexcept {
    if (this == &other) return *this;
    std::destroy_at(this);
    return *::new (this) ParkedHandler{std::move(other)};
  }
  ~ParkedHandler() {
    if (kind_ != nullptr) kind_->destroy(room_.data());
  }

  [[nodiscard]] explicit operator bool() const noexcept { return kind_ != nullptr; }
  /// Requires: there is one; afterwards there is none. This may be destroyed meanwhile.
  void resume() { std::exchange(kind_, nullptr)->resume(room_.data()); }

 private:
  static constexpr std::size_t room_size = 48;

  struct Kind {
    void (*resume)(void* handler);
    void (*move)(void* from, void* to) noexcept;
    void (*destroy)(void* handler) noexcept;
  };

  template <class Handler>
  static Handler take(void* room) noexcept {
    auto* const kept = std::launder(static_cast<Handler*>(room));
    Handler handler{std::move(*kept)};
    std::destroy_at(kept);
    return handler;
  }

  template <class Handler>
  static constexpr Kind kind_of{
      [](void* room) { take<Handler>(room)(); },
      [](void* from, void* to) noexcept { ::new (to) Handler{take<Handler>(from)}; },
      [](void* room) noexcept { std::destroy_at(std::launder(static_cast<Handler*>(room))); },
  };

  const Kind* kind_ = nullptr;
  alignas(std::max_align_t) std::array<std::byte, room_size> room_;
};

class Waiter {
 public:
  /// To be co_awaited at once. Requires: nobody else waits. `on_cancel` is called, perhaps more than once, when the
  /// caller is cancelled by its slot; the caller goes on waiting until it is fired.
  template <class OnCancel>
  auto wait(OnCancel on_cancel) {
    return asio::async_initiate<const asio::deferred_t, void()>(
        [this, on_cancel](auto handler) {
          const auto slot = asio::get_associated_cancellation_slot(handler);
          parked_ = ParkedHandler{std::move(handler)};
          if (!slot.is_connected()) return;
          slot_ = slot;
          slot_.assign([on_cancel](asio::cancellation_type type) mutable {
            if (type != asio::cancellation_type::none) on_cancel();
          });
        },
        asio::deferred);
  }

  [[nodiscard]] bool is_waiting() const noexcept { return static_cast<bool>(parked_); }

  /// Resumes the coroutine in place: what is to be done before, do before.
  void fire() {
    if (slot_.is_connected()) std::exchange(slot_, {}).clear();
    if (parked_) parked_.resume();
  }

  /// Takes the coroutine out, to be destroyed without being resumed.
  [[nodiscard]] ParkedHandler take() noexcept { return std::move(parked_); }

 private:
  ParkedHandler parked_;
  asio::cancellation_slot slot_;
};

}  // namespace pgdbm::net
