// A guest house: its rooms, and who stays in which from when to when. All that this service knows of its tables; it
// knows nothing of HTTP. A handle like the manager it is given: copy it, and keep it while what it returned runs.
#pragma once

#include <pgdbm/pgdbm.hpp>
#include <pgdbm/types.hpp>

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "dates.hpp"

namespace guest_house {

namespace asio = boost::asio;

/// Part of the program: a deployment is one file.
[[nodiscard]] const pgdbm::EmbeddedMigrations& migrations();

// [rows]
struct Room {
  std::int64_t id;
  std::string name;
  std::int32_t beds;
};

struct Stay {
  std::int64_t id;
  std::int64_t room_id;
  std::string guest;
  pgdbm::types::Range<Date> nights;  // a daterange: the day of departure is not in it
};
// [/rows]

struct Booking {
  std::string guest;
  std::int64_t people = 1;
  Date arrival;
  Date departure;
  std::vector<std::int64_t> rooms;  ///< ids
};

/// A rule that no constraint of a table can say forbids the booking.
class CannotBook : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Between two stays, in the order of arrival; made of the last one that was seen.
struct Place {
  Date arrival = Date::min();  ///< before all others
  std::int64_t id = 0;
};

class GuestHouse {
 public:
  explicit GuestHouse(pgdbm::AsyncDatabaseManager db) : db_(std::move(db)) {}

  /// Returns its id. Throws UniqueViolation for a name that another room has, CheckViolation for a strange room.
  [[nodiscard]] asio::awaitable<std::int64_t> add_room(std::string name, std::int32_t beds) const;
  [[nodiscard]] asio::awaitable<std::vector<Room>> rooms() const;

  /// All the rooms for all the nights, or nothing. Throws CannotBook, and ConstraintViolation when one is taken.
  [[nodiscard]] asio::awaitable<std::vector<Stay>> book(Booking wanted) const;
  [[nodiscard]] asio::awaitable<std::optional<Stay>> find(std::int64_t stay) const;
  /// False: there is no such stay.
  [[nodiscard]] asio::awaitable<bool> cancel(std::int64_t stay) const;
  /// At most so many, in the order of arrival, behind `place`.
  [[nodiscard]] asio::awaitable<std::vector<Stay>> stays_behind(Place place, std::int64_t limit) const;

 private:
  pgdbm::AsyncDatabaseManager db_;
};

}  // namespace guest_house
