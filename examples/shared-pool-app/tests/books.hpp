// What the shop's tables say together, over the borders of its modules, as only an auditor may ask.
#pragma once

#include <pgdbm/pgdbm.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <functional>

namespace shop {

namespace asio = boost::asio;

struct Books {
  std::int64_t orders;
  std::int64_t pieces;  ///< ordered
  std::int64_t order_cents;
  std::int64_t invoices;
  std::int64_t invoice_cents;
  std::int64_t account_cents;
  std::int64_t unmatched;  ///< orders and invoices without each other, or that differ
  std::int64_t owed;       ///< rows in the outbox
  std::int64_t on_hand;
};

inline asio::awaitable<Books> read_books(pgdbm::AsyncDatabaseManager db) {
  const auto books = co_await db.fetch_one<Books>(
      "SELECT (SELECT count(*) FROM orders.orders) AS orders,"
      " (SELECT coalesce(sum(quantity), 0)::bigint FROM orders.orders) AS pieces,"
      " (SELECT coalesce(sum(cents), 0)::bigint FROM orders.orders) AS order_cents,"
      " (SELECT count(*) FROM billing.invoices) AS invoices,"
      " (SELECT coalesce(sum(cents), 0)::bigint FROM billing.invoices) AS invoice_cents,"
      " (SELECT coalesce(sum(cents), 0)::bigint FROM billing.accounts) AS account_cents,"
      " (SELECT count(*) FROM orders.orders AS o FULL JOIN billing.invoices AS i"
      "   ON i.reference = 'order-' || o.id AND i.customer = o.customer AND i.cents = o.cents"
      "   WHERE o.id IS NULL OR i.id IS NULL) AS unmatched,"
      " (SELECT count(*) FROM orders.outbox) AS owed,"
      " (SELECT coalesce(sum(on_hand), 0)::bigint FROM orders.stock) AS on_hand");
  co_return books.value();
}

/// False when the condition has not become true within half a minute.
inline asio::awaitable<bool> becomes_true(std::function<asio::awaitable<bool>()> condition) {
  asio::steady_timer timer{co_await asio::this_coro::executor};
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{30};
  while (std::chrono::steady_clock::now() < until) {
    const bool is_true = co_await condition();
    if (is_true) co_return true;
    timer.expires_after(std::chrono::milliseconds{10});
    co_await timer.async_wait(asio::use_awaitable);
  }
  co_return false;
}

}  // namespace shop
