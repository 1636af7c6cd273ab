#include <pgdbm/db/manager.hpp>

#include <cstdint>
#include <string>

#include "support/server_test.hpp"

namespace pgdbm {
namespace {

using ::testing::Contains;
using PreparedStatements = tests::ServerTest;

/// The Python library only kept their names.
TEST_F(PreparedStatements, F24_AreReallyKeptAlsoOverASharedPool) {
  const auto shared = config(1);
  const auto pool = run(AsyncDatabaseManager::create_shared_pool(shared));
  const AsyncDatabaseManager users{pool, "public"};
  run(users.execute("CREATE TABLE {{tables.t}} (id int4 PRIMARY KEY, amount int4)"));
  run(users.execute("INSERT INTO {{tables.t}} VALUES (1, 10)"));
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(run(users.fetch_value<std::int32_t>("SELECT amount FROM {{tables.t}} WHERE id = $1", 1)), 10);
  }
  const auto kept = run(users.fetch_all<std::string>("SELECT statement FROM pg_prepared_statements"));
  EXPECT_THAT(kept, Contains("SELECT amount FROM \"public\".t WHERE id = $1"));
}

}  // namespace
}  // namespace pgdbm
