// One connection, borrowed: whole, or for one plain statement among others on it. It goes back when the lease ends,
// unless it is unfit for others: closed, or with a transaction still open.
#pragma once

#include "pool/habits.hpp"
#include "pool/member.hpp"

#include <memory>
#include <source_location>

namespace pgdbm::pool {

class Pool;

class Lease {
 public:
  Lease() = default;
  /// Requires: the member is among those that the pool has lent.
  Lease(std::shared_ptr<Pool> pool, Members::iterator member) noexcept;
  Lease(Lease&&) noexcept = default;
  Lease& operator=(Lease&& other) noexcept;
  ~Lease() { give_back(); }

  [[nodiscard]] explicit operator bool() const noexcept { return pool_ != nullptr; }
  [[nodiscard]] net::Connection& connection() const noexcept { return *member_->connection; }
  /// The program keeps it from here on: told to those who wait in vain, and to the log when it takes too long.
  void held_at(std::source_location where);
  void give_back() noexcept;

  /// When it was lent.
  [[nodiscard]] Clock::time_point since() const noexcept { return member_->since; }
  /// It is for one statement, behind which others may come.
  void ride(Habit& habit) noexcept;
  /// It is, and that statement can share a Sync with its like.
  [[nodiscard]] bool shares_sync() const noexcept { return habit_ != nullptr && habit_->may_share_sync; }

 private:
  std::shared_ptr<Pool> pool_;
  Members::iterator member_;
  Habit* habit_ = nullptr;     ///< of the one statement; null: the connection is lent whole
  Clock::time_point boarded_;  ///< when it was
};

}  // namespace pgdbm::pool
