// Does one thing again and again in the background, and ends between two rounds when it is told to.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace shop {

namespace asio = boost::asio;

class Courier {
 public:
  /// One round; returns how much there was to do. After none it pauses.
  using Round = std::function<asio::awaitable<std::size_t>()>;

  /// Begins at once. A round that fails is told to `log`, and the next is tried after the pause.
  Courier(const asio::any_io_executor& executor, Round round, std::chrono::milliseconds pause,
          std::function<void(std::string)> log);
  Courier(const Courier&) = delete;
  Courier& operator=(const Courier&) = delete;
  /// Lets a round that is under way go on: what `round` refers to must live on, unless `stop` was awaited before or the
  /// executor runs no more.
  ~Courier();

  /// Returns when the round under way, if any, has ended.
  asio::awaitable<void> stop();

 private:
  struct State;
  static asio::awaitable<void> work(std::shared_ptr<State> state);

  std::shared_ptr<State> state_;
};

}  // namespace shop
