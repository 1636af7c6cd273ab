// The program of the README: one module on a shared pool. Left out: everything a real program does with its errors.
// Run it without an argument to have it start a PostgreSQL of its own, or give it a connection string.
#include <pgdbm/pgdbm.hpp>
#include <pgdbm/testing.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <exception>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>

namespace asio = boost::asio;

// [readme]
struct User {
  std::int64_t id;
  std::string email;
  std::optional<std::string> name;
};

asio::awaitable<void> app(std::string url) {
  pgdbm::DatabaseConfig config{.connection_string = url, .max_connections = 20};
  auto pool = co_await pgdbm::AsyncDatabaseManager::create_shared_pool(config);
  pgdbm::AsyncDatabaseManager users{pool, "users"};  // one pool, a schema for each module
  co_await pgdbm::AsyncMigrationManager{users, "migrations/users", "users"}.apply_pending_migrations();

  auto id = co_await users.fetch_value<std::int64_t>(  // checked while compiling
      "INSERT INTO {{tables.users}} (email) VALUES ($1) RETURNING id", "ada@example.com");
  co_await users.transaction([&](pgdbm::Transaction& tx) -> asio::awaitable<void> {
    co_await tx.execute("UPDATE {{tables.users}} SET name = $1 WHERE id = $2", "Ada", id);
  });  // committed; rolled back on an exception
  auto ada = co_await users.fetch_one<User>("SELECT * FROM {{tables.users}} WHERE id = $1", id);
  std::cout << ada->email << " is " << ada->name.value_or("unnamed") << '\n';
}
// [/readme]

int main(int argc, char** argv) {
  std::filesystem::current_path(EXAMPLE_DIR);
  try {
    std::optional<pgdbm::testing::PrivateServer> server;
    const std::string url = argc > 1 ? argv[1] : server.emplace().connection_string();
    asio::io_context context{1};
    asio::co_spawn(context, app(url), [](std::exception_ptr failure) {
      if (failure) std::rethrow_exception(failure);
    });
    context.run();
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
