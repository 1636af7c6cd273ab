// What skills/dual-mode-library shows of the library in tests/skills/audit_log, by those who use it.
#include <pgdbm/testing/gtest.hpp>

#include <pgdbm/pgdbm.hpp>

#include <audit_log/audit_log.hpp>

#include <string>

namespace dual_mode {
namespace {

namespace asio = boost::asio;

class DualMode : public pgdbm::testing::TestSharedPool {};

TEST_F(DualMode, RunsAlone) {
  const auto guide = [](std::string url) -> asio::awaitable<void> {
    // [alone]
    audit_log::AuditLog log{url};  // or a DatabaseConfig, with limits, a log, TLS …
    co_await log.open();
    co_await log.record("ada", "signed in");
    co_await log.close();  // ends the pool it had made
    // [/alone]
    EXPECT_TRUE(log.database().owns_pool());
  };
  const pgdbm::testing::TestDatabaseOptions unconnected{.connects = false};
  pgdbm::testing::TestDatabase test{unconnected};
  test.run(guide(test.connection_string()));
}

TEST_F(DualMode, IsAGuest) {
  const auto guide = [](std::string url) -> asio::awaitable<void> {
    // [guest]
    pgdbm::DatabaseConfig config{.connection_string = url, .max_connections = 20};
    pgdbm::SharedPool pool = co_await pgdbm::AsyncDatabaseManager::create_shared_pool(config);
    audit_log::AuditLog log{pool};  // schema "audit_log" on the host's pool
    co_await log.open();
    co_await log.record("ada", "signed in");
    co_await log.close();       // the pool serves on
    co_await pool.shut_down();  // by the host
    // [/guest]
    EXPECT_FALSE(log.database().owns_pool());
  };
  const pgdbm::testing::TestDatabaseOptions unconnected{.connects = false};
  pgdbm::testing::TestDatabase test{unconnected};
  test.run(guide(test.connection_string()));
}

TEST_F(DualMode, LivesInSeveralSchemas) {
  const auto guide = [](pgdbm::SharedPool pool) -> asio::awaitable<void> {
    // [several]
    audit_log::AuditLog europe{pgdbm::AsyncDatabaseManager{pool, "audit_eu"}};
    audit_log::AuditLog asia{pgdbm::AsyncDatabaseManager{pool, "audit_asia"}};
    co_await europe.open();
    co_await asia.open();
    co_await europe.record("ada", "signed in");
    // [/several]
    EXPECT_TRUE((co_await asia.entries_of("ada")).empty());
    EXPECT_EQ((co_await europe.entries_of("ada")).size(), 1U);
  };
  run(guide(shared_pool()));
}

TEST_F(DualMode, IsRefusedBeforeItIsOpened) {
  audit_log::AuditLog log{shared_pool()};
  EXPECT_THROW(run(log.record("ada", "signed in")), pgdbm::PoolError);
}

}  // namespace
}  // namespace dual_mode
