#include <string>

#include "support/pool_test.hpp"

namespace pgdbm::pool {
namespace {

using ::testing::HasSubstr;

class PoolInitCommands : public tests::PoolTest {};

/// Fails unless the setting is what the init commands made it.
constexpr auto expect_77 = "SELECT 1 / (current_setting('work_mem') = '77MB')::int";

TEST_F(PoolInitCommands, RunBeforeAnyoneHasTheConnection) {
  const auto pool =
      make_pool({.max_connections = 2, .init_commands = {"SET work_mem = '1MB'", "SET work_mem = '77MB'"}});
  EXPECT_TRUE(run(pool->fill(1)));
  run([&]() -> asio::awaitable<void> {
    const auto filled = (co_await pool->acquire()).value();
    EXPECT_FALSE((co_await filled.connection().execute_script(expect_77)).fault);
    co_await use(pool, expect_77);
  }());
  EXPECT_EQ(pool->stats().idle, 2U) << "what they leave behind is no reason to reset";
  pool->close();
}

TEST_F(PoolInitCommands, RunAgainAfterAReset) {
  const auto pool = make_pool({.max_connections = 1, .init_commands = {"SET work_mem = '77MB'", "LISTEN jobs"}});
  const auto first = run(use(pool, "SET work_mem = '1MB'; UNLISTEN *"));
  EXPECT_EQ(run(use(pool, expect_77)), first);
  EXPECT_EQ(run(use(pool, "SELECT 1 / (SELECT count(*) FROM pg_listening_channels())")), first);
  pool->close();
}

TEST_F(PoolInitCommands, FailAsConnectingDoes) {
  const auto pool = make_pool({.init_commands = {"SELECT 1", "SET no_such_setting = 'secret'"}});
  const auto refused = run(pool->acquire());
  EXPECT_EQ(refused.error().kind, FaultKind::cannot_connect);
  EXPECT_EQ(refused.error().sqlstate(), SqlState{"42704"});
  EXPECT_THAT(refused.error().message, HasSubstr("its init command failed: SET no_such_setting = … (42704)."));
  EXPECT_EQ(pool->stats().size(), 0U);
  EXPECT_TRUE(run(pool->fill(1)).has_error());
  const auto half = make_pool({.init_commands = {"BEGIN"}});
  EXPECT_THAT(run(half->acquire()).error().message, HasSubstr("leave a transaction open"));
}

TEST_F(PoolInitCommands, EndAConnectionThatTheyFailOnAfterAReset) {
  run(use(make_pool(1), "CREATE TABLE gone ()"));
  const auto pool = make_pool({.max_connections = 1, .init_commands = {"SELECT FROM gone"}});
  run(use(pool, "SET work_mem = '1MB'; DROP TABLE gone"));
  run_until([&] { return pool->stats().size() == 0; });
  EXPECT_EQ(run(pool->acquire()).error().sqlstate(), SqlState{"42P01"});
  pool->close();
}

}  // namespace
}  // namespace pgdbm::pool
