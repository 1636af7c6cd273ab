// The module billing: invoices, and what each customer owes. It owns the tables invoices and accounts, and knows of no
// other module: what an invoice is for is a text to it.
#pragma once

#include <pgdbm/module/module_database.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <optional>
#include <string>

#include "http_json.hpp"

namespace shop {

namespace asio = boost::asio;

struct Invoice {
  std::int64_t id;
  std::string reference;
  std::int64_t customer;
  std::int64_t cents;
};

struct Account {
  std::int64_t customer;
  std::int64_t invoices;
  std::int64_t cents;
};

class Billing {
 public:
  explicit Billing(pgdbm::DatabaseSource source);

  [[nodiscard]] pgdbm::ModuleDatabase& database() noexcept { return database_; }

  /// Gives the id of the invoice of this reference, which it makes when there is none: asked twice, it counts once.
  /// Throws Refusal when there is one for another customer or sum.
  [[nodiscard]] asio::awaitable<std::int64_t> invoice_for(std::string reference, std::int64_t customer,
                                                          std::int64_t cents) const;
  [[nodiscard]] asio::awaitable<std::optional<Invoice>> find(std::int64_t id) const;
  /// All zeros for whoever was never billed.
  [[nodiscard]] asio::awaitable<Account> account_of(std::int64_t customer) const;

  /// They refer to this object.
  [[nodiscard]] http_json::Routes routes() const;

 private:
  [[nodiscard]] const pgdbm::AsyncDatabaseManager& db() const { return database_.db(); }

  pgdbm::ModuleDatabase database_;
};

}  // namespace shop
