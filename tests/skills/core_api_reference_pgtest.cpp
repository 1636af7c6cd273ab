// What skills/core-api-reference shows of managers, verbs and transactions.
#include <pgdbm/testing/gtest.hpp>

#include <pgdbm/pgdbm.hpp>
#include <pgdbm/types.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/json.hpp>
#include <pgdbm_embedded/users.hpp>

#include <chrono>
#include <cstdint>
#include <exception>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "support/folder.hpp"

namespace core_api {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

// [user]
struct User {  // an aggregate; each member bears a column's name, std::optional where the column may be NULL
  std::int64_t id;
  std::string email;
  std::optional<std::string> name;
};
// [/user]

class CoreApi : public pgdbm::testing::TestDb {
 protected:
  pgdbm::testing::TestDatabaseOptions options() const override {
    return {.blueprint = {.modules = {{.name = "users", .migrations = pgdbm_embedded::users, .schema = "users"}}},
            .schema = "users"};
  }
  std::int64_t count() { return run(pgdbm::testing::count_rows(db(), "users")); }
};

TEST_F(CoreApi, ManagersAreMadeInThreeWays) {
  const auto guide = [](std::string url) -> asio::awaitable<void> {
    {
      // [managers]
      // A pool of its own.
      pgdbm::DatabaseConfig config{.connection_string = url, .schema = "users", .max_connections = 5};
      pgdbm::AsyncDatabaseManager own{config};
      co_await own.connect();
      co_await own.disconnect();

      // One pool for all modules of a program; a manager for each schema, made wherever one is wanted.
      pgdbm::DatabaseConfig shared{.connection_string = url, .min_connections = 2, .max_connections = 20};
      pgdbm::SharedPool pool = co_await pgdbm::AsyncDatabaseManager::create_shared_pool(shared);
      const pgdbm::AsyncDatabaseManager users{pool, "users"};
      const pgdbm::AsyncDatabaseManager orders = users.with_schema("orders");
      const bool was_made = co_await orders.ensure_schema();
      const pgdbm::PoolStats stats = pool.stats();
      co_await pool.shut_down();
      // [/managers]
      EXPECT_TRUE(was_made);
      EXPECT_EQ(orders.schema(), "orders");
      EXPECT_LE(stats.size(), 20U);
    }
  };
  run(guide(database().connection_string()));
}

TEST_F(CoreApi, VerbsReadAndWrite) {
  const auto guide = [](pgdbm::AsyncDatabaseManager db) -> asio::awaitable<void> {
    // [verbs]
    // A statement whose rows nobody wants: what it touched.
    const pgdbm::ExecuteResult inserted = co_await db.execute(
        "INSERT INTO {{tables.users}} (email, name) VALUES ($1, $2)", "ada@example.com", std::nullopt);
    // inserted.tag is "INSERT 0 1", inserted.rows is 1

    // One value. std::optional<T> where there may be no row, or NULL.
    const auto count = co_await db.fetch_value<std::int64_t>("SELECT count(*) FROM {{tables.users}}");
    const auto name = co_await db.fetch_value<std::optional<std::string>>(
        "SELECT name FROM {{tables.users}} WHERE email = $1", "ada@example.com");

    // The row, or nothing; two rows throw. fetch_first takes the first of any number.
    const std::optional<User> ada =
        co_await db.fetch_one<User>("SELECT * FROM {{tables.users}} WHERE email = $1", "ada@example.com");
    const std::optional<User> newest =
        co_await db.fetch_first<User>("SELECT * FROM {{tables.users}} ORDER BY id DESC LIMIT 1");

    // All rows: of a struct, or of single values.
    const std::vector<User> users = co_await db.fetch_all<User>("SELECT * FROM {{tables.users}} ORDER BY id");
    const std::vector<std::int64_t> ids = co_await db.fetch_all<std::int64_t>("SELECT id FROM {{tables.users}}");

    // The id of a new row: RETURNING "id" is added where the statement has no RETURNING.
    const std::int64_t bob =
        co_await db.execute_and_return_id("INSERT INTO {{tables.users}} (email) VALUES ($1)", "bob@example.com");
    const auto email = co_await db.execute_and_return_id<std::string>(
        pgdbm::IdColumn{"email"}, "UPDATE {{tables.users}} SET name = 'Bob' WHERE id = $1", bob);
    // [/verbs]
    EXPECT_EQ(inserted.tag, "INSERT 0 1");
    EXPECT_EQ(count, 1);
    EXPECT_EQ(name, std::nullopt);
    EXPECT_EQ(ada.value().email, "ada@example.com");
    EXPECT_EQ(newest.value().id, ada->id);
    EXPECT_EQ(users.size(), 1U);
    EXPECT_EQ(ids.size(), 1U);
    EXPECT_EQ(email, "bob@example.com");
  };
  run(guide(db()));
}

TEST_F(CoreApi, ManyRowsGoInAtOnce) {
  const auto guide = [](pgdbm::AsyncDatabaseManager db) -> asio::awaitable<void> {
    // [many]
    struct NewUser {
      std::string email;
      std::optional<std::string> name;
    };
    const std::vector<NewUser> some{{"a@example.com", "A"}, {"b@example.com", std::nullopt}};
    const std::vector<NewUser> more{{"c@example.com", "C"}};

    // A statement for each row, in one flight: all or nothing, and an error names the row.
    co_await db.executemany("INSERT INTO {{tables.users}} (email, name) VALUES ($1, $2)", some);

    // COPY, for very many rows. The table is named without braces; the members' names are the columns.
    // `more` must live until the statement has ended, or be moved in.
    const std::uint64_t copied = co_await db.copy_records_to_table("users", more);

    // Tuples need the columns named, unless they fill the table from its first column on.
    const std::vector<std::tuple<std::string, std::string>> tuples{{"d@example.com", "D"}};
    const std::vector<std::string> columns{"email", "name"};  // GCC 12 takes no list in braces inside co_await
    co_await db.copy_records_to_table("users", tuples, columns);
    // [/many]
    EXPECT_EQ(copied, 1U);
  };
  run(guide(db()));
  EXPECT_EQ(count(), 4);
}

TEST_F(CoreApi, DataGoesThroughCopyAndStreams) {
  const pgdbm::tests::Folder folder;
  sync().execute("INSERT INTO {{tables.users}} (email) SELECT i || '@example.com' FROM generate_series(1, 2500) i");
  const auto guide = [](pgdbm::AsyncDatabaseManager db, std::filesystem::path file) -> asio::awaitable<void> {
    // [stream]
    auto users = db.stream<User>("SELECT * FROM {{tables.users}} WHERE id > $1", 0);  // sends nothing yet
    users.set_batch(500);                                                             // rows in each round trip
    std::int64_t seen = 0;
    for (auto user = co_await users.next(); user; user = co_await users.next()) ++seen;
    // [/stream]
    EXPECT_EQ(seen, 2500);
    // [copy]
    co_await db.copy_to("COPY {{tables.users}} (email) TO STDOUT (FORMAT csv, HEADER)", file);
    co_await db.transaction([&](pgdbm::Transaction& tx) -> asio::awaitable<void> {
      co_await tx.execute("DELETE FROM {{tables.users}}");
      co_await tx.copy_from("COPY {{tables.users}} (email) FROM STDIN (FORMAT csv, HEADER)", file);
    });
    std::size_t bytes = 0;
    const auto sink = [&bytes](std::string_view piece) {
      bytes += piece.size();
    };  // a callable, a std::ostream, a path
    co_await db.copy_to("COPY (SELECT email FROM {{tables.users}}) TO STDOUT", sink);
    // [/copy]
    EXPECT_GT(bytes, 2500U);
  };
  run(guide(db(), folder.path() / "users.csv"));
  EXPECT_EQ(count(), 2500);
}

TEST_F(CoreApi, RowsOfUnknownColumnsAndTextMadeAtRunTime) {
  const auto guide = [](pgdbm::AsyncDatabaseManager db) -> asio::awaitable<std::string> {
    co_await db.execute("INSERT INTO {{tables.users}} (email) VALUES ('ada@example.com')");
    // [row]
    std::string json;  // #include <boost/json.hpp>
    const auto rows = co_await db.fetch_all<pgdbm::Row>("SELECT id, email, name FROM {{tables.users}}");
    for (const pgdbm::Row& row : rows) {
      const auto email = row["email"].as<std::string>();
      const bool is_nameless = row[2].is_null();
      for (const pgdbm::RowColumn& column : row.columns()) json += column.name + ":" + column.type_name + " ";
      json += email + (is_nameless ? " " : "! ") + boost::json::serialize(row.to_json());
    }
    // [/row]
    // [runtime]
    const std::string order = "email";  // of a closed list of the program's own; values go by $1, $2, …
    const std::string sql = "SELECT * FROM {{tables.users}} WHERE id > $1 ORDER BY " + order;
    const auto sorted = co_await db.fetch_all<User>(pgdbm::runtime(sql), 0);
    // [/runtime]
    EXPECT_EQ(sorted.size(), 1U);
    // [script]
    co_await db.execute_script(
        "CREATE TABLE {{tables.notes}} (body text); "
        "INSERT INTO {{tables.notes}} VALUES ('one'), ('two')");  // several statements, no parameters, one transaction
    const bool is_there = co_await db.table_exists("notes");      // or "shop.notes"
    // [/script]
    EXPECT_TRUE(is_there);
    co_return json;
  };
  EXPECT_EQ(run(guide(db())),
            R"(id:int8 email:text name:text ada@example.com {"id":1,"email":"ada@example.com","name":null})");
}

TEST_F(CoreApi, TransactionsCommitRollBackAndRunAnew) {
  const auto guide = [](pgdbm::AsyncDatabaseManager db) -> asio::awaitable<void> {
    // [transaction]
    const auto id = co_await db.transaction([](pgdbm::Transaction& tx) -> asio::awaitable<std::int64_t> {
      const auto ada =
          co_await tx.execute_and_return_id("INSERT INTO {{tables.users}} (email) VALUES ($1)", "ada@example.com");
      bool is_taken = false;
      try {
        // A savepoint: what fails inside is undone alone, and the outer transaction goes on.
        co_await tx.transaction([](pgdbm::Transaction& inner) -> asio::awaitable<void> {
          co_await inner.execute("INSERT INTO {{tables.users}} (email) VALUES ($1)", "ada@example.com");
        });
      } catch (const pgdbm::UniqueViolation&) {
        is_taken = true;  // no co_await in here: C++ has none in a catch block
      }
      if (is_taken) co_await tx.execute("UPDATE {{tables.users}} SET name = 'Ada' WHERE id = $1", ada);
      co_return ada;
    });  // committed; on an exception rolled back, and the exception goes on
    // [/transaction]
    // [retry]
    const pgdbm::TransactionOptions options{.isolation = pgdbm::Isolation::serializable};
    const pgdbm::TransactionRetry retry{.attempts = 10};
    co_await db.run_in_transaction(  // anew after SerializationFailure and Deadlock
        [id](pgdbm::Transaction& tx) -> asio::awaitable<void> {
          co_await tx.execute("UPDATE {{tables.users}} SET name = name || '!' WHERE id = $1", id);
        },
        options, retry);
    // [/retry]
    // [begin]
    pgdbm::Transaction tx = co_await db.begin();
    co_await tx.execute("DELETE FROM {{tables.users}}");
    co_await tx.rollback();  // or commit(). Dropped without either: rolled back, and its connection is closed
    // [/begin]
    EXPECT_EQ(co_await db.fetch_value<std::string>("SELECT name FROM {{tables.users}} WHERE id = $1", id), "Ada!");
  };
  run(guide(db()));
}

TEST_F(CoreApi, StatementsEndInTimeOrAreCancelled) {
  const auto guide = [](pgdbm::AsyncDatabaseManager db) -> asio::awaitable<bool> {
    // [limit]
    bool was_late = false;
    try {
      co_await db.with_timeout(50ms).execute("SELECT pg_sleep(60)");  // its wait for a connection counts too
    } catch (const pgdbm::StatementTimeout&) {
      was_late = true;  // cancelled at the server; the connection is fit for the next one
    }
    // [/limit]
    co_return was_late;
  };
  EXPECT_TRUE(run(guide(db())));

  std::exception_ptr failure;
  bool has_ended = false;
  auto& users = db();
  // [cancel]
  asio::cancellation_signal signal;
  asio::co_spawn(context(), users.execute("SELECT pg_sleep(60)"),
                 asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr thrown, pgdbm::ExecuteResult) {
                   failure = thrown;  // pgdbm::Cancelled
                   has_ended = true;
                 }));
  asio::post(context(), [&] { signal.emit(asio::cancellation_type::terminal); });
  // [/cancel]
  while (!has_ended) run([&]() -> asio::awaitable<void> { co_await users.execute("SELECT 1"); });
  ASSERT_TRUE(failure);
  EXPECT_THROW(std::rethrow_exception(failure), pgdbm::Cancelled);
}

