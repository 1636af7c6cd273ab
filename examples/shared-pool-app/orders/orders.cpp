#include "orders.hpp"

#include <pgdbm/types/interval.hpp>

#include <pgdbm/pgdbm.hpp>

#include <pgdbm_embedded/orders.hpp>

#include <exception>
#include <utility>

namespace shop {

using http_json::Refusal;
using http_json::status;
using pgdbm::Transaction;

Orders::Orders(pgdbm::DatabaseSource source, Neighbours neighbours, OutboxPace pace)
    : database_{std::move(source), {.name = "orders", .migrations = pgdbm_embedded::orders}},
      neighbours_(std::move(neighbours)),
      pace_(pace) {}

asio::awaitable<StockItem> Orders::put_into_stock(StockItem item) const {
  co_await db().execute(
      "INSERT INTO {{tables.stock}} (item, on_hand, cents) VALUES ($1, $2, $3) "
      "ON CONFLICT (item) DO UPDATE SET on_hand = excluded.on_hand, cents = excluded.cents",
      item.item, item.on_hand, item.cents);
  co_return item;
}

asio::awaitable<std::optional<StockItem>> Orders::find_in_stock(std::string item) const {
  return db().fetch_one<StockItem>("SELECT item, on_hand, cents FROM {{tables.stock}} WHERE item = $1", item);
}

asio::awaitable<std::optional<Order>> Orders::find(std::int64_t id) const {
  return db().fetch_one<Order>("SELECT id, customer, item, quantity, cents FROM {{tables.orders}} WHERE id = $1", id);
}

asio::awaitable<PlacedOrder> Orders::place(std::int64_t customer, std::string item, std::int64_t quantity) const {
  if (quantity < 1 || quantity > 1'000) {
    throw Refusal{status::unprocessable_entity, "an order is for 1 to 1000 pieces"};
  }
  const bool is_customer = co_await neighbours_.is_customer(customer);
  if (!is_customer) throw Refusal{status::unprocessable_entity, "there is no such customer"};

  auto order = co_await take_from_stock(customer, item, quantity);
  // From here on the order stands. Whatever becomes of this attempt, the courier sees to the invoice.
  const Bill bill{.order_id = order.id, .customer = customer, .cents = order.cents};
  PlacedOrder placed{.order = std::move(order), .invoice = {}};
  try {
    placed.invoice = co_await deliver(bill);
  } catch (const std::exception&) {
    placed.invoice.reset();
  }
  co_return placed;
}

// [take]
asio::awaitable<Order> Orders::take_from_stock(std::int64_t customer, std::string item, std::int64_t quantity) const {
  co_return co_await db().transaction([&](Transaction& tx) -> asio::awaitable<Order> {
    auto order = co_await tx.fetch_one<Order>(
        "INSERT INTO {{tables.orders}} (customer, item, quantity, cents) "
        "SELECT $1, item, $3, cents * $3 FROM {{tables.stock}} WHERE item = $2 "
        "RETURNING id, customer, item, quantity, cents",
        customer, item, quantity);
    if (!order) throw Refusal{status::not_found, "there is no such item"};
    co_await tx.execute("INSERT INTO {{tables.outbox}} (order_id, due_at) VALUES ($1, now() + $2)", order->id,
                        pace_.first);
    // Last, because everybody else who orders this item waits from here to the commit.
    const auto taken = co_await tx.execute(
        "UPDATE {{tables.stock}} SET on_hand = on_hand - $2 WHERE item = $1 AND on_hand >= $2", item, quantity);
    if (taken.rows == 0) throw Refusal{status::conflict, "there are not so many left"};
    co_return *std::move(order);
  });
}
// [/take]

}  // namespace shop
