#include <boost/asio/this_coro.hpp>

#include <csignal>
#include <string>
#include <utility>
#include <vector>

#include "support/pool_test.hpp"

namespace pgdbm::pool {
namespace {

using ::pgdbm::testing::PrivateServer;
using ::testing::HasSubstr;

class Failover : public tests::PoolTest {
 protected:
  /// For sessions that can write, on the first of the servers that has them.
  static PoolOptions writing_options(std::initializer_list<const PrivateServer*> servers) {
    std::string hosts;
    std::string ports;
    for (const auto* const server : servers) {
      hosts += (hosts.empty() ? "" : ",") + server->socket_directory().string();
      ports += (ports.empty() ? "" : ",") + std::to_string(server->port());
    }
    PoolOptions result;
    result.connect = tests::connect_options("host=" + hosts + " port=" + ports +
                                            " dbname=postgres user=postgres target_session_attrs=read-write");
    result.acquire_timeout = std::chrono::milliseconds{300};
    return result;
  }

  std::shared_ptr<Pool> make_writing_pool(std::initializer_list<const PrivateServer*> servers, std::size_t max = 5) {
    auto wanted = writing_options(servers);
    wanted.max_connections = max;
    return Pool::create(Home{context_.get_executor()}, std::move(wanted));
  }

