// What a listener is inside: a connection that LISTENs, the events that wait to be fetched, and the way back after a
// loss. It lives where the pool does. Kept by its listener; whatever runs meanwhile refers to it weakly, and ends when
// it is gone.
#pragma once

#include <pgdbm/db/listener.hpp>

#include "pool/census.hpp"
#include <pgdbm/pool/home.hpp>

#include "net/connect.hpp"

#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <memory>
#include <string>

namespace pgdbm {

class Listener::Ear : public std::enable_shared_from_this<Listener::Ear> {
 public:
  /// `script` holds a LISTEN for each channel.
  Ear(const pool::Home& home, net::ConnectOptions options, std::string script);

  [[nodiscard]] const pool::Home& home() const noexcept { return home_; }
  /// Anywhere.
  [[nodiscard]] std::size_t waiting() const noexcept { return waiting_; }

  /// Throws what keeps it from listening.
  asio::awaitable<void> open();
  asio::awaitable<ListenerEvent> next();
  void close() noexcept;

 private:
  static asio::awaitable<void> come_back(std::weak_ptr<Ear> weak, asio::any_io_executor executor);

  asio::awaitable<Result<void>> connect();
  void hear(const wire::Notification& notification);
  void lose(const Fault& why);
  void tell(ListenerEvent event);

  pool::Home home_;
  net::ConnectOptions options_;
  std::string script_;
  std::shared_ptr<net::Connection> connection_;
  std::deque<ListenerEvent> events_;
  pool::Count waiting_;      ///< of events
  asio::steady_timer bell_;  ///< who waits in `next` waits for this to be cancelled: so the io_context owns the wait
  bool has_overflowed_ = false;
  bool is_closed_ = false;
};

}  // namespace pgdbm
