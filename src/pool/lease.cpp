#include "pool/lease.hpp"

#include "pool/pool.hpp"

#include <utility>

namespace pgdbm::pool {

Lease::Lease(std::shared_ptr<Pool> pool, Members::iterator member) noexcept : pool_(std::move(pool)), member_(member) {}

Lease& Lease::operator=(Lease&& other) noexcept {
  give_back();
  pool_ = std::move(other.pool_);
  member_ = other.member_;
  habit_ = other.habit_;
  boarded_ = other.boarded_;
  return *this;
}

void Lease::held_at(std::source_location where) {
  pool_->note_holder(*member_, where);
}

void Lease::ride(Habit& habit) noexcept {
  habit_ = &habit;
  boarded_ = Clock::now();
  pool_->board(*member_, habit, boarded_);
}

void Lease::give_back() noexcept {
  const auto pool = std::move(pool_);
  if (!pool) return;
  if (habit_ != nullptr) {
    pool->alight(member_, *habit_, boarded_);
  } else {
    pool->take_back(member_);
  }
}

}  // namespace pgdbm::pool
