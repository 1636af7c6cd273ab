#include "billing.hpp"

#include <pgdbm/pgdbm.hpp>

#include <pgdbm_embedded/billing.hpp>

#include <utility>

namespace shop {

using http_json::Refusal;
using http_json::Reply;
using http_json::Request;
using http_json::status;
using http_json::verb;
using pgdbm::Transaction;

namespace {

http_json::json::object to_json(const Invoice& invoice) {
  return {
      {"id", invoice.id}, {"reference", invoice.reference}, {"customer", invoice.customer}, {"cents", invoice.cents}};
}

http_json::json::object to_json(const Account& account) {
  return {{"customer", account.customer}, {"invoices", account.invoices}, {"cents", account.cents}};
}

}  // namespace

Billing::Billing(pgdbm::DatabaseSource source)
    : database_{std::move(source), {.name = "billing", .migrations = pgdbm_embedded::billing}} {}

// [invoice]
asio::awaitable<std::int64_t> Billing::invoice_for(std::string reference, std::int64_t customer,
                                                   std::int64_t cents) const {
  co_return co_await db().transaction([&](Transaction& tx) -> asio::awaitable<std::int64_t> {
    const auto issued = co_await tx.fetch_value<std::optional<std::int64_t>>(
        "INSERT INTO {{tables.invoices}} (reference, customer, cents) VALUES ($1, $2, $3) "
        "ON CONFLICT (reference) DO NOTHING RETURNING id",
        reference, customer, cents);
    if (issued) {
      co_await tx.execute(
          "INSERT INTO {{tables.accounts}} AS a (customer, invoices, cents) VALUES ($1, 1, $2) "
          "ON CONFLICT (customer) DO UPDATE SET invoices = a.invoices + 1, cents = a.cents + excluded.cents",
          customer, cents);
      co_return *issued;
    }
    const auto known = co_await tx.fetch_value<std::optional<std::int64_t>>(
        "SELECT id FROM {{tables.invoices}} WHERE reference = $1 AND customer = $2 AND cents = $3", reference, customer,
        cents);
    if (!known) throw Refusal{status::conflict, "there is another invoice for " + reference};
    co_return *known;
  });
}
// [/invoice]

asio::awaitable<std::optional<Invoice>> Billing::find(std::int64_t id) const {
  return db().fetch_one<Invoice>("SELECT id, reference, customer, cents FROM {{tables.invoices}} WHERE id = $1", id);
}

asio::awaitable<Account> Billing::account_of(std::int64_t customer) const {
  const auto account = co_await db().fetch_one<Account>(
      "SELECT customer, invoices, cents FROM {{tables.accounts}} WHERE customer = $1", customer);
  const Account nothing{.customer = customer, .invoices = 0, .cents = 0};
  co_return account.value_or(nothing);
}

http_json::Routes Billing::routes() const {
  http_json::Routes routes;
  routes.add(verb::get, "/invoices/{}", [this](Request request) -> asio::awaitable<Reply> {
    const auto invoice = co_await find(id_of(request));
    if (!invoice) throw Refusal{status::not_found, "there is no such invoice"};
    co_return Reply{status::ok, to_json(*invoice)};
  });
  routes.add(verb::get, "/accounts/{}", [this](Request request) -> asio::awaitable<Reply> {
    const auto account = co_await account_of(id_of(request));
    co_return Reply{status::ok, to_json(account)};
  });
  return routes;
}

}  // namespace shop
