// The module orders: what is in stock, who ordered what, and which invoices are still to come. It owns the tables
// stock, orders and outbox. What it needs of others it asks its neighbours for, who are functions that the program
// gives.
#pragma once

#include <pgdbm/module/module_database.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "http_json.hpp"

namespace shop {

namespace asio = boost::asio;

/// What an invoice is asked for with.
struct Bill {
  std::int64_t order_id;
  std::int64_t customer;
  std::int64_t cents;
};

// [neighbours]
/// What orders needs of the world around it. Neither holds a connection of orders while it works.
struct Neighbours {
  std::function<asio::awaitable<bool>(std::int64_t customer)> is_customer;
  /// Gives the invoice's id. Asked again for the same order, it must give the same one: after a failure nobody knows
  /// whether the first time counted.
  std::function<asio::awaitable<std::int64_t>(Bill)> invoice_for;
};
// [/neighbours]

/// When the courier asks for an invoice that did not come with its order.
struct OutboxPace {
  std::chrono::milliseconds first{1'000};     ///< after the order; then twice as long after each attempt
  std::chrono::milliseconds longest{60'000};  ///< between two attempts
};

struct StockItem {
  std::string item;
  std::int64_t on_hand;
  std::int64_t cents;
};

struct Order {
  std::int64_t id;
  std::int64_t customer;
  std::string item;
  std::int64_t quantity;
  std::int64_t cents;
};

struct PlacedOrder {
  Order order;
  std::optional<std::int64_t> invoice;  ///< none: it is to come
};

class Orders {
 public:
  Orders(pgdbm::DatabaseSource source, Neighbours neighbours, OutboxPace pace = {});

  [[nodiscard]] pgdbm::ModuleDatabase& database() noexcept { return database_; }

  /// Says anew how many there are, and what one costs. Throws CheckViolation.
  [[nodiscard]] asio::awaitable<StockItem> put_into_stock(StockItem item) const;
  [[nodiscard]] asio::awaitable<std::optional<StockItem>> find_in_stock(std::string item) const;

  /// Takes the item from the stock, for good, and asks for the invoice, which may come later. Throws Refusal for an
  /// unknown customer or item, a quantity that is none, and too little in stock: then nothing has changed.
  [[nodiscard]] asio::awaitable<PlacedOrder> place(std::int64_t customer, std::string item,
                                                   std::int64_t quantity) const;
  [[nodiscard]] asio::awaitable<std::optional<Order>> find(std::int64_t id) const;

  /// Asks for invoices that are due, a hundred at most, and returns how many it asked for. A neighbour's failure is
  /// written down, and the bill is due again later. Any number of programs may do so at the same time.
  asio::awaitable<std::size_t> deliver_due() const;
  /// Orders whose invoice is still to come.
  [[nodiscard]] asio::awaitable<std::int64_t> count_owed() const;

  /// They refer to this object.
  [[nodiscard]] http_json::Routes routes() const;

 private:
  [[nodiscard]] const pgdbm::AsyncDatabaseManager& db() const { return database_.db(); }

  [[nodiscard]] asio::awaitable<Order> take_from_stock(std::int64_t customer, std::string item,
                                                       std::int64_t quantity) const;
  [[nodiscard]] asio::awaitable<std::int64_t> deliver(Bill bill) const;
  asio::awaitable<void> deliver_or_note(Bill bill) const;

  pgdbm::ModuleDatabase database_;
  Neighbours neighbours_;
  OutboxPace pace_;
};

}  // namespace shop
