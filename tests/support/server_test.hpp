// The base of tests that need a server: one private PostgreSQL for each test, and a way to run coroutines on it.
#pragma once

#include <pgdbm/pgdbm.hpp>
#include <pgdbm/testing.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
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

class ServerTest : public ::testing::Test {
 protected:
  template <class T>
  T run(asio::awaitable<T> coroutine) {
    return run_on(context_, std::move(coroutine));
  }

  /// Runs what was spawned on the context until the claim holds; fails the test when it does not in time.
  template <class Claim>
  void run_until(Claim&& claim) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{60};
    context_.restart();
    while (!claim() && std::chrono::steady_clock::now() < until && context_.run_one_until(until) > 0) {
    }
    EXPECT_TRUE(claim()) << "what was waited for did not come about";
  }

  [[nodiscard]] DatabaseConfig config(std::size_t max_connections = 5) const {
    return {.connection_string = server_.connection_string(), .max_connections = max_connections};
  }

  ::pgdbm::testing::PrivateServer server_;
  asio::io_context context_{1};
};

/// The message of the error that `work` throws; fails the test when it throws nothing of that class.
template <class Expected, class Work>
std::string message_of(Work&& work) {
  try {
    work();
  } catch (const Expected& error) {
    return error.what();
  } catch (const std::exception& error) {
    ADD_FAILURE() << "threw something else: " << error.what();
    return {};
  }
  ADD_FAILURE() << "threw nothing";
  return {};
}

}  // namespace pgdbm::test_support
