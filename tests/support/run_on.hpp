// A way to run a coroutine to its end, for tests.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstddef>
#include <exception>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace pgdbm::test_support {

namespace asio = boost::asio;

/// Runs a coroutine to its end on a context of its own; throws what it throws, or when it does not end in time.
template <class T>
T run_on(asio::io_context& context, asio::awaitable<T> coroutine) {
  using Kept = std::conditional_t<std::is_void_v<T>, std::nullptr_t, T>;
  std::optional<Kept> value;
  std::exception_ptr failure;
  bool has_ended = false;
  if constexpr (std::is_void_v<T>) {
    asio::co_spawn(context, std::move(coroutine), [&](std::exception_ptr e) {
      failure = e;
      has_ended = true;
    });
  } else {
    asio::co_spawn(context, std::move(coroutine), [&](std::exception_ptr e, T result) {
      failure = e;
      if (!e) value.emplace(std::move(result));
      has_ended = true;
    });
  }
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{60};
  context.restart();
  while (!has_ended && std::chrono::steady_clock::now() < until && context.run_one_until(until) > 0) {
  }
  if (!has_ended) throw std::runtime_error{"the coroutine of this test did not end"};
  if (failure) std::rethrow_exception(failure);
  if constexpr (!std::is_void_v<T>) return *std::move(value);
}

}  // namespace pgdbm::test_support
