// Lanes: connections on which plain statements are under way that bear others behind them. When none is idle, a plain
// statement rides on one of these rather than wait for it to end; a quick read does so too when the server has no
// processor left for another connection. One's error is no one else's, and the lane takes nobody in while somebody
// stands in line.
#include "pool/pool.hpp"

#include <algorithm>
#include <utility>

namespace pgdbm::pool {

namespace {

/// For whom there is a connection, were it of any use: no more than it could lose by taking turns at a processor.
constexpr LaneLimits brief{.backlog = std::chrono::milliseconds{2}, .silence = std::chrono::milliseconds{2}};
/// For whom there is none.
constexpr LaneLimits patient{.backlog = std::chrono::milliseconds{20}, .silence = std::chrono::milliseconds{5}};
/// So long after all connections that are of use were taken, a statement that finds one idle makes a lane of it.
constexpr std::chrono::milliseconds crowd_lasts{100};

}  // namespace

Lease Pool::acquire_now(std::string_view statement) {
  if (is_server_busy()) {
    if (auto place = join_brief_lane(statement)) return place;
  }
  auto idle = acquire_now();
  if (options_.pipeline_depth <= 1) return idle;
  if (idle) {
    if (idle.since() - crowded_at_ >= crowd_lasts) return idle;
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
  return ride_on(lane, habit);
}

/// A read that is quick waits less behind others like it than beside them, at a server that is busy with them. It goes
/// to the lanes that were lent first: the others run empty, and are idle again.
Lease Pool::join_brief_lane(std::string_view statement) {
  if (is_closed_ || !line_.empty() || is_between_threads()) return {};
  const auto now = Clock::now();
  crowded_at_ = now;
  auto& habit = habits_.of(statement);
  const auto lanes = std::ranges::count_if(lent_, [](const Member& member) { return member.takes_riders; });
  if (!habit.leads() || std::cmp_less(lanes, options_.server_processors)) return {};
  std::size_t alike = 0;
  auto lane = lent_.end();
  for (auto member = lent_.begin(); member != lent_.end(); ++member) {
    if (alike >= options_.server_processors && lane != lent_.end()) break;
    if (!member->takes_riders || !habit.is_like(member->usual_time)) continue;
    ++alike;
    if (takes_rider(*member, now, brief) && (lane == lent_.end() || member->riders < lane->riders)) lane = member;
  }
  return ride_on(lane, habit);
}

Lease Pool::ride_on(Members::iterator lane, Habit& habit) {
  if (lane == lent_.end()) return {};
  Lease lease{shared_from_this(), lane};
  lease.ride(habit);
  return lease;
}

/// Riders hide from those who open connections for the line that there is more to do than connections.
void Pool::note_pressure(Clock::time_point now) {
  if (now - pressed_at_ > options_.patience) pressed_since_ = now;
  pressed_at_ = crowded_at_ = now;
  if (now - pressed_since_ < slow_line * options_.patience) return;
  pressed_since_ = now;
  if (census_->opening == 0 && outlook() == Outlook::good && stats().size() < options_.max_connections) open_one();
}

bool Pool::takes_rider(const Member& member, Clock::time_point now, const LaneLimits& limits) const noexcept {
  const auto& connection = *member.connection;
  const bool has_room =
      member.riders < options_.pipeline_depth && static_cast<int>(member.riders) * member.usual_time < limits.backlog;
  return member.takes_riders && has_room && now - member.moved_at < limits.silence && member.retire_at > now &&
         !is_used_up(connection.flights(), options_.life) && connection.is_open() &&
         connection.residue() == net::Residue::none;
}

Members::iterator Pool::emptiest_lane(Clock::time_point now) noexcept {
  auto best = lent_.end();
  for (auto member = lent_.begin(); member != lent_.end(); ++member) {
    if (takes_rider(*member, now, patient) && (best == lent_.end() || member->riders < best->riders)) best = member;
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
  while (!line_.empty() && has_plain_first() && takes_rider(*member, now, patient))
    serve_first({shared_from_this(), member});
}

}  // namespace pgdbm::pool
