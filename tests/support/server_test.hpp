// The base of tests that need a server: one private PostgreSQL for each test, and a way to run coroutines on it.
#pragma once

#include <pgdbm/pgdbm.hpp>
#include <pgdbm/testing.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <exception>
#include <string>
#include <utility>

#include "support/run_on.hpp"

namespace pgdbm::tests {

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

}  // namespace pgdbm::tests