  /// As a server looks from where it was a primary before. Sessions notice it with their next statement.
  asio::awaitable<void> make_read_only(bool is_read_only) {
    const auto owner = co_await connect();
    co_await execute(owner, std::string{"SET default_transaction_read_only = off"});
    co_await execute(owner,
                     "ALTER SYSTEM SET default_transaction_read_only = " + std::string{is_read_only ? "on" : "off"});
    co_await execute(owner, "SELECT pg_reload_conf()");
    owner->close();
    const std::string expected = is_read_only ? "on" : "off";
    for (int i = 0; i < 1'000; ++i) {  // the signal has to reach every process
      co_await pause(std::chrono::milliseconds{5});
      const auto fresh = co_await connect();
      const auto now = fresh->facts().parameters.at("default_transaction_read_only");
      fresh->close();
      if (now == expected) break;
    }
    co_await pause(std::chrono::milliseconds{50});
  }
};

TEST_F(Failover, LeavesAServerThatHasBecomeReadOnlyWithAllItsConnections) {
  const PrivateServer other;
  const auto pool = make_writing_pool({&server_, &other});
  EXPECT_TRUE(run(pool->fill(3)));
  run(make_read_only(true));
  EXPECT_THAT(tests::message_of<Error>([&] { run(use(pool, "CREATE TABLE t ()")); }), HasSubstr("read-only"));
  run_until([&] { return pool->stats().size() == 0; });
  run([&]() -> asio::awaitable<void> {
    const auto lease = (co_await pool->acquire()).value();
    EXPECT_EQ(lease.connection().cancel_target().route.address.host, other.socket_directory().string());
  }());
  pool->close();
}

TEST_F(Failover, NoticesWhatTheServerReportsOfItself) {
  const auto pool = make_writing_pool({&server_});
  EXPECT_TRUE(run(pool->fill(3)));
  run(make_read_only(true));
  run(use(pool, "SELECT 1"));
  run_until([&] { return pool->stats().size() == 0; });
  EXPECT_THAT(run(pool->acquire()).error().message, HasSubstr("the session is read-only, and one that can write"));
  run(make_read_only(false));
  run(use(pool, "CREATE TABLE t ()"));
  pool->close();
}

TEST_F(Failover, IsNoneWhereACallerWantedToReadOnly) {
  const auto pool = make_writing_pool({&server_}, 1);
  run(use(pool, "CREATE TABLE t (i int)"));
  const auto first = run(use(pool, "SELECT 1"));
  run([&]() -> asio::awaitable<void> {
    const auto lease = (co_await pool->acquire()).value();
    EXPECT_FALSE((co_await lease.connection().execute_script("BEGIN READ ONLY")).fault);
    const auto refused = co_await lease.connection().execute_script("INSERT INTO t VALUES (1)");
    EXPECT_EQ(refused.fault.value_or(Fault{}).sqlstate(), sqlstate::read_only_sql_transaction);
    EXPECT_FALSE((co_await lease.connection().execute_script("ROLLBACK")).fault);
  }());
  EXPECT_EQ(run(use(pool, "SET default_transaction_read_only = on")), first);
  EXPECT_EQ(run(use(pool, "INSERT INTO t VALUES (1)")), first);
  pool->close();
}

TEST_F(Failover, LooksAtTheOthersWhenOneHearsThatItsServerGoesDown) {
  const auto pool = make_pool({.max_connections = 3, .reset_timeout = std::chrono::milliseconds{50}});
  std::vector<std::int32_t> processes;
  run([&]() -> asio::awaitable<void> {
    std::vector<Lease> leases;
    for (int i = 0; i < 3; ++i) {
      leases.push_back((co_await pool->acquire()).value());
      processes.push_back(leases.back().connection().facts().process_id);
    }
  }());
  EXPECT_EQ(pool->stats().idle, 3U);
  ::kill(processes.at(0), SIGSTOP);  // this one is as good as gone, and does not say so
  const auto other = run(connect());
  run(execute(other, "SELECT pg_terminate_backend(" + std::to_string(processes.at(1)) + ", 5000)"));
  other->close();
  run_until([&] { return pool->stats().size() == 1 && pool->stats().idle == 1; });
  EXPECT_EQ(run(use(pool, "SELECT 1")), processes.at(2));
  ::kill(processes.at(0), SIGCONT);
  pool->close();
}

TEST_F(Failover, LooksAtTheOthersAlsoWhenAStatementHearsIt) {
  const auto pool = make_pool({.max_connections = 2, .reset_timeout = std::chrono::milliseconds{50}});
  run([&]() -> asio::awaitable<void> {
    const auto victim = (co_await pool->acquire()).value();
    auto silent = (co_await pool->acquire()).value();
    const auto stopped = silent.connection().facts().process_id;
    ::kill(stopped, SIGSTOP);
    silent.give_back();
    const auto ended = co_await victim.connection().execute_script("SELECT pg_terminate_backend(pg_backend_pid())");
    EXPECT_EQ(ended.fault.value_or(Fault{}).sqlstate(), sqlstate::admin_shutdown);
    co_await pause(std::chrono::milliseconds{10});
    EXPECT_EQ(pool->stats().idle, 0U) << "it is being looked at";
    EXPECT_NE(co_await use(pool, "SELECT 1"), stopped);
    ::kill(stopped, SIGCONT);
  }());
  pool->close();
}

TEST_F(Failover, ComesBackToTheMinimumByItself) {
  const auto pool = make_pool({.min_connections = 3, .max_connections = 5});
  EXPECT_TRUE(run(pool->fill(3)));
  const auto first = run(use(pool, "SELECT 1"));
  const auto other = run(connect());
  run(execute(other,
              "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
              "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"));
  other->close();
  run(pause(std::chrono::milliseconds{50}));  // until the pool has heard of all of them
  run_until([&] { return pool->stats().idle == 3 && pool->stats().opening == 0; });
  EXPECT_NE(run(use(pool, "SELECT 1")), first);
  pool->close();
}

TEST_F(Failover, ComesBackFromACrashOfTheServer) {
  const auto pool = make_pool({.min_connections = 2, .max_connections = 5});
  EXPECT_TRUE(run(pool->fill(2)));
  const auto victim = run(use(pool, "SELECT 1"));
  ::kill(victim, SIGKILL);
  run_until([&] { return pool->stats().idle < 2; });
  run(pause(std::chrono::milliseconds{300}));  // until the server has ended all of its sessions
  run_until([&] { return pool->stats().idle == 2; });
  EXPECT_NE(run(use(pool, "SELECT 1")), victim);
  pool->close();
}

TEST_F(Failover, ReplacesWhatHasGrownOld) {
  const auto pool = make_pool({.min_connections = 1, .life = {.max_lifetime = std::chrono::milliseconds{100}}});
  EXPECT_TRUE(run(pool->fill(1)));
  const auto first = run(use(pool, "SELECT 1"));
  run(pause(std::chrono::milliseconds{300}));
  run_until([&] { return pool->stats().idle == 1; });
  EXPECT_NE(run(use(pool, "SELECT 1")), first);
  pool->close();
}

}  // namespace
}  // namespace pgdbm::pool
