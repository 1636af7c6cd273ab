#include "pool/habits.hpp"

#include <pgdbm/sql/statement_kind.hpp>
#include <pgdbm/sql/statement_reads.hpp>

namespace pgdbm::pool {

Habit& Habits::of(std::string_view text) {
  if (last_ != nullptr && last_->first == text) return last_->second;
  auto found = habits_.find(text);
  if (found == habits_.end()) {
    if (bytes_ + text.size() > most_bytes) return unknown_ = {};
    bytes_ += text.size();
    const Habit habit{.may_ride = sql::statement_kind(text) == sql::StatementKind::plain,
                      .only_reads = sql::only_reads(text),
                      .may_share_sync = sql::only_computes(text)};
    found = habits_.emplace(std::string{text}, habit).first;
  }
  last_ = &*found;
  return last_->second;
}

}  // namespace pgdbm::pool
