// What a pool has learnt of the statements that callers run: behind which of them others may be sent before they have
// ended. Behind a statement that only reads and has always been quick nobody waits for long; behind anything else
// nobody is sent. No I/O, no clock.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace pgdbm::pool {

/// Of one text.
struct Habit {
  /// A run of this time is quick; one of four times that is slow, and trust begins anew.
  static constexpr std::chrono::milliseconds quick{5};
  static constexpr std::uint8_t runs_for_trust = 3;

  bool may_ride = false;  ///< it leaves nothing behind, and shares a connection with anybody
  bool only_reads = false;
  bool may_share_sync = false;  ///< it calls nothing but what computes: run twice, it does no harm
  std::uint8_t quick_runs = 0;
  std::chrono::steady_clock::duration usual_time{};  ///< of a run; recent ones count more

  /// Others may be sent behind it.
  [[nodiscard]] constexpr bool leads() const noexcept { return may_ride && only_reads && quick_runs >= runs_for_trust; }

  /// Statements that take so long are like this one: neither has to wait long behind the other.
  [[nodiscard]] constexpr bool is_like(std::chrono::steady_clock::duration time) const noexcept {
    constexpr int factor = 4;
    return time <= factor * usual_time && usual_time <= factor * time;
  }

  constexpr void ran_for(std::chrono::steady_clock::duration time) noexcept {
    // Of a convoy, whose replies come together, one run has all the time and the others none.
    constexpr int memory = 64;
    usual_time = usual_time.count() == 0 ? time : usual_time + (time - usual_time) / memory;
    if (time >= 4 * quick) {
      quick_runs = 0;
    } else if (time < quick) {
      quick_runs = std::min<std::uint8_t>(quick_runs + 1, runs_for_trust);
    }
  }
};

class Habits {
 public:
  /// Of so many bytes of texts; those that come later have a connection to themselves.
  static constexpr std::size_t most_bytes = std::size_t{1} << 20;

  /// Judged when it is new. Stays where it is as long as this lives.
  [[nodiscard]] Habit& of(std::string_view text);

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
  };

  std::unordered_map<std::string, Habit, Hash, std::equal_to<>> habits_;
  std::pair<const std::string, Habit>* last_ = nullptr;  ///< programs repeat themselves
  std::size_t bytes_ = 0;
  Habit unknown_;  ///< of all that no place is left for
};

}  // namespace pgdbm::pool
