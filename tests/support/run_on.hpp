// A way to run a coroutine to its end, for tests.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <exception>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace pgdbm::tests {

namespace asio = boost::asio;

/// The only coroutine that tests spawn and wait for gives nothing: compilers take seconds over each other kind.
inline void run_to_end(asio::io_context& context, asio::awaitable<void> coroutine) {
  std::exception_ptr failure;
  bool has_ended = false;
  asio::co_spawn(context, std::move(coroutine), [&](std::exception_ptr e) {
    failure = e;
    has_ended = true;
  });
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{60};
  context.restart();
  while (!has_ended && std::chrono::steady_clock::now() < until && context.run_one_until(until) > 0) {
  }
  if (!has_ended) throw std::runtime_error{"the coroutine of this test did not end"};
  if (failure) std::rethrow_exception(failure);
}

template <class T>
asio::awaitable<void> keep(asio::awaitable<T> coroutine, std::optional<T>& value) {
  value.emplace(co_await std::move(coroutine));
}

/// Runs a coroutine to its end on a context of its own; throws what it throws, or when it does not end in time.
template <class T>
T run_on(asio::io_context& context, asio::awaitable<T> coroutine) {
  if constexpr (std::is_void_v<T>) {
    run_to_end(context, std::move(coroutine));
  } else {
    std::optional<T> value;
    run_to_end(context, keep(std::move(coroutine), value));
    return *std::move(value);
  }
}

}  // namespace pgdbm::tests
