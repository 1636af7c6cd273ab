// An event loop without a thread of its own, for programs that have none: whoever waits for something drives it
// meanwhile, for himself and for all who wait too. One drives at a time; when he has his answer, the next goes on.
//
// Any thread may call. While nobody waits, nothing moves: timers and sockets are seen to when the next one comes.
#pragma once

#include <pgdbm/pool/home.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

namespace pgdbm {

namespace asio = boost::asio;

namespace db {

class SyncLoop {
 public:
  SyncLoop();
  SyncLoop(const SyncLoop&) = delete;
  SyncLoop& operator=(const SyncLoop&) = delete;
  ~SyncLoop();

  /// Runs `work` to its end, and returns or throws what it does. It may run on the thread of another who waits.
  /// Throws ConfigurationError when called from within the work of another: it would wait for itself.
  template <class T>
  T wait_for(asio::awaitable<T> work) {
    pool::Outcome<T> outcome;
    run(outcome.keep(std::move(work)));
    return outcome.take();
  }

  /// Calls `action` while nobody else moves anything here; at once from within.
  void exclusively(const std::function<void()>& action);

  /// For what stays behind when its caller has gone: pools and their sockets.
  [[nodiscard]] asio::any_io_executor executor() const;

 private:
  struct Call;
  struct Context;  // Asio's takes a compiler long to read
  class InPlace;

  [[nodiscard]] bool is_inside() const noexcept;
  /// Requires: the work does not throw.
  void run(asio::awaitable<void> work);
  void begin(asio::awaitable<void> work, Call& call, const asio::any_io_executor& executor);
  void drive(Call& call) noexcept;
  void enter(Call& call) noexcept;
  void leave() noexcept;
  void ended(Call& call) noexcept;

  std::unique_ptr<Context> context_;

  std::mutex mutex_;
  bool is_driven_ = false;
  std::deque<Call*> line_;  ///< who waits while another drives, and has no answer yet
  std::chrono::steady_clock::time_point left_at_;

  Call* driving_ = nullptr;  ///< the driver's own; only he looks
};

}  // namespace db

}  // namespace pgdbm
