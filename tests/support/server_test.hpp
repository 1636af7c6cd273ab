// The bases of tests that need a server: a database of the test kit for each, or a whole private PostgreSQL; and a way
// to run coroutines.
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

class ContextTest : public ::testing::Test {
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

  asio::io_context context_{1};
};

/// A database: for nearly all.
class ServerTest : public ContextTest {
 protected:
  [[nodiscard]] const std::string& connection_string() const { return database_.connection_string(); }
  [[nodiscard]] DatabaseConfig config(std::size_t max_connections = 5) const {
    return {.connection_string = connection_string(), .max_connections = max_connections};
  }
  [[nodiscard]] DatabaseConfig config_in(std::string schema) const {
    auto own = config();
    own.schema = std::move(schema);
    return own;
  }

  ::pgdbm::testing::TestDatabase database_{{.connects = false}};
};

/// A server: for roles and settings of the server, and for what looks at everybody's sessions and locks.
class OwnServerTest : public ContextTest {
 protected:
  [[nodiscard]] std::string connection_string() const { return server_.connection_string(); }
  [[nodiscard]] DatabaseConfig config(std::size_t max_connections = 5) const {
    return {.connection_string = connection_string(), .max_connections = max_connections};
  }

  ::pgdbm::testing::PrivateServer server_;
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
