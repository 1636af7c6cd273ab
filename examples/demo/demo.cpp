// The tour that `./dev demo` gives: the shared-pool app (../shared-pool-app) on a private PostgreSQL, asked over HTTP.
// It prints what is asked, what the answer is, and where to read how that comes about.
#include <pgdbm/testing/private_server.hpp>

#include <pgdbm/pgdbm.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>

#include "app.hpp"
#include "http_json.hpp"
#include "load.hpp"

namespace {

namespace asio = boost::asio;
namespace json = http_json::json;
using namespace std::chrono_literals;
using http_json::Client;
using http_json::Reply;
using http_json::verb;
using pgdbm::AsyncDatabaseManager;
using Clock = std::chrono::steady_clock;

/// Colours for people at a terminal who have not said otherwise (no-color.org).
bool wants_colour() {
  const auto variable = [](const char* name) {
    const char* const value = std::getenv(name);
    return std::string_view{value != nullptr ? value : ""};
  };
  return isatty(STDOUT_FILENO) != 0 && variable("NO_COLOR").empty() && variable("TERM") != "dumb";
}

std::string in(std::string_view colour, std::string_view text) {
  static const bool is_coloured = wants_colour();
  if (!is_coloured) return std::string{text};
  return "\033[" + std::string{colour} + "m" + std::string{text} + "\033[0m";
}

void heading(std::string_view text) {
  static int number = 0;
  std::cout << '\n' << in("1", std::to_string(++number) + ". " + std::string{text}) << std::endl;
}

void read_about_it(std::string_view file) {
  std::cout << in("2", "   → examples/shared-pool-app/" + std::string{file}) << '\n';
}

json::value user(std::string_view email, std::string_view name) {
  return {{"email", email}, {"name", name}};
}
json::value stock_of(std::int64_t on_hand, std::int64_t cents) {
  return {{"on_hand", on_hand}, {"cents", cents}};
}
json::value order_of(std::string_view item, std::int64_t quantity) {
  return {{"customer", 1}, {"item", item}, {"quantity", quantity}};
}

/// Asks, and shows both.
asio::awaitable<Reply> show(Client& client, verb method, std::string path, json::value body = nullptr) {
  std::cout << "   " << to_string(method) << ' ' << path;
  if (!body.is_null()) std::cout << "  " << body;
  auto reply = co_await client.ask(method, path, std::move(body));
  const auto number = static_cast<unsigned>(reply.code);
  std::cout << "\n     " << in(number < 400 ? "32" : "33", std::to_string(number)) << ' ' << reply.body << std::endl;
  co_return reply;
}

asio::awaitable<void> migrate(shop::App& app) {
  const auto modules = co_await app.open();
  for (const auto& [module, result] : modules) {
    for (const auto& file : result.applied) {
      std::cout << "   " << module << ": applied " << file.filename << " in " << file.execution_time.count() << " ms\n";
    }
    if (result.applied.empty()) std::cout << "   " << module << ": all " << result.total << " are applied\n";
  }
}

asio::awaitable<void> show_orders(Client& client) {
  heading("Three modules behind one server. An order concerns all three of them.");
  co_await show(client, verb::post, "/users", user("ada@example.com", "Ada Lovelace"));
  co_await show(client, verb::put, "/orders/stock/engine", stock_of(1, 1'000'000));
  co_await show(client, verb::post, "/orders", order_of("engine", 1));
  co_await show(client, verb::get, "/billing/accounts/1");
  read_about_it("app.cpp: what orders needs of users and billing are two functions");

  heading("A transaction commits when its body returns, and leaves no trace when it throws. There was one engine:");
  co_await show(client, verb::post, "/orders", order_of("engine", 1));
  co_await show(client, verb::get, "/orders/2");
  read_about_it("orders/orders.cpp: the order is written first, and undone with the rest");
}

asio::awaitable<void> show_late_invoice(Client& client, const AsyncDatabaseManager& db) {
  heading("When the second step fails, the order stands, and its invoice comes later. Billing loses its table:");
  const auto billing = db.with_schema("billing");
  co_await show(client, verb::put, "/orders/stock/card", stock_of(1'000, 5));
  co_await billing.execute("ALTER TABLE {{tables.invoices}} RENAME TO lost");
  co_await show(client, verb::post, "/orders", order_of("card", 100));
  co_await billing.execute("ALTER TABLE {{tables.lost}} RENAME TO invoices");

  asio::steady_timer timer{co_await asio::this_coro::executor};
  const auto found = Clock::now();
  for (;;) {
    const auto reply = co_await client.ask(verb::get, "/status");
    if (reply.body.at("invoices_owed").as_int64() == 0) break;
    if (Clock::now() - found > 30s) throw std::runtime_error{"the invoice did not come"};
    timer.expires_after(5ms);
    co_await timer.async_wait(asio::use_awaitable);
  }
  const auto late = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - found);
  std::cout << "   The table is back, and " << late.count() << " ms later so is the invoice:\n";
  co_await show(client, verb::get, "/billing/accounts/1");
  read_about_it("orders/outbox.cpp, billing/billing.cpp: an outbox, and invoices that count once");
}

asio::awaitable<void> show_load(Client& client, std::uint16_t port, pgdbm::SharedPool pool) {
  heading("64 clients at once order 256 cards, of which there are 200. One pool serves all modules.");
  co_await client.ask(verb::put, "/orders/stock/card", stock_of(200, 5));
  std::size_t sold = 0;
  std::size_t used = 0;
  std::size_t waiting = 0;
  const http_json::Step buy = [&](Client& buyer, std::size_t, std::size_t) -> asio::awaitable<void> {
    const auto reply = co_await buyer.ask(verb::post, "/orders", order_of("card", 1));
    if (reply.code == http_json::status::created) ++sold;
    const auto now = pool.stats();
    used = std::max(used, now.used);
    waiting = std::max(waiting, now.waiting);
  };
  const auto load = co_await http_json::put_under_load(port, 64, 4, buy);
  std::cout << "   " << sold << " sold, " << load.steps - sold << " refused: " << load << '\n'
            << "   At the busiest " << used << " connections of at most " << pool.stats().max_size
            << " were in use, and " << waiting << " callers waited for one.\n";
  co_await show(client, verb::get, "/orders/stock/card");
}

asio::awaitable<void> show_error(const AsyncDatabaseManager& users) {
  heading("An error shows its place in the SQL as you wrote it.");
  try {
    co_await users.execute("SELECT nick FROM {{tables.users}}");
  } catch (const pgdbm::QueryError& error) {
    std::cout << error.what() << '\n';
  }
}

asio::awaitable<void> show_status(Client& client) {
  heading("GET /status: the pool, and the migrations of each module.");
  const auto reply = co_await client.ask(verb::get, "/status");
  const auto& pool = reply.body.at("pool");
  std::cout << "   pool     " << pool.at("idle") << " idle, " << pool.at("used") << " used, " << pool.at("waiting")
            << " waiting; at most " << pool.at("max") << '\n';
  for (const auto& [module, state] : reply.body.at("modules").as_object()) {
    std::cout << "   " << module << std::string(9 - std::min<std::size_t>(module.size(), 8), ' ') << "schema "
              << state.at("schema") << ", applied " << state.at("applied") << ", pending " << state.at("pending")
              << '\n';
  }
}

asio::awaitable<void> tour(std::string url) {
  heading("One pool, and three modules on it: users, orders, billing. Each has a schema and migrations of its own.");
  const pgdbm::DatabaseConfig config{.connection_string = url, .min_connections = 4, .max_connections = 10};
  auto pool = co_await AsyncDatabaseManager::create_shared_pool(config);
  shop::App app{pool, [](const std::string& what) { std::cout << "   " << what << '\n'; },
                shop::OutboxPace{.first = 40ms, .longest = 1s}};
  co_await migrate(app);
  std::cout << "   Again, and twice is once:\n";
  co_await migrate(app);
  read_about_it("users/users.cpp, users/migrations/001_create_users.sql: a module");

  const auto executor = co_await asio::this_coro::executor;
  http_json::Server server{executor, 0, app.routes(), [](const std::string& what) { std::cerr << what << '\n'; }};
  app.start_courier(executor);
  auto client = co_await Client::connect(server.port());
  const AsyncDatabaseManager users{pool, "users"};

  co_await show_orders(client);
  co_await show_late_invoice(client, users);
  co_await show_load(client, server.port(), pool);
  co_await show_error(users);
  co_await show_status(client);

  co_await server.drain();
  co_await app.close();
  co_await pool.shut_down();
}

}  // namespace

int main() {
  try {
    heading("A private PostgreSQL, for this program alone. It is gone when the program is, even after kill -9.");
    const auto begin = Clock::now();
    const pgdbm::testing::PrivateServer server;
    const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin);
    std::cout << "   PostgreSQL " << server.version() << " ready after " << elapsed.count() << " ms, on a socket in "
              << server.socket_directory().string() << std::endl;

    asio::io_context context{1};
    asio::co_spawn(context, tour(server.connection_string()), [](const std::exception_ptr& failure) {
      if (failure) std::rethrow_exception(failure);
    });
    context.run();
    std::cout << '\n'
              << in("1", "Read on") << ", in this order:\n"
              << "   examples/shared-pool-app/README.md   the program you have seen, file by file\n"
                 "   include/pgdbm/db/manager.hpp         what you hold in your hands\n"
                 "   docs/queries.md, docs/migrations.md  how to ask, and how schemas change\n"
                 "   docs/architecture.md                 the map of the house\n"
                 "   examples/demo/demo.cpp               this tour\n";
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "The demo failed: " << error.what() << '\n';
    return 1;
  }
}