TEST_F(CoreApi, ErrorsAreCaughtByClass) {
  const auto guide = [](pgdbm::AsyncDatabaseManager db) -> asio::awaitable<std::string> {
    std::string answer;
    for (int i = 0; i < 2; ++i) {
      // [errors]
      try {
        co_await db.execute("INSERT INTO {{tables.users}} (email) VALUES ($1)", "ada@example.com");
      } catch (const pgdbm::UniqueViolation& error) {
        answer = "taken: " + error.report()->constraint;  // the fields the server sent
      } catch (const pgdbm::PoolTimeout&) {
        answer = "busy";  // nothing was sent; what() names who holds the connections
      } catch (const pgdbm::ConnectionError& error) {
        answer = error.was_sent() ? "may have run" : "safe to try again";
      } catch (const pgdbm::QueryError& error) {
        answer = std::string{error.sqlstate().text()} + " " + error.what();
      }
      // [/errors]
    }
    co_return answer;
  };
  EXPECT_EQ(run(guide(db())), "taken: users_email_key");
}

TEST_F(CoreApi, NotificationsAreHeard) {
  const auto guide = [](pgdbm::AsyncDatabaseManager db) -> asio::awaitable<std::string> {
    std::string payload;
    // [listen]
    std::vector<std::string> channels{"users_changed"};
    pgdbm::Listener listener = co_await db.listen(channels);  // a connection of its own, beside the pool
    co_await db.execute("SELECT pg_notify('users_changed', $1)", "42");
    const pgdbm::ListenerEvent event = co_await listener.next();
    if (const auto* heard = std::get_if<pgdbm::Notification>(&event)) {
      payload = heard->payload;
    } else if (std::holds_alternative<pgdbm::ListenerRestored>(event)) {
      // it was lost (ListenerLost) and is back: what was notified in between is gone, so read the tables anew
    }
    listener.close();
    // [/listen]
    co_return payload;
  };
  EXPECT_EQ(run(guide(db())), "42");
}

