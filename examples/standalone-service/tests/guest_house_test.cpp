// The rules of the guest house, most of which its tables keep.
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <vector>

#include "inn.hpp"

namespace guest_house {

namespace {

constexpr auto overlap = "stays_in_a_room_do_not_overlap";

PGDBM_TEST_F(Inn, ABookingTakesItsRoomsForItsNights) {
  const auto rooms = co_await add_rooms(3, 2);
  const std::vector outer{rooms[0], rooms[2]};
  const auto stays = co_await house().book(booking(outer, 3, 5));

  PGDBM_CO_ASSERT(stays.size() == 2);
  EXPECT_EQ(stays[0].room_id, rooms[0]);
  EXPECT_EQ(stays[1].room_id, rooms[2]);
  const auto found = co_await house().find(stays[1].id);
  PGDBM_CO_ASSERT(found.has_value());
  EXPECT_EQ(found->guest, "Ada");
  EXPECT_EQ(found->nights, pgdbm::types::Range<Date>::half_open(day(3), day(5)));
}

PGDBM_TEST_F(Inn, ARoomIsTakenOnceForANightAndFreeFromTheDayOfDeparture) {
  const auto rooms = co_await add_rooms(2, 2);
  const auto stays = co_await house().book(booking(rooms[0], 3, 5));

  const auto within = co_await refusal_of(booking(rooms[0], 4, 6));
  EXPECT_EQ(within, overlap);
  const auto behind = co_await refusal_of(booking(rooms[0], 5, 6));
  EXPECT_EQ(behind, "");
  const auto elsewhere = co_await refusal_of(booking(rooms[1], 4, 6));
  EXPECT_EQ(elsewhere, "");

  const bool was_there = co_await house().cancel(stays[0].id);
  EXPECT_TRUE(was_there);
  const bool is_there = co_await house().cancel(stays[0].id);
  EXPECT_FALSE(is_there);
  const auto again = co_await refusal_of(booking(rooms[0], 4, 5));
  EXPECT_EQ(again, "");
}

PGDBM_TEST_F(Inn, ABookingOfSeveralRoomsIsWholeOrNothing) {
  const auto rooms = co_await add_rooms(3, 2);
  co_await house().book(booking(rooms[1], 1, 2));
  const auto before = co_await pgdbm::testing::snapshot_table(db(), "stays");

  const auto refused_by = co_await refusal_of(booking(rooms, 0, 4));
  EXPECT_EQ(refused_by, overlap);
  co_await pgdbm::testing::expect_table_unchanged(db(), before);
}

PGDBM_TEST_F(Inn, NobodySleepsOnTheFloor) {
  const auto rooms = co_await add_rooms(2, 2);
  auto fits = booking(rooms, 1, 2);
  fits.people = 4;
  const auto stays = co_await house().book(fits);
  EXPECT_EQ(stays.size(), 2U);

  auto too_many = booking(rooms, 2, 3);
  too_many.people = 5;
  auto nobody = booking(rooms, 2, 3);
  nobody.people = 0;
  for (const auto& wanted :
       {too_many, nobody, booking({rooms[0], rooms[1] + 1}, 2, 3), booking({rooms[0], rooms[0]}, 2, 3),
        booking({}, 2, 3), booking(rooms, 3, 3), booking(rooms, 3, 2)}) {
    bool was_refused = false;
    try {
      co_await house().book(wanted);
    } catch (const CannotBook&) {
      was_refused = true;
    }
    EXPECT_TRUE(was_refused) << wanted.people << " people in " << wanted.rooms.size() << " rooms";
  }
  const auto count = co_await pgdbm::testing::count_rows(db(), "stays");
  EXPECT_EQ(count, 2);
}

PGDBM_TEST_F(Inn, PagesShowEachStayOnceWhileOthersBookAndCancel) {
  const auto rooms = co_await add_rooms(3, 2);
  for (int night = 0; night < 9; ++night) co_await house().book(booking(rooms, night, night + 1));

  std::vector<std::int64_t> seen;
  Place place;
  for (bool is_last = false; !is_last;) {
    const auto page = co_await house().stays_behind(place, 7);
    for (const auto& stay : page) seen.push_back(stay.id);
    is_last = page.size() < 7;
    if (is_last) break;
    place = {page.back().nights.lower->value, page.back().id};
    // What was seen goes, and what comes lies before it: neither moves the next page.
    const bool was_there = co_await house().cancel(page.back().id);
    EXPECT_TRUE(was_there);
    const auto early = static_cast<int>(seen.size());
    co_await house().book(booking(rooms[0], -early - 1, -early));
  }
  EXPECT_EQ(seen.size(), 27U);
  std::ranges::sort(seen);
  EXPECT_EQ(std::ranges::unique(seen).size(), 0U);
}

PGDBM_TEST_F(Inn, BookingsThatCollideQueueUpInsteadOfADeadlock) {
  const auto rooms = co_await add_rooms(3, 2);
  const std::vector backwards(rooms.rbegin(), rooms.rend());
  // Somebody who has not decided yet wants the room in the middle: both bookings stop there, if not before.
  auto undecided = co_await db().begin();
  co_await undecided.execute(
      "INSERT INTO {{tables.stays}} (room_id, guest, nights) VALUES ($1, 'Bob', '[2026-12-02,2026-12-03)')", rooms[1]);

  std::vector<std::string> outcomes;
  std::exception_ptr failure;
  asio::steady_timer all_done{context(), asio::steady_timer::time_point::max()};
  const auto try_it = [&](std::vector<std::int64_t> order) -> asio::awaitable<void> {
    const auto outcome = co_await refusal_of(booking(std::move(order), 1, 2));
    outcomes.push_back(outcome);
  };
  std::size_t running = 2;
  const auto note_end = [&](const std::exception_ptr& e) {
    if (e) failure = e;
    if (--running == 0) all_done.cancel();
  };
  asio::co_spawn(context(), try_it(rooms), note_end);
  asio::co_spawn(context(), try_it(backwards), note_end);
  for (std::int64_t waiting = 0; waiting < 2;) {
    waiting = co_await db().fetch_value<std::int64_t>(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'");
  }
  co_await undecided.rollback();
  while (running > 0) co_await all_done.async_wait(asio::as_tuple(asio::use_awaitable));

  if (failure) std::rethrow_exception(failure);  // a Deadlock would be here
  EXPECT_EQ(std::ranges::count(outcomes, ""), 1);
  EXPECT_EQ(std::ranges::count(outcomes, overlap), 1);
}

TEST(Dates, AreWrittenAsTheyAreRead) {
  for (const auto* text : {"2026-12-24", "2024-02-29", "0001-01-01", "9999-12-31"}) {
    const auto date = parse_date(text);
    ASSERT_TRUE(date.has_value()) << text;
    EXPECT_EQ(render_date(*date), text);
  }
  for (const auto* text : {"", "2026-12-2", "2026-13-01", "2025-02-29", "0000-01-01", "2026/12/24", "+026-12-24",
                           "2026-12-24 ", "2026-1a-24"}) {
    EXPECT_FALSE(parse_date(text).has_value()) << text;
  }
}

}  // namespace

}  // namespace guest_house
