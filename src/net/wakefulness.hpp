// Whether the beginning of a wait for a reply is spent awake. A thread that sleeps has to be woken, which takes longer
// than many a statement, above all in a virtual machine. So a reply is looked for without sleeping while it is the only
// one that this process waits for, for a tenth of a millisecond at most. Where that was in vain the next waits are
// slept through, ever more of them. No I/O here: it is told of flights and replies, and says whether to look again.
// (Figures: docs/decisions/019.)
#pragma once

#include <sched.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <utility>

namespace pgdbm::net {

/// Else the server cannot answer while this process looks. Asked once.
[[nodiscard]] inline bool has_processors_beside_this() noexcept {
  static const bool answer = [] {
    cpu_set_t usable;
    CPU_ZERO(&usable);
    return ::sched_getaffinity(0, sizeof usable, &usable) != 0 || CPU_COUNT(&usable) > 1;
  }();
  return answer;
}

class Wakefulness {
 public:
  using Clock = std::chrono::steady_clock;

  static constexpr std::chrono::microseconds longest{100};
  /// After waits in vain, one after the other: 2, 4, 8 ... of them are slept through before the next attempt.
  static constexpr unsigned most_slept = 256;

  /// What has replies under way counts all who wait together: those of a process.
  using Waiting = std::atomic<int>;

  explicit Wakefulness(bool is_wanted, Waiting& waiting = of_process()) noexcept
      : waiting_(&waiting), is_wanted_(is_wanted) {}
  Wakefulness(const Wakefulness&) = delete;
  Wakefulness& operator=(const Wakefulness&) = delete;
  ~Wakefulness() { answered(); }

  /// A flight has gone out and nothing else is under way here. True: begin to look for its reply.
  [[nodiscard]] bool sent(Clock::time_point (*now)() = Clock::now) noexcept {
    if (!std::exchange(is_waiting_, true)) waiting_->fetch_add(1, std::memory_order_relaxed);
    is_awake_ = is_wanted_ && is_alone() && to_sleep_through_ == 0;
    if (to_sleep_through_ > 0) --to_sleep_through_;
    if (is_awake_) until_ = now() + longest;
    return is_awake_;
  }
  /// The reply has not come yet. True: look again.
  [[nodiscard]] bool goes_on(Clock::time_point (*now)() = Clock::now) noexcept {
    if (!is_awake_) return false;
    if (!is_alone()) return is_awake_ = false;
    if (now() < until_) return true;
    nap_ = std::min(nap_ * 2, most_slept);
    to_sleep_through_ = nap_;
    return is_awake_ = false;
  }
  /// All replies are here, or none will come.
  void answered() noexcept {
    if (!std::exchange(is_waiting_, false)) return;
    waiting_->fetch_sub(1, std::memory_order_relaxed);
    if (std::exchange(is_awake_, false)) nap_ = 1;
  }

 private:
  static Waiting& of_process() noexcept {
    static Waiting waiting{0};
    return waiting;
  }
  [[nodiscard]] bool is_alone() const noexcept { return waiting_->load(std::memory_order_relaxed) == 1; }

  Waiting* waiting_;
  Clock::time_point until_;
  unsigned nap_ = 1;  ///< how many waits were slept through after the last one in vain; 1: there was none
  unsigned to_sleep_through_ = 0;
  bool is_wanted_;
  bool is_waiting_ = false;
  bool is_awake_ = false;
};

}  // namespace pgdbm::net
