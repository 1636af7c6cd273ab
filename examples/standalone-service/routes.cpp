// What the routes read from requests and put into replies. Constraints that the database refuses to break become 409
// and 422 by themselves (http_json); here is only what is this service's own.
#include "routes.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "guest_house.hpp"

namespace guest_house {

namespace {

using http_json::id_of;
using http_json::integer_of;
using http_json::Refusal;
using http_json::Reply;
using http_json::Request;
using http_json::status;
using http_json::text_of;
using http_json::verb;
namespace json = boost::json;

constexpr std::int64_t page_size = 50;
constexpr std::chrono::seconds longest_health_check{1};

Date date_of(const Request& request, std::string_view member) {
  const auto date = parse_date(text_of(request, member));
  if (!date) throw Refusal{status::bad_request, '"' + std::string{member} + "\" must be a date such as 2026-12-24"};
  return *date;
}

std::vector<std::int64_t> room_ids_of(const Request& request) {
  const auto* const object = request.body.if_object();
  const auto* const member = object != nullptr ? object->if_contains("rooms") : nullptr;
  const auto* const array = member != nullptr ? member->if_array() : nullptr;
  std::vector<std::int64_t> ids;
  for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
    if ((*array)[i].is_int64()) ids.push_back((*array)[i].get_int64());
  }
  if (array == nullptr || ids.empty() || ids.size() != array->size()) {
    throw Refusal{status::bad_request, "the body must have \"rooms\", the ids of one room or more"};
  }
  return ids;
}

std::int32_t beds_of(const Request& request) {
  const auto beds = integer_of(request, "beds");
  if (!std::in_range<std::int32_t>(beds)) throw Refusal{status::unprocessable_entity, "no room has so many beds"};
  return static_cast<std::int32_t>(beds);
}

json::value json_of(const Room& room) {
  return json::object{{"id", room.id}, {"name", room.name}, {"beds", room.beds}};
}

json::value json_of(const Stay& stay) {
  return json::object{{"id", stay.id},
                      {"room", stay.room_id},
                      {"guest", stay.guest},
                      {"arrival", render_date(stay.nights.lower->value)},
                      {"departure", render_date(stay.nights.upper->value)}};
}

template <class Row>
json::array json_of(const std::vector<Row>& rows) {
  json::array all;
  all.reserve(rows.size());
  for (const auto& row : rows) all.push_back(json_of(row));
  return all;
}

asio::awaitable<Reply> add_room(GuestHouse house, Request request) {
  const auto id = co_await house.add_room(text_of(request, "name"), beds_of(request));
  co_return Reply{status::created, json::object{{"id", id}}};
}

asio::awaitable<Reply> list_rooms(GuestHouse house) {
  const auto rooms = co_await house.rooms();
  co_return Reply{status::ok, json::object{{"rooms", json_of(rooms)}}};
}

asio::awaitable<Reply> book(GuestHouse house, Request request) {
  Booking wanted;
  wanted.guest = text_of(request, "guest");
  wanted.people = integer_of(request, "people");
  wanted.arrival = date_of(request, "arrival");
  wanted.departure = date_of(request, "departure");
  wanted.rooms = room_ids_of(request);
  try {
    const auto stays = co_await house.book(std::move(wanted));
    co_return Reply{status::created, json::object{{"stays", json_of(stays)}}};
  } catch (const CannotBook& refusal) {
    throw Refusal{status::unprocessable_entity, refusal.what()};
  }
}

asio::awaitable<Reply> find_stay(GuestHouse house, std::int64_t id) {
  const auto stay = co_await house.find(id);
  if (!stay) throw Refusal{status::not_found, "there is no such stay"};
  co_return Reply{status::ok, json_of(*stay)};
}

asio::awaitable<Reply> cancel_stay(GuestHouse house, std::int64_t id) {
  const bool was_there = co_await house.cancel(id);
  if (!was_there) throw Refusal{status::not_found, "there is no such stay"};
  co_return Reply{status::no_content, nullptr};
}

/// The link to the next page is its key, so that nothing has to be kept for whoever turns the pages.
asio::awaitable<Reply> list_stays(GuestHouse house, Place place) {
  const auto stays = co_await house.stays_behind(place, page_size);
  json::object page{{"stays", json_of(stays)}, {"next", nullptr}};
  if (std::cmp_equal(stays.size(), page_size)) {
    const auto& last = stays.back();
    page["next"] = "/stays/behind/" + render_date(last.nights.lower->value) + '/' + std::to_string(last.id);
  }
  co_return Reply{status::ok, std::move(page)};
}

Place place_of(const Request& request) {
  const auto arrival = parse_date(request.parameters.at(0));
  if (!arrival) throw Refusal{status::not_found, "there is nothing of this name"};
  return {*arrival, id_of(request, 1)};
}

// [health]
/// Why the database does not answer is told by the log of the pool, not to whoever asks.
asio::awaitable<Reply> check_health(pgdbm::AsyncDatabaseManager db) {
  bool is_up = false;
  try {
    is_up = co_await db.with_timeout(longest_health_check).fetch_value<bool>("SELECT true");
  } catch (const pgdbm::Error&) {
    is_up = false;
  }
  const auto stats = db.get_pool_stats();
  json::object pool{{"max", stats.max_size},  {"idle", stats.idle},       {"used", stats.used},
                    {"riding", stats.riding}, {"opening", stats.opening}, {"waiting", stats.waiting}};
  co_return Reply{is_up ? status::ok : status::service_unavailable,
                  json::object{{"database", is_up ? "up" : "down"}, {"pool", std::move(pool)}}};
}
// [/health]

}  // namespace

http_json::Routes routes_of(pgdbm::AsyncDatabaseManager db) {
  const GuestHouse house{db};
  http_json::Routes routes;
  // [routes]
  routes.add(verb::post, "/rooms", [house](Request request) { return add_room(house, std::move(request)); });
  routes.add(verb::get, "/rooms", [house](Request) { return list_rooms(house); });
  routes.add(verb::post, "/bookings", [house](Request request) { return book(house, std::move(request)); });
  routes.add(verb::get, "/stays", [house](Request) { return list_stays(house, Place{}); });
  routes.add(verb::get, "/stays/behind/{}/{}", [house](Request r) { return list_stays(house, place_of(r)); });
  routes.add(verb::get, "/stays/{}", [house](Request request) { return find_stay(house, id_of(request)); });
  routes.add(verb::delete_, "/stays/{}", [house](Request request) { return cancel_stay(house, id_of(request)); });
  routes.add(verb::get, "/health", [db](Request) { return check_health(db); });
  // [/routes]
  return routes;
}

}  // namespace guest_house
