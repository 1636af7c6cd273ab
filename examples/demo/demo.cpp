// The tour that `./dev demo` gives: two modules, users and orders, each with its own schema and migrations, on one
// pool over a private PostgreSQL. It prints what it does and what came of it.
#include <pgdbm/pgdbm.hpp>
#include <pgdbm/testing.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>

namespace asio = boost::asio;
using pgdbm::AsyncDatabaseManager;
using pgdbm::AsyncMigrationManager;
using pgdbm::Transaction;

namespace {

bool wants_colour() {
  return isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;
}

void heading(std::string_view text) {
  static int number = 0;
  std::cout << '\n'
            << (wants_colour() ? "\033[1m" : "") << ++number << ". " << text << (wants_colour() ? "\033[0m" : "")
            << '\n';
}

struct User {
  std::int64_t id;
  std::string email;
  std::optional<std::string> name;
};

struct Order {
  std::int64_t id;
  std::string item;
  std::int32_t cents;
};

asio::awaitable<void> migrate(AsyncDatabaseManager db, std::string module) {
  const AsyncMigrationManager migrations{db, std::filesystem::path{EXAMPLE_DIR} / "migrations" / module, module};
  const auto result = co_await migrations.apply_pending_migrations();
  for (const auto& file : result.applied) {
    std::cout << "   " << module << ": applied " << file.filename << " in " << file.execution_time.count() << " ms\n";
  }
  if (result.applied.empty()) {
    std::cout << "   " << module << ": all " << result.total << " applied already, nothing to do\n";
  }
}

/// An order takes its item from the stock: both or neither.
asio::awaitable<std::int64_t> place_order(AsyncDatabaseManager orders, std::int64_t user, std::string item,
                                          std::int32_t cents) {
  co_return co_await orders.transaction([&](Transaction& tx) -> asio::awaitable<std::int64_t> {
    auto id = co_await tx.fetch_value<std::int64_t>(
        "INSERT INTO {{tables.orders}} (user_id, item, cents) VALUES ($1, $2, $3) RETURNING id", user, item, cents);
    co_await tx.execute("UPDATE {{tables.stock}} SET on_hand = on_hand - 1 WHERE item = $1", item);
    co_return id;
  });
}

asio::awaitable<void> tour(std::string url) {
  heading("One pool, and a manager for each module. A manager is a handle: a pool and a schema.");
  const pgdbm::DatabaseConfig config{.connection_string = url, .max_connections = 5};
  const auto pool = co_await AsyncDatabaseManager::create_shared_pool(config);
  const AsyncDatabaseManager users{pool, "users"};
  const AsyncDatabaseManager orders{pool, "orders"};
  std::cout << "   users and orders share " << pool.stats().max_size << " connections at most\n";

  heading("Each module applies its own migrations, which create its schema. Twice is once.");
  co_await migrate(users, "users");
  co_await migrate(orders, "orders");
  co_await migrate(orders, "orders");

  heading("SQL with templates: {{tables.users}} becomes \"users\".users. Rows become structs by column name.");
  const auto id = co_await users.fetch_value<std::int64_t>(
      "INSERT INTO {{tables.users}} (email, name) VALUES ($1, $2) RETURNING id", "ada@example.com", "Ada Lovelace");
  co_await users.execute("INSERT INTO {{tables.users}} (email) VALUES ($1)", "charles@example.com");
  for (const auto& user : co_await users.fetch_all<User>("SELECT * FROM {{tables.users}} ORDER BY id")) {
    std::cout << "   user " << user.id << "  " << user.email << "  " << user.name.value_or("(no name)") << '\n';
  }

  heading("A transaction commits when its body returns …");
  const auto order = co_await place_order(orders, id, "Analytical Engine", 1'000'000);
  std::cout << "   order " << order << " placed, and the stock is one less\n";

  heading("… and leaves no trace when it throws. There was only one engine:");
  try {
    co_await place_order(orders, id, "Analytical Engine", 1'000'000);
  } catch (const pgdbm::CheckViolation& error) {
    std::cout << "   CheckViolation, SQLSTATE " << error.sqlstate().text() << ", constraint "
              << error.report()->constraint << '\n';
  }
  for (const auto& row : co_await orders.fetch_all<Order>("SELECT id, item, cents FROM {{tables.orders}}")) {
    std::cout << "   the orders still are: " << row.id << "  " << row.item << "  " << row.cents << " cents\n";
  }

  heading("An error shows its place in the SQL as you wrote it.");
  try {
    co_await users.execute("SELECT nick FROM {{tables.users}}");
  } catch (const pgdbm::QueryError& error) {
    std::cout << error.what() << '\n';
  }

  const auto stats = pool.stats();
  heading("All of that over " + std::to_string(stats.size()) + " connection(s) of the pool.");
  std::cout << "   " << stats.idle << " idle, " << stats.used << " in use, " << stats.waiting << " waiting\n";
}

}  // namespace

int main() {
  try {
    using Clock = std::chrono::steady_clock;
    heading("A private PostgreSQL, for this program alone. It is gone when the program is, even after kill -9.");
    const auto begin = Clock::now();
    const pgdbm::testing::PrivateServer server;
    const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin);
    std::cout << "   PostgreSQL " << server.version() << " ready after " << elapsed.count() << " ms, on a socket in "
              << server.socket_directory().string() << '\n';

    asio::io_context context{1};
    asio::co_spawn(context, tour(server.connection_string()), [](std::exception_ptr failure) {
      if (failure) std::rethrow_exception(failure);
    });
    context.run();
    std::cout << "\nRead on: examples/demo/demo.cpp is this program, docs/architecture.md the map of the house,\n"
                 "include/pgdbm/db/manager.hpp what you hold in your hands.\n";
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "The demo failed: " << error.what() << '\n';
    return 1;
  }
}
