// Many visitors at once, who all want the same nights: afterwards the books must be exactly right.
#include "load.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <set>
#include <string>
#include <vector>

#include "inn.hpp"

namespace guest_house {

namespace {

using http_json::Client;
using http_json::status;
using http_json::verb;

constexpr std::size_t visitors = 16;
constexpr std::size_t rooms_in_all = 5;
constexpr std::size_t nights_in_all = 20;

/// What a visitor does: some read a page, some want two rooms, and all want every night of every room, each beginning
/// somewhere else.
struct Rush {
  asio::awaitable<void> visit(Client& client, std::size_t number, std::size_t round) {
    if (number % 4 == 3 && round % 2 == 1) {
      const auto page = co_await client.ask(verb::get, "/stays");
      EXPECT_EQ(page.code, status::ok);
      ++read;
    }
    const auto slot = (round + number * 37) % (rooms_in_all * nights_in_all);
    const auto room = slot % rooms_in_all;
    std::vector<std::int64_t> wanted{rooms[room]};
    if ((number + round) % 3 == 0) wanted.push_back(rooms[(room + 1) % rooms_in_all]);
    co_await book(client, wanted, Date{std::chrono::year{2027} / 6 / 1} + std::chrono::days{slot / rooms_in_all});
    // Who did not get two rooms, takes what there is.
    if (wanted.size() == 2) {
      wanted.pop_back();
      co_await book(client, wanted, Date{std::chrono::year{2027} / 6 / 1} + std::chrono::days{slot / rooms_in_all});
    }
  }

  asio::awaitable<void> book(Client& client, std::vector<std::int64_t> wanted, Date night) {
    boost::json::object body;
    body["guest"] = "Ada";
    body["people"] = 1;
    body["arrival"] = render_date(night);
    body["departure"] = render_date(night + std::chrono::days{1});
    body["rooms"] = boost::json::array(wanted.begin(), wanted.end());
    const auto reply = co_await client.ask(verb::post, "/bookings", std::move(body));
    if (reply.code == status::conflict) {
      ++refused;
      co_return;
    }
    EXPECT_EQ(reply.code, status::created) << reply.body;
    const auto& stays = reply.body.at("stays").as_array();
    EXPECT_EQ(stays.size(), wanted.size());
    for (const auto& stay : stays) told.insert(stay.at("id").as_int64());
    ++booked;
  }

  std::vector<std::int64_t> rooms;
  std::set<std::int64_t> told;
  std::size_t booked = 0;
  std::size_t refused = 0;
  std::size_t read = 0;
};

PGDBM_TEST_F(OpenInn, UnderARushEachNightOfEachRoomIsSoldOnce) {
  Rush rush;
  rush.rooms = co_await add_rooms(rooms_in_all, 2);
  const auto step = [&](Client& client, std::size_t number, std::size_t round) {
    return rush.visit(client, number, round);
  };
  const auto load = co_await http_json::put_under_load(server().port(), visitors, rooms_in_all * nights_in_all, step);
  std::cout << "rush: " << rush.booked + rush.refused + rush.read << " requests of " << visitors << " visitors in "
            << std::chrono::duration_cast<std::chrono::milliseconds>(load.elapsed).count() << " ms (" << rush.booked
            << " booked, " << rush.refused << " refused, " << rush.read << " pages read)\n";

  // Everything is sold, no more than everything, and each visitor was told of just what is in the books.
  const auto ids = co_await db().fetch_all<std::int64_t>("SELECT id FROM {{tables.stays}} ORDER BY id");
  EXPECT_EQ(ids.size(), rooms_in_all * nights_in_all);
  EXPECT_TRUE(std::ranges::equal(ids, rush.told));
  const auto sold = co_await db().fetch_value<std::int64_t>(
      "SELECT count(DISTINCT (room_id, night)) FROM {{tables.stays}}, "
      "generate_series(lower(nights)::timestamp, upper(nights)::timestamp - interval '1 day', '1 day') AS night");
  EXPECT_EQ(sold, static_cast<std::int64_t>(rooms_in_all * nights_in_all));
  EXPECT_GT(rush.refused, rush.booked);
  EXPECT_GT(rush.read, 0U);
  const auto stats = db().get_pool_stats();
  EXPECT_EQ(stats.used, 0U);
  EXPECT_EQ(stats.waiting, 0U);
}

PGDBM_TEST_F(OpenInn, DrainUnderLoadAnswersAllThatWasAsked) {
  const auto rooms = co_await add_rooms(visitors, 2);
  std::size_t booked = 0;
  bool is_told_to_end = false;
  const auto step = [&](Client& client, std::size_t number, std::size_t round) -> asio::awaitable<void> {
    boost::json::object body;
    body["guest"] = "Ada";
    body["people"] = 1;
    body["arrival"] = render_date(day(static_cast<int>(round)));
    body["departure"] = render_date(day(static_cast<int>(round) + 1));
    body["rooms"] = boost::json::array(1, rooms[number]);
    const auto reply = co_await client.ask(verb::post, "/bookings", std::move(body));
    EXPECT_EQ(reply.code, status::created) << reply.body;
    if (++booked < 200 || is_told_to_end) co_return;
    is_told_to_end = true;
    co_await server().drain();
  };
  bool was_cut_off = false;
  try {
    co_await http_json::put_under_load(server().port(), visitors, 100'000, step);
  } catch (const boost::system::system_error&) {
    was_cut_off = true;  // each of them, when it asked once more
  }
  EXPECT_TRUE(was_cut_off);
  const auto count = co_await pgdbm::testing::count_rows(db(), "stays");
  EXPECT_EQ(static_cast<std::size_t>(count), booked);
  EXPECT_GE(booked, 200U);
}

}  // namespace

}  // namespace guest_house
