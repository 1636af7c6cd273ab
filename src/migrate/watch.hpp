// An eye on the session that migrates, from another connection of the pool: for whom does its statement wait, and how
// far has it come? At best: when no connection is free in time, nothing is seen, and nothing else changes.
#pragma once

#include <pgdbm/migrate/options.hpp>

#include <pgdbm/db/manager.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace pgdbm::migrate {

class Watch : public std::enable_shared_from_this<Watch> {
 public:
  /// Looks from now on until `stop`, at statements that take longer than others may be made to wait.
  static std::shared_ptr<Watch> start(const asio::any_io_executor& executor, AsyncDatabaseManager db, std::int32_t pid,
                                      const MigrationOptions& options);
  void stop();

  /// What begins now; the place in it goes into what is told.
  void begin(MigrationProgress place);
  void end() noexcept { is_running_ = false; }
  /// Who was last seen in the way of the statement that began last; empty: nobody.
  [[nodiscard]] const std::string& blockers() const noexcept { return blockers_; }

 private:
  using Clock = std::chrono::steady_clock;

  Watch(const asio::any_io_executor& executor, AsyncDatabaseManager db, std::int32_t pid, MigrationOptions options);
  asio::awaitable<void> look_on();
  asio::awaitable<void> look();
  [[nodiscard]] std::chrono::milliseconds next_look() const;

  asio::steady_timer timer_;
  AsyncDatabaseManager db_;
  std::int32_t pid_;
  MigrationOptions options_;
  bool is_stopped_ = false;
  bool is_running_ = false;
  std::uint64_t statement_ = 0;  ///< how many have begun
  Clock::time_point begun_;
  Clock::time_point told_;
  MigrationProgress place_;
  std::string blockers_;
};

}  // namespace pgdbm::migrate
