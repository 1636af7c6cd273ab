// Messages to be sent, kept in PostgreSQL, so that whoever adds one need not wait for the sending.
#pragma once

#include <pgdbm/pgdbm.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <utility>

namespace outbox {

namespace asio = boost::asio;

struct Message {  // members bear the columns' names
  std::int64_t id;
  std::string recipient;
  std::string body;
};

using Sender = std::function<asio::awaitable<void>(Message)>;

class Outbox {
 public:
  explicit Outbox(pgdbm::AsyncDatabaseManager db) : db_(std::move(db)) {}  // a handle: copied, it copies no connection

  asio::awaitable<void> migrate() const;
  asio::awaitable<std::int64_t> add(std::string recipient, std::string body) const;
  /// Sends the oldest message that nobody else is sending. False: there is none.
  asio::awaitable<bool> send_next(Sender send) const;
  asio::awaitable<std::int64_t> waiting() const;

 private:
  pgdbm::AsyncDatabaseManager db_;
};

}  // namespace outbox
