// What docs/queries.md shows, as it stands there.
#include <pgdbm/pgdbm.hpp>

#include <boost/json/serialize.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/folder.hpp"
#include "support/server_test.hpp"

namespace pgdbm {
namespace {

using namespace std::chrono_literals;

struct User {
  std::int64_t id;
  std::string email;
};

class QueriesGuide : public tests::ServerTest {
 protected:
  void SetUp() override {
    run(db_.connect());
    run(
        db_.execute_script("CREATE TABLE {{tables.users}} "
                           "(id int8 GENERATED ALWAYS AS IDENTITY, email text UNIQUE, code text DEFAULT 'c')"));
  }
  void TearDown() override { run(db_.disconnect()); }

  AsyncDatabaseManager db_ = AsyncDatabaseManager{config()}.with_schema("shop");
};

TEST_F(QueriesGuide, ReturnsIds) {
  const auto guide = [](const AsyncDatabaseManager& db) -> asio::awaitable<void> {
    // [ids]
    const auto id =
        co_await db.execute_and_return_id("INSERT INTO {{tables.users}} (email) VALUES ($1)", "ada@example.com");

    // Another column, of another type; and nothing where no row may come of it.
    const auto code = co_await db.execute_and_return_id<std::string>(
        pgdbm::IdColumn{"code"}, "UPDATE {{tables.users}} SET code = 'x' WHERE id = $1", id);
    const auto none = co_await db.execute_and_return_id<std::optional<std::int64_t>>(
        "INSERT INTO {{tables.users}} (email) VALUES ($1) ON CONFLICT DO NOTHING", "ada@example.com");
    // [/ids]
    EXPECT_EQ(id, 1);
    EXPECT_EQ(code, "x");
    EXPECT_EQ(none, std::nullopt);
  };
  run(guide(db_));
}

TEST_F(QueriesGuide, WritesManyRows) {
  const auto guide = [](const AsyncDatabaseManager& db) -> asio::awaitable<std::uint64_t> {
    // [many_rows]
    struct NewUser {
      std::string email;
      std::string code;
    };
    std::vector<NewUser> users;
    for (int i = 0; i < 1'000; ++i) users.push_back({"user-" + std::to_string(i) + "@example.com", "new"});

    const std::uint64_t inserted = co_await db.insert_records("users", users);  // the columns email and code
    const std::uint64_t none = co_await db.insert_records("users", users, {}, pgdbm::OnConflict::skip);
    // [/many_rows]
    co_return inserted + none;
  };
  EXPECT_EQ(run(guide(db_)), 1'000U);
}

TEST_F(QueriesGuide, ReadsRowsOfAnyColumns) {
  run(db_.execute("INSERT INTO {{tables.users}} (email) VALUES ('ada@example.com')"));
  const auto guide = [](const AsyncDatabaseManager& db) -> asio::awaitable<std::string> {
    // [rows]
    const auto rows = co_await db.fetch_all<pgdbm::Row>("SELECT * FROM {{tables.users}}");
    std::string text;
    for (const auto& row : rows) {
      text += row["email"].as<std::string>();
      for (const auto& column : row.columns()) text += " " + column.name + ":" + column.type_name;
      text += boost::json::serialize(row.to_json());
    }
    // [/rows]
    co_return text;
  };
  EXPECT_EQ(run(guide(db_)),
            "ada@example.com id:int8 email:text code:text"
            R"({"id":1,"email":"ada@example.com","code":"c"})");
}

TEST_F(QueriesGuide, SetsTimeLimits) {
  const auto guide = [](const AsyncDatabaseManager& db) -> asio::awaitable<void> {
    // [limits]
    const auto soon = db.with_timeout(2s);  // a handle: keep it, or write it before each verb
    try {
      const auto users = co_await soon.fetch_all<User>("SELECT * FROM {{tables.users}}");
    } catch (const pgdbm::StatementTimeout&) {
      // the statement was cancelled at the server, and the connection is fit for the next one
    }
    // [/limits]
  };
  run(guide(db_));
}

TEST_F(QueriesGuide, StreamsRows) {
  run(db_.execute("INSERT INTO {{tables.users}} (email) SELECT 'user' || i FROM generate_series(1, 2500) i"));
  const auto guide = [](const AsyncDatabaseManager& db) -> asio::awaitable<std::int64_t> {
    std::int64_t sum = 0;
    // [stream]
    auto users = db.stream<User>("SELECT id, email FROM {{tables.users}} WHERE id > $1", 0);
    for (auto user = co_await users.next(); user; user = co_await users.next()) {
      sum += user->id;
    }
    // [/stream]
    co_return sum;
  };
  EXPECT_EQ(run(guide(db_)), 2500 * 2501 / 2);
}

TEST_F(QueriesGuide, CopiesDataOutAndIn) {
  run(db_.execute("INSERT INTO {{tables.users}} (email) VALUES ('ada@example.com')"));
  const tests::Folder folder;
  const auto guide = [](const AsyncDatabaseManager& db, std::string file) -> asio::awaitable<std::size_t> {
    // [copy]
    co_await db.copy_to("COPY {{tables.users}} TO STDOUT (FORMAT csv, HEADER)", file);

    std::size_t bytes = 0;
    const auto count = [&bytes](std::string_view piece) { bytes += piece.size(); };
    co_await db.copy_to("COPY (SELECT id FROM {{tables.users}}) TO STDOUT", count);

    co_await db.transaction([&](pgdbm::Transaction& tx) -> asio::awaitable<void> {
      co_await tx.execute("DELETE FROM {{tables.users}}");
      co_await tx.copy_from("COPY {{tables.users}} FROM STDIN (FORMAT csv, HEADER)", file);
    });
    // [/copy]
    co_return bytes;
  };
  EXPECT_EQ(run(guide(db_, (folder.path() / "users.csv").string())), 2U);
  EXPECT_EQ(run(db_.fetch_value<std::int64_t>("SELECT count(*) FROM {{tables.users}}")), 1);
}

}  // namespace
}  // namespace pgdbm
