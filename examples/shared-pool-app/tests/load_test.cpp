// The whole shop over HTTP, in this process: what each route answers, and what the tables hold after many clients at
// once.
#include "load.hpp"

#include <pgdbm/testing/gtest.hpp>

#include <pgdbm/pgdbm.hpp>

#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <optional>
#include <string>

#include "app.hpp"
#include "books.hpp"

namespace {

namespace asio = boost::asio;
namespace json = http_json::json;
using namespace std::chrono_literals;
using http_json::Client;
using http_json::status;
using http_json::verb;

class Shop : public pgdbm::testing::TestSharedPool {
 protected:
  pgdbm::testing::TestDatabaseOptions options() const override { return {.max_connections = 10}; }

  asio::awaitable<Client> open() {
    co_await app_.open();
    const auto executor = co_await asio::this_coro::executor;
    server_.emplace(executor, std::uint16_t{0}, app_.routes(),
                    [](const std::string& what) { std::cout << what << '\n'; });
    co_return co_await Client::connect(server_->port());
  }

  asio::awaitable<void> close() {
    co_await server_->drain();
    co_await app_.close();
  }

  static json::value new_user(std::string email) { return {{"email", email}, {"name", "Ada"}}; }
  static json::value stock_of(std::int64_t on_hand, std::int64_t cents) {
    return {{"on_hand", on_hand}, {"cents", cents}};
  }
  static json::value order_by(std::int64_t customer, std::string item, std::int64_t quantity) {
    return {{"customer", customer}, {"item", item}, {"quantity", quantity}};
  }

