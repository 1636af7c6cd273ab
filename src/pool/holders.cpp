// Who holds the connections: told to callers who wait in vain, and to the log when somebody does so for too long.
#include "pool/pool.hpp"
#include "pool/refusal.hpp"

#include <pgdbm/base/log.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace pgdbm::pool {

namespace {

Holder holder_of(const Member& member, Clock::time_point now) {
  const auto& connection = *member.connection;
  const bool has_asked = connection.flights() != member.flights_before;
  return {.held = now - member.since,
          .last_statement = has_asked ? connection.last_statement() : std::string_view{},
          .is_pool = member.is_resetting,
          .where = member.holder};
}

}  // namespace

Fault Pool::timed_out(Clock::duration limit) const {
  const auto now = Clock::now();
  std::vector<Holder> holders;
  for (const auto& member : lent_) {
    if (holders.size() == most_holders) break;
    holders.push_back(holder_of(member, now));
  }
  return pool::timed_out({.limit = limit,
                          .pool = stats(),
                          .holders = std::move(holders),
                          .setback = trouble_ ? &trouble_->last : nullptr});
}

void Pool::note_holder(Member& member, std::source_location where) {
  member.holder = where;
  member.is_told_of = false;
  if (tells_of_leaks()) wake_at(member.since + options_.leak_warning_after);
}

/// The sink may use the pool: it is called when all has been looked at.
void Pool::tell_of_leaks() {
  if (!tells_of_leaks()) return;
  const auto now = Clock::now();
  auto next = Clock::time_point::max();
  std::vector<std::string> warnings;
  for (auto& member : lent_) {
    if (member.holder.line() == 0 || member.is_told_of) continue;
    const auto due = member.since + options_.leak_warning_after;
    member.is_told_of = due <= now;
    if (member.is_told_of) {
      warnings.push_back(leak_warning(holder_of(member, now)));
    } else {
      next = std::min(next, due);
    }
  }
  wake_at(next);
  for (auto& warning : warnings) {
    base::tell(options_.log, {.level = LogLevel::warning, .message = std::move(warning)});
  }
}

}  // namespace pgdbm::pool
