// Where a pool lives: the executor on which all that happens to it happens, one thing at a time. What is asked for
// elsewhere goes there and comes back; what is dropped elsewhere ends there. So handles may be used from any thread.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/execution_context.hpp>

#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace pgdbm {

namespace asio = boost::asio;

namespace pool {

/// What a coroutine came to, kept by itself: what would pass a failure on might still hold it when the caller already
/// has it, on another thread.
template <class T>
class Outcome {
 public:
  /// Does not throw.
  asio::awaitable<void> keep(asio::awaitable<T> work) {
    try {
      if constexpr (std::is_void_v<T>) {
        co_await std::move(work);
      } else {
        value_.emplace(co_await std::move(work));
      }
    } catch (...) {
      failure_ = std::current_exception();
    }
  }

  /// Returns what it returned, or throws what it threw. Requires: it has ended.
  T take() {
    if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
    if constexpr (!std::is_void_v<T>) return *std::move(value_);
  }

 private:
  std::optional<std::conditional_t<std::is_void_v<T>, std::monostate, T>> value_;
  std::exception_ptr failure_;
};

class Home {
 public:
  /// Nowhere yet: whoever asks is at home.
  Home() = default;

  /// `here`; or a strand on it, when that may run on several threads at once: told, or because it is a thread pool.
  explicit Home(asio::any_io_executor here, bool has_threads = false);

  [[nodiscard]] const asio::any_io_executor& executor() const noexcept { return executor_; }

  /// A coroutine that runs on this executor may do here what it likes.
  [[nodiscard]] bool is(const asio::any_io_executor& here) const noexcept {
    return executor_ == here || context_ == nullptr || is_driven();
  }

  /// Only one thread can be here at a time, as far as this can be told.
  [[nodiscard]] bool is_serial() const noexcept { return kind_ != Kind::context; }

  /// Each of its callers is a thread that waits.
  [[nodiscard]] bool is_driven_by_callers() const noexcept { return kind_ == Kind::driven; }

  /// What `call` gives, awaited at home by one who runs `here`. Requires: `call` is not a coroutine itself.
  template <class Call>
  std::invoke_result_t<Call&> visit(const asio::any_io_executor& here, Call call) const {
    if (is(here)) return call();
    return go(std::move(call));
  }

  /// Calls it at home: at once, when this thread is there. What cannot be sent there is called here.
  void run(std::function<void()> action) const noexcept;

  /// For what is dropped anywhere, and must end at home.
  template <class T>
  void end(std::unique_ptr<T> last) const noexcept {
    if (last == nullptr || is_here()) return;
    end_there(std::shared_ptr<void>{std::move(last)});
  }

  /// The loop of a context that this thread runs by other means than the context's own `run`; null: none.
  static void drive(const asio::execution_context* context) noexcept;
  [[nodiscard]] static const asio::execution_context* driven() noexcept;

 private:
  enum class Kind : std::uint8_t { anything, context, strand, driven };

  template <class Call>
  asio::awaitable<typename std::invoke_result_t<Call&>::value_type> go(Call call) const {
    const auto executor = executor_;  // the home may be another before this is over
    Outcome<typename std::invoke_result_t<Call&>::value_type> outcome;
    co_await carry_out(executor, [&outcome, &call] { return outcome.keep(call()); });
    co_return outcome.take();
  }
  static asio::awaitable<void> carry_out(asio::any_io_executor there, std::function<asio::awaitable<void>()> work);

  void end_there(std::shared_ptr<void> last) const noexcept;
  [[nodiscard]] bool is_driven() const noexcept { return driven() == context_; }
  [[nodiscard]] bool is_here() const noexcept;

  asio::any_io_executor executor_;
  const asio::execution_context* context_ = nullptr;  ///< of the executor
  Kind kind_ = Kind::anything;
};

/// Of a pointer whose last holder may be anywhere.
struct EndAtHome {
  Home home;

  template <class T>
  void operator()(T* last) const noexcept {
    home.end(std::unique_ptr<T>{last});
  }
};

}  // namespace pool

}  // namespace pgdbm
