// What visitors are told: each route, and each way to ask it wrongly.
#include <string>
#include <vector>

#include "inn.hpp"

namespace guest_house {

namespace {

using http_json::status;
using http_json::verb;

PGDBM_TEST_F(OpenInn, ARoomIsBookedSeenAndCancelled) {
  const auto added = co_await ask(verb::post, "/rooms", R"({"name": "Blue", "beds": 2})");
  EXPECT_EQ(added.code, status::created);
  const auto rooms = co_await ask(verb::get, "/rooms");
  EXPECT_EQ(boost::json::serialize(rooms.body), R"({"rooms":[{"id":1,"name":"Blue","beds":2}]})");

  const auto booked = co_await ask(
      verb::post, "/bookings",
      R"({"guest": "Ada", "people": 2, "arrival": "2026-12-24", "departure": "2026-12-27", "rooms": [1]})");
  EXPECT_EQ(booked.code, status::created);
  const std::string stay = R"({"id":1,"room":1,"guest":"Ada","arrival":"2026-12-24","departure":"2026-12-27"})";
  EXPECT_EQ(boost::json::serialize(booked.body), R"({"stays":[)" + stay + "]}");
  const auto found = co_await ask(verb::get, "/stays/1");
  EXPECT_EQ(boost::json::serialize(found.body), stay);

  const auto cancelled = co_await ask(verb::delete_, "/stays/1");
  EXPECT_EQ(cancelled.code, status::no_content);
  const auto gone = co_await ask(verb::get, "/stays/1");
  EXPECT_EQ(gone.code, status::not_found);
  const auto cancelled_twice = co_await ask(verb::delete_, "/stays/1");
  EXPECT_EQ(cancelled_twice.code, status::not_found);
}

PGDBM_TEST_F(OpenInn, WhatTheDatabaseRefusesIsAConflict) {
  co_await add_rooms(1, 2);
  const auto same_name = co_await ask(verb::post, "/rooms", R"({"name": "Room 0", "beds": 2})");
  EXPECT_EQ(same_name.code, status::conflict);
  const std::string week =
      R"({"guest": "Ada", "people": 2, "arrival": "2026-12-24", "departure": "2026-12-31", "rooms": [1]})";
  const auto booked = co_await ask(verb::post, "/bookings", week);
  EXPECT_EQ(booked.code, status::created);
  const auto taken = co_await ask(verb::post, "/bookings", week);
  EXPECT_EQ(taken.code, status::conflict);
  EXPECT_EQ(taken.body.at("error").as_string(), "it collides with what is there (stays_in_a_room_do_not_overlap)");
}

PGDBM_TEST_F(OpenInn, WhatCannotBeIs422AndWhatCannotBeReadIs400) {
  co_await add_rooms(1, 2);
  struct Case {
    std::string path;
    std::string body;
    status code;
  };
  const std::vector<Case> cases{
      {"/rooms", R"({"name": "Hall", "beds": 0})", status::unprocessable_entity},
      {"/rooms", R"({"name": "Hall", "beds": 9999999999})", status::unprocessable_entity},
      {"/rooms", R"({"name": "Hall"})", status::bad_request},
      {"/bookings", R"({"guest": "", "people": 1, "arrival": "2026-12-24", "departure": "2026-12-25", "rooms": [1]})",
       status::unprocessable_entity},
      {"/bookings", R"({"guest": "A", "people": 3, "arrival": "2026-12-24", "departure": "2026-12-25", "rooms": [1]})",
       status::unprocessable_entity},
      {"/bookings", R"({"guest": "A", "people": 1, "arrival": "2026-12-24", "departure": "2026-12-25", "rooms": [2]})",
       status::unprocessable_entity},
      {"/bookings", R"({"guest": "A", "people": 1, "arrival": "2026-12-24", "departure": "2026-12-24", "rooms": [1]})",
       status::unprocessable_entity},
      {"/bookings", R"({"guest": "A", "people": 1, "arrival": "Christmas", "departure": "2026-12-25", "rooms": [1]})",
       status::bad_request},
      {"/bookings", R"({"guest": "A", "people": 1, "arrival": "2026-12-24", "departure": "2026-12-25", "rooms": []})",
       status::bad_request},
      {"/bookings",
       R"({"guest": "A", "people": 1, "arrival": "2026-12-24", "departure": "2026-12-25", "rooms": ["1"]})",
       status::bad_request},
  };
  for (const auto& [path, body, code] : cases) {
    const auto reply = co_await ask(verb::post, path, body);
    EXPECT_EQ(reply.code, code) << path << ' ' << body << ": " << reply.body;
  }
  const auto nowhere = co_await ask(verb::get, "/stays/behind/yesterday/1");
  EXPECT_EQ(nowhere.code, status::not_found);
}

PGDBM_TEST_F(OpenInn, PagesLinkToEachOther) {
  const auto rooms = co_await add_rooms(4, 2);
  for (int night = 0; night < 30; ++night) co_await house().book(booking(rooms, night, night + 1));

  std::vector<std::int64_t> ids;
  std::size_t pages = 0;
  for (std::string path = "/stays"; !path.empty(); ++pages) {
    const auto page = co_await ask(verb::get, path);
    PGDBM_CO_ASSERT(page.code == status::ok) << path;
    for (const auto& stay : page.body.at("stays").as_array()) ids.push_back(stay.at("id").as_int64());
    const auto* const next = page.body.at("next").if_string();
    path = next != nullptr ? std::string{*next} : std::string{};
  }
  EXPECT_EQ(pages, 3U);
  EXPECT_EQ(ids.size(), 120U);
  for (std::size_t i = 1; i < ids.size(); ++i) EXPECT_LT(ids[i - 1], ids[i]);
}

PGDBM_TEST_F(OpenInn, HealthAsksTheDatabaseAndShowsThePool) {
  const auto healthy = co_await ask(verb::get, "/health");
  EXPECT_EQ(healthy.code, status::ok);
  EXPECT_EQ(healthy.body.at("database").as_string(), "up");
  EXPECT_EQ(healthy.body.at("pool").at("max").to_number<int>(), 8);
  EXPECT_GE(healthy.body.at("pool").at("idle").to_number<int>(), 1);

  pgdbm::AsyncDatabaseManager gone{database().config()};
  co_await gone.connect();
  co_await gone.disconnect();
  const http_json::Server other{context().get_executor(), 0, routes_of(gone)};
  auto client = co_await http_json::Client::connect(other.port());
  const auto ill = co_await client.ask(verb::get, "/health");
  EXPECT_EQ(ill.code, status::service_unavailable);
  EXPECT_EQ(ill.body.at("database").as_string(), "down");
}

}  // namespace

}  // namespace guest_house