  pgdbm::AsyncDatabaseManager db_ = manager("public");
  shop::App app_{shared_pool(), [](const std::string& what) { std::cout << what << '\n'; },
                 shop::OutboxPace{.first = 20ms, .longest = 100ms}};
  std::optional<http_json::Server> server_;
};

PGDBM_TEST_F(Shop, EachModuleAnswersUnderItsName) {
  auto client = co_await open();
  auto reply = co_await client.ask(verb::post, "/users", new_user("ada@example.com"));
  EXPECT_EQ(reply.code, status::created);
  const auto ada = reply.body.at("id").as_int64();
  const auto page = "/users/" + std::to_string(ada);
  reply = co_await client.ask(verb::get, page);
  EXPECT_EQ(reply.body.at("email").as_string(), "ada@example.com");

  reply = co_await client.ask(verb::put, "/orders/stock/engine", stock_of(2, 100'000));
  EXPECT_EQ(reply.code, status::ok);
  reply = co_await client.ask(verb::post, "/orders", order_by(ada, "engine", 2));
  EXPECT_EQ(reply.code, status::created);
  EXPECT_EQ(reply.body.at("cents").as_int64(), 200'000);
  const auto order = reply.body.at("id").as_int64();
  const auto order_page = "/orders/" + std::to_string(order);
  const auto invoice_page = "/billing/invoices/" + std::to_string(reply.body.at("invoice").as_int64());
  reply = co_await client.ask(verb::get, order_page);
  EXPECT_EQ(reply.body.at("quantity").as_int64(), 2);

  reply = co_await client.ask(verb::get, invoice_page);
  EXPECT_EQ(reply.body.at("reference").as_string(), "order-" + std::to_string(order));
  const auto account_page = "/billing/accounts/" + std::to_string(ada);
  reply = co_await client.ask(verb::get, account_page);
  EXPECT_EQ(reply.body.at("cents").as_int64(), 200'000);
  co_await close();
}

PGDBM_TEST_F(Shop, RefusesWhatCannotBeAndSaysWhy) {
  auto client = co_await open();
  auto reply = co_await client.ask(verb::post, "/users", new_user("ada@example.com"));
  const auto ada = reply.body.at("id").as_int64();
  reply = co_await client.ask(verb::post, "/users", new_user("ada@example.com"));
  EXPECT_EQ(reply.code, status::conflict);
  EXPECT_EQ(reply.body.at("error").as_string(), "there is one already (email_is_new)");
  reply = co_await client.ask(verb::post, "/users", new_user("ada"));
  EXPECT_EQ(reply.code, status::unprocessable_entity);
  reply = co_await client.ask(verb::put, "/orders/stock/engine", stock_of(1, 0));
  EXPECT_EQ(reply.code, status::unprocessable_entity);
  reply = co_await client.ask(verb::put, "/orders/stock/engine", stock_of(1, 100));
  EXPECT_EQ(reply.code, status::ok);
  reply = co_await client.ask(verb::post, "/orders", order_by(ada, "engine", 2));
  EXPECT_EQ(reply.code, status::conflict);
  EXPECT_EQ(reply.body.at("error").as_string(), "there are not so many left");
  reply = co_await client.ask(verb::post, "/orders", order_by(ada + 1, "engine", 1));
  EXPECT_EQ(reply.code, status::unprocessable_entity);
  reply = co_await client.ask(verb::post, "/orders", stock_of(1, 1));
  EXPECT_EQ(reply.code, status::bad_request);
  reply = co_await client.ask(verb::get, "/orders/1000");
  EXPECT_EQ(reply.code, status::not_found);
  co_await close();
}

PGDBM_TEST_F(Shop, TellsOfItsPoolAndOfTheMigrationsOfEachModule) {
  auto client = co_await open();
  const auto reply = co_await client.ask(verb::get, "/");
  EXPECT_EQ(reply.body.at("pool").at("max").as_int64(), 10);
  const auto& users = reply.body.at("modules").at("users");
  EXPECT_EQ(users.at("schema").as_string(), "users");
  const json::array both{"001_create_users.sql", "002_check_emails.sql"};
  EXPECT_EQ(users.at("applied").as_array(), both);
  EXPECT_TRUE(users.at("pending").as_array().empty());
  EXPECT_EQ(reply.body.at("modules").as_object().size(), 3U);
  EXPECT_EQ(reply.body.at("invoices_owed").as_int64(), 0);

  co_await db_.with_schema("users").execute("DELETE FROM {{tables.schema_migrations}} WHERE filename LIKE '002%'");
  const auto later = co_await client.ask(verb::get, "/status");
  EXPECT_EQ(later.body.at("modules").at("users").at("pending").as_array().size(), 1U);
  co_await close();
}

PGDBM_TEST_F(Shop, SixtyFourClientsBuyOutAStockAndNotOneMore) {
  constexpr std::size_t clients = 64;
  constexpr std::size_t rounds = 16;
  constexpr std::int64_t stock = 700;
  auto client = co_await open();
  app_.start_courier(co_await asio::this_coro::executor);
  co_await client.ask(verb::put, "/orders/stock/engine", stock_of(stock, 100));
  for (std::size_t i = 0; i < 8; ++i) {
    co_await client.ask(verb::post, "/users", new_user("user" + std::to_string(i) + "@example.com"));
  }

  std::int64_t sold = 0;
  std::int64_t refused = 0;
  const http_json::Step order = [&](Client& buyer, std::size_t number, std::size_t) -> asio::awaitable<void> {
    const auto reply =
        co_await buyer.ask(verb::post, "/orders", order_by(1 + static_cast<std::int64_t>(number % 8), "engine", 1));
    if (reply.code == status::created) {
      ++sold;
      EXPECT_TRUE(reply.body.at("invoice").is_int64());
    } else {
      ++refused;
      EXPECT_EQ(reply.code, status::conflict) << reply.body;
    }
  };
  const auto load = co_await http_json::put_under_load(server_->port(), clients, rounds, order);
  std::cout << clients << " clients order: " << load << '\n';

  EXPECT_EQ(sold, stock);
  EXPECT_EQ(refused, static_cast<std::int64_t>(clients * rounds) - stock);
  const auto books = co_await shop::read_books(db_);
  EXPECT_EQ(books.orders, stock);
  EXPECT_EQ(books.on_hand, 0);
  EXPECT_EQ(books.invoices, stock);
  EXPECT_EQ(books.unmatched, 0);
  EXPECT_EQ(books.owed, 0);
  EXPECT_EQ(books.order_cents, stock * 100);
  EXPECT_EQ(books.invoice_cents, stock * 100);
  EXPECT_EQ(books.account_cents, stock * 100);
  co_await close();
}

PGDBM_TEST_F(Shop, GoesOnSellingWhileBillingIsDownAndSendsTheInvoicesLater) {
  constexpr std::int64_t orders = 32 * 4;
  auto client = co_await open();
  app_.start_courier(co_await asio::this_coro::executor);
  co_await client.ask(verb::post, "/users", new_user("ada@example.com"));
  co_await client.ask(verb::put, "/orders/stock/engine", stock_of(1'000, 100));

  auto billing = db_.with_schema("billing");
  co_await billing.execute("ALTER TABLE {{tables.invoices}} RENAME TO gone");
  const http_json::Step order = [&](Client& buyer, std::size_t, std::size_t) -> asio::awaitable<void> {
    const auto reply = co_await buyer.ask(verb::post, "/orders", order_by(1, "engine", 2));
    EXPECT_EQ(reply.code, status::created);
    EXPECT_TRUE(reply.body.at("invoice").is_null());
  };
  const auto load = co_await http_json::put_under_load(server_->port(), 32, 4, order);
  std::cout << "billing is down, 32 clients order: " << load << '\n';
  const auto reply = co_await client.ask(verb::get, "/status");
  EXPECT_EQ(reply.body.at("invoices_owed").as_int64(), orders);

  co_await billing.execute("ALTER TABLE {{tables.gone}} RENAME TO invoices");
  const bool is_settled = co_await shop::becomes_true([this]() -> asio::awaitable<bool> {
    const auto books = co_await shop::read_books(db_);
    co_return books.owed == 0;
  });
  EXPECT_TRUE(is_settled);
  const auto books = co_await shop::read_books(db_);
  EXPECT_EQ(books.invoices, orders);
  EXPECT_EQ(books.unmatched, 0);
  EXPECT_EQ(books.account_cents, orders * 200);
  EXPECT_EQ(books.on_hand, 1'000 - 2 * orders);
  co_await close();
}

}  // namespace
