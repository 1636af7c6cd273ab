// The second step of an order: its invoice. Nobody holds a connection while a neighbour is asked: that one needs a
// connection of the same pool, and a pool of which every connection waits for another stands still.
#include <pgdbm/types/interval.hpp>

#include <pgdbm/pgdbm.hpp>

#include <exception>
#include <optional>
#include <string>

#include "orders.hpp"

namespace shop {

asio::awaitable<std::int64_t> Orders::count_owed() const {
  return db().fetch_value<std::int64_t>("SELECT count(*) FROM {{tables.outbox}}");
}

asio::awaitable<std::int64_t> Orders::deliver(Bill bill) const {
  const auto invoice = co_await neighbours_.invoice_for(bill);
  co_await db().execute("DELETE FROM {{tables.outbox}} WHERE order_id = $1", bill.order_id);
  co_return invoice;
}

asio::awaitable<std::size_t> Orders::deliver_due() const {
  // Taking a bill up sets when it is due again, so that a courier who dies with it keeps nobody from it for long.
  const auto due = co_await db().fetch_all<Bill>(
      "UPDATE {{tables.outbox}} AS mine "
      "SET attempts = attempts + 1, due_at = now() + least($1::interval * power(2, least(attempts, 16)), $2::interval) "
      "FROM {{tables.orders}} AS o "
      "WHERE o.id = mine.order_id AND mine.order_id IN ("
      " SELECT order_id FROM {{tables.outbox}} WHERE due_at <= now() ORDER BY due_at LIMIT 100 FOR UPDATE SKIP LOCKED) "
      "RETURNING o.id AS order_id, o.customer, o.cents",
      pace_.first, pace_.longest);
  for (const auto& bill : due) co_await deliver_or_note(bill);
  co_return due.size();
}

asio::awaitable<void> Orders::deliver_or_note(Bill bill) const {
  std::optional<std::string> error;
  try {
    co_await deliver(bill);
  } catch (const std::exception& failure) {
    error = failure.what();
  }
  if (error) {
    co_await db().execute("UPDATE {{tables.outbox}} SET last_error = $2 WHERE order_id = $1", bill.order_id, *error);
  }
}

}  // namespace shop
