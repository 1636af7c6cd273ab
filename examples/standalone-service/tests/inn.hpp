// A guest house for tests, on a database of each test's own; and one that is open to visitors over HTTP.
#pragma once

#include <pgdbm/testing/gtest.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/json.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "guest_house.hpp"
#include "http_json.hpp"
#include "routes.hpp"

namespace guest_house {

/// Under a schema of a name that occurs nowhere in the program.
class Inn : public pgdbm::testing::TestDb {
 protected:
  [[nodiscard]] pgdbm::testing::TestDatabaseOptions options() const override {
    return {.blueprint = {.modules = {{.name = "guest_house", .migrations = migrations(), .schema = "inn"}}},
            .schema = "inn",
            .max_connections = 8};
  }
  [[nodiscard]] GuestHouse house() { return GuestHouse{db()}; }

  /// Their ids.
  asio::awaitable<std::vector<std::int64_t>> add_rooms(std::size_t count, std::int32_t beds) {
    std::vector<std::int64_t> ids;
    for (std::size_t i = 0; i < count; ++i) {
      const auto name = "Room " + std::to_string(i);
      ids.push_back(co_await house().add_room(name, beds));
    }
    co_return ids;
  }

  /// Days from 2026-12-01 on.
  static Date day(int number) { return Date{std::chrono::year{2026} / 12 / 1} + std::chrono::days{number}; }
  static Booking booking(std::vector<std::int64_t> rooms, int arrival, int departure) {
    return {
        .guest = "Ada", .people = 1, .arrival = day(arrival), .departure = day(departure), .rooms = std::move(rooms)};
  }
  static Booking booking(std::int64_t room, int arrival, int departure) {
    return booking(std::vector{room}, arrival, departure);
  }
  /// The constraint that refused the booking; empty when nothing did.
  asio::awaitable<std::string> refusal_of(Booking wanted) {
    try {
      co_await house().book(std::move(wanted));
    } catch (const pgdbm::ConstraintViolation& violation) {
      co_return violation.report()->constraint;
    }
    co_return std::string{};
  }
};

class OpenInn : public Inn {
 protected:
  /// From the first use on.
  [[nodiscard]] http_json::Server& server() {
    if (!server_) {
      server_ = std::make_unique<http_json::Server>(context().get_executor(), std::uint16_t{0}, routes_of(db()),
                                                    [](std::string line) { ADD_FAILURE() << line; });
    }
    return *server_;
  }
  asio::awaitable<http_json::Reply> ask(http_json::verb method, std::string path, std::string body = "null") {
    auto client = co_await http_json::Client::connect(server().port());
    co_return co_await client.ask(method, std::move(path), boost::json::parse(body));
  }

 private:
  std::unique_ptr<http_json::Server> server_;
};

}  // namespace guest_house
