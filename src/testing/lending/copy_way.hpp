// How a template is copied: the server knows two ways, and which is quicker depends on its buffers, its disk and the
// size of the template. Both are tried twice, as the first time may find caches cold; from then on the quicker is
// taken. No I/O here.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <string_view>

namespace pgdbm::testing::lending {

class CopyWay {
 public:
  using Duration = std::chrono::steady_clock::duration;
  enum class Way { wal_log, file_copy };

  [[nodiscard]] static constexpr std::string_view name(Way way) noexcept {
    return way == Way::wal_log ? "WAL_LOG" : "FILE_COPY";
  }

  /// For the next copy.
  [[nodiscard]] Way next() noexcept {
    if (tried_ < tries) return tried_++ % 2 == 0 ? Way::file_copy : Way::wal_log;
    return best_[0] <= best_[1] ? Way::wal_log : Way::file_copy;
  }
  /// So long a copy took.
  void took(Way way, Duration time) noexcept {
    auto& best = best_.at(static_cast<std::size_t>(way));
    best = std::min(best, time);
  }

 private:
  static constexpr unsigned tries = 4;

  unsigned tried_ = 0;
  std::array<Duration, 2> best_{Duration::max(), Duration::max()};
};

}  // namespace pgdbm::testing::lending
