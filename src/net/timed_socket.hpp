// A socket with a limit of time: when that has passed it is closed, and whatever waits for it ends. Kept by shared_ptr,
// as its timer may outlive whoever made it.
#pragma once

#include "net/socket.hpp"

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <utility>

namespace pgdbm::net {

class TimedSocket {
 public:
  using Clock = std::chrono::steady_clock;

  static std::shared_ptr<TimedSocket> create(const asio::any_io_executor& executor, Clock::time_point until) {
    auto self = std::make_shared<TimedSocket>(executor);
    self->timer_.expires_at(until);
    self->timer_.async_wait([self](boost::system::error_code error) {
      if (error) return;
      self->timed_out_ = true;
      self->socket.close();
    });
    return self;
  }
  explicit TimedSocket(const asio::any_io_executor& executor) : socket(executor), timer_(executor) {}

  [[nodiscard]] bool timed_out() const noexcept { return timed_out_; }
  /// No limit any more.
  void stop_timer() { timer_.cancel(); }
  void close() {
    stop_timer();
    socket.close();
  }

  Socket socket;

 private:
  asio::steady_timer timer_;
  bool timed_out_ = false;
};

}  // namespace pgdbm::net
