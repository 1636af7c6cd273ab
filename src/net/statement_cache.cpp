#include "net/statement_cache.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace pgdbm::net {

bool StatementCache::Key::operator==(const Key& other) const noexcept {
  return sql == other.sql && std::ranges::equal(parameter_types, other.parameter_types);
}

std::size_t StatementCache::Hash::operator()(const Key& key) const noexcept {
  // The text nearly always decides; the types are compared.
  return std::hash<std::string_view>{}(key.sql);
}

void StatementCache::judge_by(ResidueJudge judge) noexcept {
  judge_ = judge;
  for (auto& entry : entries_) entry.residue = residue_of(entry.sql);
}

StatementCache::Plan StatementCache::plan(std::string_view sql, std::span<const std::uint32_t> parameter_types) {
  if (capacity_ == 0 || sql.size() > longest_text) return {.residue = residue_of(sql)};
  const Key key{sql, parameter_types};
  if (!is_at_front(key)) {  // programs repeat themselves, and need no hash then
    const auto found = index_.find(key);
    if (found == index_.end()) {
      remember(sql, parameter_types);
      return {.residue = entries_.front().residue};
    }
    entries_.splice(entries_.begin(), entries_, found->second);
  }
  auto& entry = entries_.front();
  switch (entry.state) {
    case State::ready:
      return {.must_parse = false,
              .residue = entry.residue,
              .name = entry.name,
              .shape = entry.shape,
              .goes_alone = goes_alone(entry)};
    case State::preparing:
      return {.residue = entry.residue};
    case State::seen:
      break;
  }
  entry.state = State::preparing;
  entry.name = "pgdbm_" + std::to_string(++last_number_);
  return {.must_parse = true, .residue = entry.residue, .name = entry.name, .shape = nullptr};
}

void StatementCache::prepared(std::string_view name, std::shared_ptr<const wire::ResultShape> shape) {
  auto* const entry = find_named(name);
  if (entry == nullptr) {
    evicted_.emplace_back(name);  // it fell out while it was being prepared
    return;
  }
  entry->state = State::ready;
  entry->shape = std::move(shape);
}

void StatementCache::forget(std::string_view name) {
  if (auto* const entry = find_named(name)) {
    entry->state = State::seen;
    entry->name.clear();
    entry->shape.reset();
  }
}

void StatementCache::send_alone(std::string_view name, bool always) noexcept {
  constexpr std::uint32_t a_while = 1'000;
  if (auto* const entry = find_named(name)) entry->alone_for = always ? for_good : a_while;
}

bool StatementCache::goes_alone(Entry& entry) noexcept {
  if (entry.alone_for == 0) return false;
  if (entry.alone_for != for_good) --entry.alone_for;
  return true;
}

void StatementCache::forget_all() {
  for (auto& entry : entries_) {
    if (entry.state != State::ready) continue;
    evicted_.push_back(std::exchange(entry.name, {}));
    entry.state = State::seen;
    entry.shape.reset();
  }
}

void StatementCache::clear() noexcept {
  index_.clear();
  entries_.clear();
  evicted_.clear();
}

bool StatementCache::is_at_front(const Key& key) const noexcept {
  if (entries_.empty()) return false;
  const auto& entry = entries_.front();
  return key == Key{entry.sql, entry.parameter_types};
}

std::vector<std::string> StatementCache::take_evicted() {
  return std::exchange(evicted_, {});
}

StatementCache::Entry* StatementCache::find_named(std::string_view name) noexcept {
  const auto found = std::ranges::find(entries_, name, &Entry::name);
  return found == entries_.end() ? nullptr : &*found;
}

void StatementCache::remember(std::string_view sql, std::span<const std::uint32_t> parameter_types) {
  if (entries_.size() == capacity_) drop(std::prev(entries_.end()));
  entries_.push_front({.sql = std::string{sql},
                       .parameter_types = {parameter_types.begin(), parameter_types.end()},
                       .residue = residue_of(sql)});
  const auto& entry = entries_.front();
  index_.emplace(Key{entry.sql, entry.parameter_types}, entries_.begin());
}

void StatementCache::drop(Entries::iterator entry) {
  if (entry->state == State::ready) evicted_.push_back(entry->name);
  index_.erase({entry->sql, entry->parameter_types});
  entries_.erase(entry);
}

}  // namespace pgdbm::net
