// A connection of a pool, and what the pool keeps about it. It moves between the list of those that are idle and the
// list of those that are lent, and stays in one place in memory meanwhile: a lease refers to it.
#pragma once

#include "pool/census.hpp"

#include "net/connection.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <list>
#include <memory>
#include <source_location>
#include <utility>

namespace pgdbm::pool {

using Clock = std::chrono::steady_clock;

struct Member {
  std::shared_ptr<net::Connection> connection;
  Clock::time_point since;           ///< when it was lent, or became idle
  Clock::time_point retire_at;       ///< when its life is over
  std::uint64_t flights_before = 0;  ///< how many it had been asked for when it was lent
  std::source_location holder{};     ///< where the program took it to keep it; line 0: for one statement
  bool is_told_of = false;           ///< the log has been told that it is kept for long
  std::size_t riders = 0;            ///< statements under way on it; 0: one caller has it to himself
  bool takes_riders = false;         ///< all of them bear others behind them
  Clock::duration usual_time{};      ///< of a run of the one who came last
  Clock::time_point moved_at;        ///< when one of them ended last, or the first began
  bool is_resetting = false;         ///< lent to nobody: what its last holder left behind is being undone
};

/// A list whose size is counted for others.
class Members {
 public:
  using iterator = std::list<Member>::iterator;

  explicit Members(Count& count) noexcept : count_(count) {}

  [[nodiscard]] bool empty() const noexcept { return list_.empty(); }
  [[nodiscard]] auto begin() noexcept { return list_.begin(); }
  [[nodiscard]] auto end() noexcept { return list_.end(); }
  [[nodiscard]] auto begin() const noexcept { return list_.begin(); }
  [[nodiscard]] auto end() const noexcept { return list_.end(); }

  iterator add(Member member) {
    list_.push_back(std::move(member));
    ++count_;
    return std::prev(list_.end());
  }
  /// To the back.
  void take(Members& from, iterator member) noexcept {
    list_.splice(list_.end(), from.list_, member);
    --from.count_;
    ++count_;
  }
  void erase(iterator member) noexcept {
    list_.erase(member);
    --count_;
  }
  [[nodiscard]] std::list<Member> take_all() noexcept {
    count_ = 0;
    return std::exchange(list_, {});
  }

 private:
  std::list<Member> list_;
  Count& count_;
};

}  // namespace pgdbm::pool
