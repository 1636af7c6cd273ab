// Hears what others NOTIFY, on a connection of its own beside the pool. When that breaks it says so, connects again by
// itself, and says so again: what was notified in between is lost, and a program that keeps state by notifications must
// read it anew.
//
//   const std::vector<std::string> channels{"jobs"};
//   auto listener = co_await db.listen(channels);   // GCC 12 takes no list in braces within a co_await
//   for (;;) {
//     const auto event = co_await listener.next();
//     if (const auto* job = std::get_if<pgdbm::Notification>(&event)) …
//   }
//
// A handle for one caller at a time, from any thread.
#pragma once

#include <pgdbm/base/fault.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>

namespace pgdbm {

namespace asio = boost::asio;

struct Notification {
  std::string channel;
  std::string payload;
  std::int32_t process_id = 0;  ///< of the session that sent it
};

/// Nothing is heard any more, for this reason. More attempts to connect follow.
struct ListenerLost {
  Fault why;
};

/// All is heard again from here on.
struct ListenerRestored {};

using ListenerEvent = std::variant<Notification, ListenerLost, ListenerRestored>;

class Listener {
 public:
  /// As many notifications wait for `next`; when still more come, all are passed over until these are
  /// fetched, and the loss is told.
  static constexpr std::size_t most_waiting = 65'536;

  /// One that hears nothing; `AsyncDatabaseManager::listen` makes the others.
  Listener() = default;
  Listener(Listener&&) noexcept = default;
  Listener& operator=(Listener&& other) noexcept;
  /// As `close`.
  ~Listener();

  /// The next event, in the order they came. Throws ConnectionError once closed, and
  /// boost::system::system_error when cancelled by its slot. Requires: nobody else waits in it.
  [[nodiscard]] asio::awaitable<ListenerEvent> next();

  /// Events that wait to be fetched.
  [[nodiscard]] std::size_t waiting() const noexcept;

  /// Ends the connection; who waits in `next` is told.
  void close() noexcept;

 private:
  friend class AsyncDatabaseManager;
  class Ear;
  explicit Listener(std::shared_ptr<Ear> ear) noexcept : ear_(std::move(ear)) {}

  std::shared_ptr<Ear> ear_;
};

}  // namespace pgdbm
