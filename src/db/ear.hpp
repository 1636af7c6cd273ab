// What a listener is inside: a connection that LISTENs, the events that wait to be fetched, and the way back after a
// loss. Kept by its listener; whatever runs meanwhile refers to it weakly, and ends when it is gone.
#pragma once

#include <pgdbm/db/listener.hpp>

#include "net/connect.hpp"

#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <memory>
#include <string>

namespace pgdbm {

class Listener::Ear : public std::enable_shared_from_this<Listener::Ear> {
 public:
  /// `script` holds a LISTEN for each channel.
  Ear(asio::any_io_executor executor, net::ConnectOptions options, std::string script);

  /// Throws what keeps it from listening.
  asio::awaitable<void> open();
  asio::awaitable<ListenerEvent> next();
  void close() noexcept;
  [[nodiscard]] std::size_t waiting() const noexcept { return events_.size(); }

 private:
  static asio::awaitable<void> come_back(std::weak_ptr<Ear> weak, asio::any_io_executor executor);

  asio::awaitable<Result<void>> connect();
  void hear(const wire::Notification& notification);
  void lose(const Fault& why);
  void tell(ListenerEvent event);

  asio::any_io_executor executor_;
  net::ConnectOptions options_;
  std::string script_;
  std::shared_ptr<net::Connection> connection_;
  std::deque<ListenerEvent> events_;
  asio::steady_timer bell_;  ///< who waits in `next` waits for this to be cancelled: so the io_context owns the wait
  bool has_overflowed_ = false;
  bool is_closed_ = false;
};

}  // namespace pgdbm
