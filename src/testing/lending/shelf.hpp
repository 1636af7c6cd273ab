// What a stock knows of one template.
#pragma once

#include "testing/lending/copy_way.hpp"
#include "testing/lending/stock.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>

namespace pgdbm::testing::lending {

/// Wakes all who wait.
class Bell {
 public:
  explicit Bell(const asio::any_io_executor& executor) : timer_(executor, asio::steady_timer::time_point::max()) {}

  asio::awaitable<void> wait() {
    boost::system::error_code woken;
    co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  }
  void ring() { timer_.cancel(); }

 private:
  asio::steady_timer timer_;
};

struct Stock::Shelf {
  Shelf(std::string k, const asio::any_io_executor& executor) : key(std::move(k)), bell(executor) {}

  [[nodiscard]] std::size_t wanted() const noexcept {
    const auto coming = ready.size() + cloning;
    const auto goal = line.size() + depth;
    return state == State::there && goal > coming ? goal - coming : 0;
  }

  std::string key;
  State state = State::unknown;
  std::deque<std::string> ready;
  std::size_t cloning = 0;
  std::size_t depth = 1;           ///< how many should be ready when nobody waits
  std::deque<std::uint64_t> line;  ///< who waits, by number
  std::uint64_t next_in_line = 0;
  std::exception_ptr fault;  ///< of the last attempt to make a clone, for whoever waits first
  Clock::time_point used;
  CopyWay way;
  Bell bell;
};

}  // namespace pgdbm::testing::lending
