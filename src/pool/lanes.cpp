// Lanes: connections on which plain statements are under way that bear others behind them. When none is idle, a plain
// statement rides on one of these rather than wait for it to end. Each has its own Sync, so one's error is no one
// else's, and the lane takes nobody in while somebody stands in line.
#include "pool/pool.hpp"

#include <algorithm>
#include <utility>

namespace pgdbm::pool {

namespace {

/// Since a lane's last reply: one that takes longer holds up those behind it.
constexpr std::chrono::milliseconds longest_silence{5};
/// What is under way on a lane, by what such statements usually take: whoever wants the connection whole waits for it.
constexpr std::chrono::milliseconds longest_backlog{20};
/// So long after all connections were taken, a statement that finds one idle makes a lane of it.
constexpr std::chrono::milliseconds pressure_lasts{100};

}  // namespace

Lease Pool::acquire_now(std::string_view statement) {
  auto idle = acquire_now();
  if (options_.pipeline_depth <= 1) return idle;
  if (idle) {
    if (idle.since() - pressed_at_ >= pressure_lasts) return idle;
    auto& habit = habits_.of(statement);
    if (habit.may_ride) idle.ride(habit);
    return idle;
  }
  if (is_closed_) return {};
  const auto now = Clock::now();
  note_pressure(now);
  if (!line_.empty()) return {};
  auto& habit = habits_.of(statement);
  const auto lane = habit.may_ride ? emptiest_lane(now) : lent_.end();
  if (lane == lent_.end()) return {};
  Lease lease{shared_from_this(), lane};
  lease.ride(habit);
  return lease;
}

/// Riders hide from those who open connections for the line that there is more to do than connections.
void Pool::note_pressure(Clock::time_point now) {
  if (now - pressed_at_ > options_.patience) pressed_since_ = now;
  pressed_at_ = now;
  if (now - pressed_since_ < slow_line * options_.patience) return;
  pressed_since_ = now;
  if (census_->opening == 0 && outlook() == Outlook::good && stats().size() < options_.max_connections) open_one();
}

bool Pool::takes_rider(const Member& member, Clock::time_point now) const noexcept {
  const auto& connection = *member.connection;
  const bool has_room =
      member.riders < options_.pipeline_depth && static_cast<int>(member.riders) * member.usual_time < longest_backlog;
  return member.takes_riders && has_room && now - member.moved_at < longest_silence && member.retire_at > now &&
         !is_used_up(connection.flights(), options_.life) && connection.is_open() &&
         connection.residue() == net::Residue::none;
}

Members::iterator Pool::emptiest_lane(Clock::time_point now) noexcept {
  auto best = lent_.end();
  for (auto member = lent_.begin(); member != lent_.end(); ++member) {
    if (takes_rider(*member, now) && (best == lent_.end() || member->riders < best->riders)) best = member;
  }
  return best;
}

void Pool::board(Member& member, const Habit& habit, Clock::time_point now) noexcept {
  if (member.riders++ == 0) {
    member.moved_at = now;
  } else {
    ++census_->riding;
  }
  member.takes_riders = habit.leads();
  member.usual_time = habit.usual_time;
}

/// Its own time is that since the reply before it.
void Pool::alight(Members::iterator member, Habit& habit, Clock::time_point boarded) noexcept {
  const auto now = Clock::now();
  habit.ran_for(now - std::max(boarded, member->moved_at));
  member->moved_at = now;
  if (!habit.leads()) member->takes_riders = false;
  if (--member->riders == 0) {
    take_back(member);
    return;
  }
  --census_->riding;
  last_return_ = now;
  board_from_line(member, now);
}

/// Up to the first who wants a connection to himself.
void Pool::board_from_line(Members::iterator member, Clock::time_point now) noexcept {
  while (!line_.empty() && has_plain_first() && takes_rider(*member, now)) serve_first({shared_from_this(), member});
}

}  // namespace pgdbm::pool
