// A fresh, migrated database for a test, in about a millisecond, with the connection open. For any test framework; the
// fixtures of gtest.hpp, catch2.hpp and doctest.hpp are made of it.
//
//   TestDatabase test{{.blueprint = {.modules = {{.name = "users", .migrations = "migrations"}}}}};
//   test.run([&]() -> asio::awaitable<void> {
//     co_await test.db().execute("INSERT INTO {{tables.users}} (name) VALUES ($1)", "Ada");
//   });
//
// The database is a clone of a template, made ahead; it goes when the object does, and when the process is killed. A
// process that takes a second one of the same blueprint has the next prepared in the background from then on. Where the
// server comes from: test_config.hpp. docs/testing.md is the guide.
#pragma once

#include <pgdbm/testing/blueprint.hpp>
#include <pgdbm/testing/run_on.hpp>

#include <pgdbm/db/manager.hpp>
#include <pgdbm/db/sync_manager.hpp>

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

namespace pgdbm::testing {

/// What a test has for itself. The more it has, the longer it takes to get.
enum class TestIsolation {
  /// A transaction, rolled back at the end: for what neither commits nor needs two connections.
  transaction,
  /// A schema with the tables of the blueprint's only module: for SQL with templates.
  schema,
  /// A database: for nearly everything.
  database,
  /// A private server: for roles, settings of the server, and what looks at all databases.
  server,
};

struct TestDatabaseOptions {
  Blueprint blueprint{};
  TestIsolation isolation = TestIsolation::database;
  std::string schema =
      "public";          ///< of `db()`; made when it is missing (under TestIsolation::schema it is the test's own)
  std::string suffix{};  ///< of the database's name, for people; TestIsolation::database only
  std::size_t max_connections = 5;  ///< of the pool that the test's managers share
  /// The pool is there with the database, its first connection open. False: it comes with its first use, and never to a
  /// program that only takes the connection string.
  bool connects = true;
};

class TestDatabase {
 public:
  /// Waits for a database, for two minutes at most; builds the template when it is the first with this blueprint.
  /// Throws TestDatabaseError, and what the blueprint's migrations and seeds throw.
  explicit TestDatabase(TestDatabaseOptions options = {});
  TestDatabase(TestDatabase&&) noexcept;
  TestDatabase& operator=(TestDatabase&&) noexcept;
  /// Gives the database back; waits for nothing.
  ~TestDatabase();

  /// Over the pool of this test, under `schema()`. Throws ConfigurationError under TestIsolation::transaction.
  [[nodiscard]] AsyncDatabaseManager& db();
  /// Over the same pool, under another schema, which is made when it is missing. Throws the same.
  [[nodiscard]] AsyncDatabaseManager manager(std::string schema);
  [[nodiscard]] const SharedPool& shared_pool() const;
  /// The transaction. Throws ConfigurationError unless under TestIsolation::transaction.
  [[nodiscard]] Transaction& transaction();
  /// Either of them.
  [[nodiscard]] const db::Verbs& verbs();
  /// Blocking, with a pool of its own, connected when it is first asked for.
  [[nodiscard]] SyncDatabaseManager& sync();

  /// On which all of this lives. It runs while `run` does.
  [[nodiscard]] boost::asio::io_context& context();
  template <class T>
  T run(boost::asio::awaitable<T> coroutine) {
    return run_on(context(), std::move(coroutine), any_time);
  }
  /// A function that gives an awaitable, kept as long as that runs.
  template <class Function>
    requires std::is_invocable_v<Function&>
  auto run(Function&& function) {
    return run_on(context(), function(), any_time);
  }

  [[nodiscard]] const std::string& name() const;  ///< of the database
  [[nodiscard]] const std::string& schema() const;
  [[nodiscard]] const std::string& connection_string() const;
  /// To make a pool of one's own.
  [[nodiscard]] DatabaseConfig config() const;
  /// The command that leads a person there.
  [[nodiscard]] std::string psql() const;

  /// The database stays, for an hour on the kit's own server. Returns the last lines of the server's log, where they
  /// can be read. (Of a transaction and of a private server nothing is left to be kept.)
  std::string keep();

 private:
  class Use;
  /// Test runners have a limit of their own, and people debug.
  static constexpr std::chrono::hours any_time{24};

  std::unique_ptr<Use> use_;
};

/// What a fixture says of a test that has failed: how to look at its database. Keeps it when PGDBM_TEST_KEEP is set.
[[nodiscard]] std::string report_failure(TestDatabase& database);

}  // namespace pgdbm::testing
