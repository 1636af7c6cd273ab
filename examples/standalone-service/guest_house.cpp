// The statements of the guest house, and the one transaction.
#include "guest_house.hpp"

#include <pgdbm_embedded/guest_house.hpp>

#include <numeric>

namespace guest_house {

namespace {

void refuse_unless_possible(const Booking& wanted, const std::vector<Room>& rooms) {
  if (rooms.size() != wanted.rooms.size()) throw CannotBook{"a room is not there, or is named twice"};
  const auto beds = std::accumulate(rooms.begin(), rooms.end(), std::int64_t{0},
                                    [](std::int64_t sum, const Room& room) { return sum + room.beds; });
  if (wanted.people < 1 || wanted.people > beds) {
    throw CannotBook{"these rooms have beds for " + std::to_string(beds) + " people, not for " +
                     std::to_string(wanted.people)};
  }
}

}  // namespace

const pgdbm::EmbeddedMigrations& migrations() {
  return pgdbm_embedded::guest_house;
}

asio::awaitable<std::int64_t> GuestHouse::add_room(std::string name, std::int32_t beds) const {
  return db_.execute_and_return_id("INSERT INTO {{tables.rooms}} (name, beds) VALUES ($1, $2)", name, beds);
}

asio::awaitable<std::vector<Room>> GuestHouse::rooms() const {
  return db_.fetch_all<Room>("SELECT id, name, beds FROM {{tables.rooms}} ORDER BY id");
}

// [book]
asio::awaitable<std::vector<Stay>> GuestHouse::book(Booking wanted) const {
  if (wanted.arrival >= wanted.departure) throw CannotBook{"the departure must be after the arrival"};
  const auto nights = pgdbm::types::Range<Date>::half_open(wanted.arrival, wanted.departure);

  co_return co_await db_.transaction([&](pgdbm::Transaction& tx) -> asio::awaitable<std::vector<Stay>> {
    // Who wants the same room waits here, and always for the lowest id first. Without this, two bookings that collide
    // may each wait for the other in the constraint, until the server calls it a deadlock a second later.
    const auto rooms = co_await tx.fetch_all<Room>(
        "SELECT id, name, beds FROM {{tables.rooms}} WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE", wanted.rooms);
    refuse_unless_possible(wanted, rooms);
    co_return co_await tx.fetch_all<Stay>(
        "INSERT INTO {{tables.stays}} (room_id, guest, nights) SELECT unnest($1), $2, $3 "
        "RETURNING id, room_id, guest, nights",
        wanted.rooms, wanted.guest, nights);
  });
}
// [/book]

asio::awaitable<std::optional<Stay>> GuestHouse::find(std::int64_t stay) const {
  return db_.fetch_one<Stay>("SELECT id, room_id, guest, nights FROM {{tables.stays}} WHERE id = $1", stay);
}

asio::awaitable<bool> GuestHouse::cancel(std::int64_t stay) const {
  const auto result = co_await db_.execute("DELETE FROM {{tables.stays}} WHERE id = $1", stay);
  co_return result.rows > 0;
}

// [page]
asio::awaitable<std::vector<Stay>> GuestHouse::stays_behind(Place place, std::int64_t limit) const {
  // By key, not by OFFSET: a page costs the same wherever it lies, and nothing is shown twice or left out while
  // others book and cancel.
  return db_.fetch_all<Stay>(
      "SELECT id, room_id, guest, nights FROM {{tables.stays}} WHERE (lower(nights), id) > ($1, $2) "
      "ORDER BY lower(nights), id LIMIT $3",
      place.arrival, place.id, limit);
}
// [/page]

}  // namespace guest_house
