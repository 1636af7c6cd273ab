// Many clients at once, to see what a service does then: the steps of each, one after the other, and how long they
// took.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <iosfwd>

#include "http_json.hpp"

namespace http_json {

struct Load {
  std::size_t steps = 0;
  std::chrono::microseconds elapsed{};
  std::chrono::microseconds p50{};
  std::chrono::microseconds p99{};

  [[nodiscard]] double per_second() const {
    return static_cast<double>(steps) / (static_cast<double>(elapsed.count()) / 1e6);
  }
};

/// "12000 requests, 15200 a second, p50 2.1 ms, p99 4.0 ms"
std::ostream& operator<<(std::ostream& out, const Load& load);

/// What a client does in each of its rounds; counted from 0.
using Step = std::function<asio::awaitable<void>(Client& client, std::size_t number, std::size_t round)>;

/// Connects `clients`, and each does its rounds. Throws the first failure of any, when all have ended.
asio::awaitable<Load> put_under_load(std::uint16_t port, std::size_t clients, std::size_t rounds, Step step,
                                     std::string host = "localhost");

}  // namespace http_json
