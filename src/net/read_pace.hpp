// When to leave a socket alone for a moment while a long reply streams in. A server sends 8 kB at a time; a client that
// is faster is woken for each, which costs both sides more than the bytes do. Left alone for the time that some dozens
// of kB take, both get through with a fraction of the wake-ups. The price, at the end of the reply, is 1/32 of the time
// it has taken and never more than a millisecond. No I/O here: it is told what came, and says how long.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <utility>

namespace pgdbm::net {

class ReadPace {
 public:
  using Clock = std::chrono::steady_clock;

  /// Shorter replies are never kept waiting, nor timed.
  static constexpr std::size_t long_reply = std::size_t{128} << 10;
  /// What a rest should bring: well below what a socket holds, so that the server need not wait for us.
  static constexpr std::size_t good_read = std::size_t{64} << 10;
  /// Less has come since the last rest: the server is waiting for something itself.
  static constexpr std::size_t poor_read = std::size_t{8} << 10;
  static constexpr std::chrono::microseconds longest_rest{1000};

  /// So much of the reply that is under way was read.
  void took(std::size_t bytes) noexcept { read_ += bytes; }
  /// The reply has ended.
  void reset() noexcept { *this = {}; }

  /// All that is there was read. How long to leave the socket alone; zero: until there is more.
  [[nodiscard]] Clock::duration rest(Clock::time_point (*now)() = Clock::now) noexcept {
    taken_ += read_;
    const auto read = std::exchange(read_, 0);
    if (taken_ < long_reply) return {};
    const auto time = now();
    if (began_ == Clock::time_point{}) {
      began_ = time;
      taken_before_ = taken_;
    }
    const auto timed = taken_ - taken_before_;
    if (timed == 0 || read < poor_read) return {};
    const auto elapsed = time - began_;
    const Clock::duration good{elapsed.count() * static_cast<Clock::rep>(good_read) / static_cast<Clock::rep>(timed)};
    if (good > 4 * longest_rest) return {};  // so slow a stream is worth each of its wake-ups
    return std::min<Clock::duration>({good, elapsed / 32, longest_rest});
  }

 private:
  std::size_t read_ = 0;   ///< since the last rest
  std::size_t taken_ = 0;  ///< of the reply, up to then
  std::size_t taken_before_ = 0;
  Clock::time_point began_;  ///< timed from here on, when `taken_before_` bytes were there
};

}  // namespace pgdbm::net