TEST_F(CoreApi, SchemasAreMadeListedAndDropped) {
  const auto guide = [](pgdbm::AsyncDatabaseManager db) -> asio::awaitable<void> {
    // [schemas]
    const pgdbm::SchemaManager schemas{db};
    const bool was_made = co_await schemas.create("tenant_7");
    const std::vector<std::string> names = co_await schemas.list();
    const bool is_there = co_await schemas.exists("tenant_7");
    const bool was_dropped = co_await schemas.drop("tenant_7");  // with all that is in it
    // [/schemas]
    EXPECT_TRUE(was_made && is_there && was_dropped);
    EXPECT_EQ(names, (std::vector<std::string>{"public", "tenant_7", "users"}));
  };
  run(guide(db()));
}

TEST_F(CoreApi, ProgramsWithoutAnEventLoopBlock) {
  const std::string url = database().connection_string();
  // [sync]
  pgdbm::DatabaseConfig config{.connection_string = url, .schema = "users", .max_connections = 4};
  pgdbm::SyncDatabaseManager db{config};
  db.connect();
  const auto id = db.execute_and_return_id("INSERT INTO {{tables.users}} (email) VALUES ($1)", "ada@example.com");
  db.transaction([&](pgdbm::SyncTransaction& tx) {
    tx.execute("UPDATE {{tables.users}} SET name = $1 WHERE id = $2", "Ada", id);
  });
  const auto users = db.fetch_all<User>("SELECT * FROM {{tables.users}}");
  db.disconnect();
  // [/sync]
  ASSERT_EQ(users.size(), 1U);
  EXPECT_EQ(users[0].name, "Ada");
}

