// What docs/from-libpqxx.md and docs/from-python.md show of pgdbm.
#include <pgdbm/pgdbm.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <pgdbm_embedded/guide_tasks.hpp>

#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "support/server_test.hpp"

namespace guide_for_comers {
namespace {

namespace asio = boost::asio;

struct User {
  std::int64_t id;
  std::string email;
  std::optional<std::string> name;
};

class ComersGuide : public pgdbm::tests::ServerTest {};

TEST_F(ComersGuide, ABlockingProgramReadsAndWrites) {
  const auto url = connection_string();
  // [sync]
  pgdbm::SyncDatabaseManager db{pgdbm::DatabaseConfig{.connection_string = url, .schema = "shop"}};
  db.connect();
  db.execute("CREATE TABLE {{tables.users}} (id bigserial PRIMARY KEY, email text UNIQUE, name text)");

  const auto id = db.transaction([](pgdbm::SyncTransaction& tx) {
    return tx.execute_and_return_id("INSERT INTO {{tables.users}} (email) VALUES ($1)", "ada@example.com");
  });  // committed; rolled back on an exception

  const auto ada = db.fetch_one<User>("SELECT id, email, name FROM {{tables.users}} WHERE id = $1", id);
  for (const auto& row : db.fetch_all<pgdbm::Row>("SELECT * FROM {{tables.users}}")) {
    const auto email = row["email"].as<std::string>();
    if (row["name"].is_null() && email == ada->email) db.execute("DELETE FROM {{tables.users}} WHERE id = $1", id);
  }
  // [/sync]
  EXPECT_EQ(db.fetch_value<std::int64_t>("SELECT count(*) FROM {{tables.users}}"), 0);
  db.disconnect();
}

// [migrate]
asio::awaitable<void> migrate(pgdbm::DatabaseConfig config) {
  pgdbm::AsyncDatabaseManager db{config};
  co_await db.connect();
  const pgdbm::AsyncMigrationManager migrations{db, pgdbm_embedded::guide_tasks, "tasks"};
  co_await migrations.apply_pending_migrations();
  co_await db.disconnect();
}

void migrate_and_wait(const pgdbm::DatabaseConfig& config) {
  asio::io_context io{1};
  asio::co_spawn(io, migrate(config), [](std::exception_ptr failure) {
    if (failure) std::rethrow_exception(failure);
  });
  io.run();
}
// [/migrate]

TEST_F(ComersGuide, ABlockingProgramMigrates) {
  auto c = config();
  c.schema = "tasks";
  migrate_and_wait(c);
  pgdbm::SyncDatabaseManager db{c};
  db.connect();
  EXPECT_TRUE(db.table_exists("tasks"));
  db.disconnect();
}

TEST_F(ComersGuide, ErrorsAreDecidedByClass) {
  pgdbm::SyncDatabaseManager db{config()};
  db.connect();
  db.execute("CREATE TABLE {{tables.users}} (email text CONSTRAINT one_of_each UNIQUE)");
  std::string constraint;
  const auto add = [&](const std::string& email) {
    // [errors]
    try {
      db.execute("INSERT INTO {{tables.users}} (email) VALUES ($1)", email);
    } catch (const pgdbm::UniqueViolation& error) {
      constraint = error.report()->constraint;  // and table, column, detail, hint: all that the server said
    } catch (const pgdbm::QueryError& error) {
      if (error.sqlstate() != pgdbm::sqlstate::undefined_table) throw;
    }
    // [/errors]
  };
  add("ada@example.com");
  EXPECT_EQ(constraint, "");
  add("ada@example.com");
  EXPECT_EQ(constraint, "one_of_each");
  db.disconnect();
}

TEST_F(ComersGuide, ManyRowsGoInAndOut) {
  pgdbm::AsyncDatabaseManager own{config()};
  run(own.connect());
  run(own.execute("CREATE TABLE {{tables.users}} (id int8 PRIMARY KEY, email text, name text)"));
  const auto guide = [](pgdbm::AsyncDatabaseManager db) -> asio::awaitable<std::int64_t> {
    // [bulk]
    const std::vector<User> users{{1, "ada@example.com", "Ada"}, {2, "bob@example.com", std::nullopt}};
    co_await db.copy_records_to_table("users", users);  // binary COPY; columns by the members' names

    std::int64_t sum = 0;
    auto rows = db.stream<User>("SELECT id, email, name FROM {{tables.users}}");  // in constant memory
    for (auto user = co_await rows.next(); user; user = co_await rows.next()) sum += user->id;

    const std::vector<std::string> channels{"jobs"};
    auto listener = co_await db.listen(channels);
    co_await db.execute("NOTIFY jobs, 'now'");
    const auto event = co_await listener.next();
    if (const auto* job = std::get_if<pgdbm::Notification>(&event)) sum += job->payload == "now" ? 10 : 0;
    // [/bulk]
    co_return sum;
  };
  EXPECT_EQ(run(guide(own)), 13);
  run(own.disconnect());
}

TEST_F(ComersGuide, RowsMayHaveTheNamesOfAStruct) {
  pgdbm::AsyncDatabaseManager own{config()};
  run(own.connect());
  const auto guide = [](pgdbm::AsyncDatabaseManager db) -> asio::awaitable<void> {
    // [rows]
    const auto user =
        co_await db.fetch_one<User>("SELECT 1::int8 AS id, 'ada@example.com' AS email, NULL::text AS name");
    const auto numbers = co_await db.fetch_all<int>("SELECT i FROM generate_series(1, 3) i");
    const auto total = co_await db.fetch_value<std::int64_t>("SELECT count(*) FROM generate_series(1, 3)");
    // [/rows]
    EXPECT_EQ(user->email, "ada@example.com");
    EXPECT_EQ(numbers, (std::vector<int>{1, 2, 3}));
    EXPECT_EQ(total, 3);
  };
  run(guide(own));
  run(own.disconnect());
}

}  // namespace
}  // namespace guide_for_comers
