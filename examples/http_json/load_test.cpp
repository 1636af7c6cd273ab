// A crowd of clients does what it was told, and tells who failed.
#include "load.hpp"

#include <pgdbm/testing/run_on.hpp>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <stdexcept>
#include <string>
#include <utility>

namespace http_json {

namespace {

TEST(Crowd, IsServedAndItsFailureTold) {
  asio::io_context context{1};
  Routes routes;
  routes.add(verb::get, "/things/{}", [](Request request) -> asio::awaitable<Reply> {
    co_return Reply{status::ok, json::object{{"name", request.parameters.at(0)}}};
  });
  const Server server{context.get_executor(), std::uint16_t{0}, std::move(routes)};

  std::size_t answered = 0;
  const auto step = [&](Client& client, std::size_t number, std::size_t round) -> asio::awaitable<void> {
    const auto name = std::to_string(number * 1000 + round);
    const auto reply = co_await client.ask(verb::get, "/things/" + name);
    if (reply.body.at("name").as_string() == name) ++answered;
  };
  const auto load = pgdbm::testing::run_on(context, put_under_load(server.port(), 20, 50, step));
  EXPECT_EQ(load.steps, 1000U);
  EXPECT_EQ(answered, 1000U);
  EXPECT_GT(load.p50.count(), 0);
  EXPECT_LE(load.p50, load.p99);
  std::cout << "crowd: " << load << '\n';

  const auto fails = [](Client&, std::size_t number, std::size_t) -> asio::awaitable<void> {
    if (number == 1) throw std::runtime_error{"the second one fails"};
    co_return;
  };
  EXPECT_THROW(pgdbm::testing::run_on(context, put_under_load(server.port(), 3, 2, fails)), std::runtime_error);
}

}  // namespace

}  // namespace http_json