TEST_F(CoreApi, ValuesOfOtherTypesNeedTheirHeaders) {
  const auto guide = [](pgdbm::AsyncDatabaseManager db) -> asio::awaitable<void> {
    co_await db.execute("CREATE TABLE {{tables.events}} (at timestamptz, day date, tags text[], data jsonb)");
    // [types]
    struct Event {  // #include <pgdbm/types.hpp>
      std::chrono::sys_time<std::chrono::microseconds> at;
      std::chrono::sys_days day;
      std::vector<std::string> tags;
      boost::json::value data;  // #include <boost/json.hpp>
    };
    const boost::json::value data{{"n", 1}};
    const std::vector<std::string> tags{"a", "b"};
    const std::chrono::sys_days day{std::chrono::year{2026} / 1 / 31};
    co_await db.execute("INSERT INTO {{tables.events}} VALUES (now(), $1, $2, $3)", day, tags, data);
    const auto events = co_await db.fetch_all<Event>("SELECT * FROM {{tables.events}} WHERE $1 = ANY (tags)", "a");
    // [/types]
    EXPECT_EQ(events.at(0).tags.size(), 2U);
    EXPECT_EQ(events.at(0).day, day);
  };
  run(guide(db()));
}

TEST_F(CoreApi, ConfigsAreShownWithoutPasswords) {
  // [masked]
  const pgdbm::DatabaseConfig config{.host = "db.example.org",
                                     .port = 5432,
                                     .database = "shop",
                                     .user = "ada",
                                     .password = pgdbm::Secret{"p@ss"},
                                     .ssl_mode = pgdbm::SslMode::verify_full};
  const std::string where = pgdbm::masked(config);  // a line; describe(config): each field that says something
  // [/masked]
  EXPECT_EQ(where.find("p@ss"), std::string::npos);
  EXPECT_NE(where.find("db.example.org"), std::string::npos);
}

}  // namespace
}  // namespace core_api
