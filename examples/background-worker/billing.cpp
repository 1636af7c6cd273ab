#include "billing.hpp"

#include <boost/json/value_to.hpp>

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>

namespace worker {

namespace {

// [charge]
asio::awaitable<void> charge(pgdbm::Transaction& tx, Job job) {
  const auto name = boost::json::value_to<std::string>(job.payload.at("customer"));
  const auto cents = boost::json::value_to<std::int64_t>(job.payload.at("cents"));
  const auto customer =
      co_await tx.fetch_value<std::optional<std::int64_t>>("SELECT id FROM {{tables.customers}} WHERE name = $1", name);
  if (!customer) throw std::runtime_error{"There is no customer '" + name + "'."};
  co_await tx.execute("INSERT INTO {{tables.charges}} (job, customer, cents) VALUES ($1, $2, $3)", job.id, *customer,
                      cents);
  co_await tx.execute("UPDATE {{tables.customers}} SET owes_cents = owes_cents + $2 WHERE id = $1", *customer, cents);
}
// [/charge]

}  // namespace

Handlers billing_handlers() {
  return {{"charge", charge}};
}

}  // namespace worker
