// What docs/schemas.md shows.
#include <pgdbm/pgdbm.hpp>

#include <string>

#include "support/server_test.hpp"

namespace pgdbm {
namespace {

using SchemasGuide = tests::OwnServerTest;

TEST_F(SchemasGuide, KeepsTenantsApart) {
  const auto connection_string = server_.connection_string();
  run([](std::string database) -> asio::awaitable<void> {
    // [isolation]
    DatabaseConfig config{.connection_string = database, .isolation = SchemaIsolation::role};
    auto pool = co_await AsyncDatabaseManager::create_shared_pool(config);

    AsyncDatabaseManager acme{pool, "acme"};
    co_await acme.ensure_schema();  // CREATE SCHEMA, CREATE ROLE and GRANT, if they are missing

    // Tables are made under the user who connected, as migrations do by themselves …
    co_await acme.without_isolation().execute("CREATE TABLE {{tables.notes}} (body text)");
    // … and everything else runs under the role pgdbm_acme, which reaches schema acme and no other.
    co_await acme.execute("INSERT INTO {{tables.notes}} VALUES ($1)", "only acme's");
    // [/isolation]
    pool.close();
  }(connection_string));
  AsyncDatabaseManager db{config()};
  run(db.connect());
  EXPECT_EQ(run(db.fetch_value<std::string>("SELECT body FROM acme.notes")), "only acme's");
}

}  // namespace
}  // namespace pgdbm
