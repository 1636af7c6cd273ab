// A connection of a pool, and what the pool keeps about it. It moves between the list of those that are idle and the
// list of those that are lent, and stays in one place in memory meanwhile: a lease refers to it.
#pragma once

#include "net/connection.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <source_location>

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
  Clock::time_point moved_at;        ///< when one of them ended last, or the first began
  bool is_resetting = false;         ///< lent to nobody: what its last holder left behind is being undone
};

using Members = std::list<Member>;

}  // namespace pgdbm::pool
