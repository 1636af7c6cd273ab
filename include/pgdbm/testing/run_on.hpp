// Runs a coroutine to its end, for tests and other places that are none.
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

namespace pgdbm::testing {

namespace asio = boost::asio;

/// The only coroutine that tests spawn and wait for gives nothing: compilers take seconds over each other kind.
inline void run_to_end(asio::io_context& context, asio::awaitable<void> coroutine, std::chrono::seconds longest) {
  std::exception_ptr failure;
  bool has_ended = false;
  asio::co_spawn(context, std::move(coroutine), [&](std::exception_ptr e) {
    failure = e;
    has_ended = true;
  });
  const auto until = std::chrono::steady_clock::now() + longest;
  context.restart();
  while (!has_ended && std::chrono::steady_clock::now() < until && context.run_one_until(until) > 0) {
  }
  if (!has_ended) throw std::runtime_error{"the coroutine of this test did not end in time"};
  if (failure) std::rethrow_exception(failure);
}

template <class T>
asio::awaitable<void> keep_value(asio::awaitable<T> coroutine, std::optional<T>& value) {
  value.emplace(co_await std::move(coroutine));
}

/// Returns what the coroutine returns and throws what it throws, or std::runtime_error when it does not end in time.
/// What else is going on in the context goes on meanwhile.
template <class T>
T run_on(asio::io_context& context, asio::awaitable<T> coroutine,
         std::chrono::seconds longest = std::chrono::minutes{1}) {
  if constexpr (std::is_void_v<T>) {
    run_to_end(context, std::move(coroutine), longest);
  } else {
    std::optional<T> value;
    run_to_end(context, keep_value(std::move(coroutine), value), longest);
    return *std::move(value);
  }
}

}  // namespace pgdbm::testing
