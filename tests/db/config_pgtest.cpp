#include <pgdbm/db/config.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <tuple>
#include <vector>

#include "support/folder.hpp"
#include "support/server_test.hpp"

namespace pgdbm {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;
using tests::message_of;

class Config : public tests::OwnServerTest {
 protected:
  [[nodiscard]] DatabaseConfig by_parts() const {
    return {.host = server_.socket_directory(),
            .port = server_.port(),
            .database = "postgres",
            .user = std::string{server_.superuser()}};
  }

  void as_superuser(const std::string& script) {
    AsyncDatabaseManager db{config()};
    run(db.connect());
    run(db.execute_script(script));
    run(db.disconnect());
  }

  /// Everybody but the superuser is asked for a password.
  void ask_for_passwords() {
    std::ofstream{server_.data_directory() / "pg_hba.conf", std::ios::trunc} << "local all " << server_.superuser()
                                                                             << " trust\nlocal all all scram-sha-256\n";
    as_superuser("CREATE ROLE stranger LOGIN; SELECT pg_reload_conf()");
    auto stranger = by_parts();
    stranger.user = "stranger";
    const auto until = std::chrono::steady_clock::now() + 30s;
    while (std::chrono::steady_clock::now() < until) {
      AsyncDatabaseManager db{stranger};
      try {
        run(db.connect());
        run(db.disconnect());
      } catch (const ConnectionError&) {
        return;  // the new rules are in force
      }
    }
    FAIL() << "pg_hba.conf was not read";
  }

  [[nodiscard]] std::string shown(const AsyncDatabaseManager& db, std::string setting) {
    return run(db.fetch_value<std::string>("SELECT current_setting($1)", setting));
  }
};

class ConfigSettings : public Config {};

/// A server that is not there yet when its clients start.
class LateServer : public Config {
 protected:
  LateServer() {
    config_ = by_parts();
    config_.host = (folder_.path() / "run").string();
  }

  /// Does both at once.
  void run_while_it_appears(asio::awaitable<void> work) {
    asio::co_spawn(context_, appear_later(), [](std::exception_ptr failure) { EXPECT_FALSE(failure); });
    run(std::move(work));
  }

  DatabaseConfig config_;

 private:
  asio::awaitable<void> appear_later() {
    asio::steady_timer timer{co_await asio::this_coro::executor, 150ms};
    co_await timer.async_wait(asio::use_awaitable);
    std::filesystem::create_directory_symlink(server_.socket_directory(), folder_.path() / "run");
  }

  tests::Folder folder_;
};

TEST_F(Config, F31_ReachesTheServerByPartsWithoutAPassword) {
  AsyncDatabaseManager db{by_parts()};
  run(db.connect());
  EXPECT_EQ(run(db.fetch_value<std::string>("SELECT current_user::text")), server_.superuser());
  run(db.disconnect());
}

TEST_F(Config, F31_HandsOverOddNamesAndPasswordsAsTheyAre) {
  ask_for_passwords();
  const std::string odd = R"(a+b c@d/e:f?g#h%20\'i)";
  as_superuser("CREATE ROLE \"" + odd +
               "\" LOGIN PASSWORD E'p"
               R"(a+b c@d/e:f?g#h%20\\''i)"
               "'");
  as_superuser("CREATE DATABASE \"d" + odd + "\"");
  auto c = by_parts();
  c.user = odd;
  c.database = "d" + odd;
  c.password = Secret{"p" + odd};
  AsyncDatabaseManager db{c};
  run(db.connect());
  EXPECT_EQ(run(db.fetch_value<std::string>("SELECT current_user::text")), odd);
  EXPECT_EQ(run(db.fetch_value<std::string>("SELECT current_database()::text")), "d" + odd);
  run(db.disconnect());
}

TEST_F(ConfigSettings, AreThoseOfEachSession) {
  auto c = by_parts();
  c.application_name = "till 3";
  c.server_settings = {{"work_mem", "7MB"}, {"app.tenant", "it's 7 \\ x"}};
  c.lock_timeout = 1500ms;
  c.idle_in_transaction_session_timeout = std::nullopt;
  AsyncDatabaseManager db{c};
  run(db.connect());
  EXPECT_EQ(shown(db, "application_name"), "till 3");
  EXPECT_EQ(shown(db, "work_mem"), "7MB");
  EXPECT_EQ(shown(db, "app.tenant"), "it's 7 \\ x");
  EXPECT_EQ(shown(db, "jit"), "off");
  EXPECT_EQ(shown(db, "statement_timeout"), "1min");
  EXPECT_EQ(shown(db, "lock_timeout"), "1500ms");
  EXPECT_EQ(shown(db, "idle_in_transaction_session_timeout"), "0");
  run(db.disconnect());
}

TEST_F(ConfigSettings, MayBeAsLongAsIsAllowed) {
  auto c = by_parts();
  c.server_settings = {{"app.long", std::string(9'700, 'x')}};
  AsyncDatabaseManager db{c};
  run(db.connect());
  EXPECT_EQ(shown(db, "app.long").size(), 9'700U);
  run(db.disconnect());
}

TEST_F(ConfigSettings, F23_OutliveAResetOfTheSession) {
  auto c = by_parts();
  c.max_connections = 1;
  c.server_settings = {{"work_mem", "7MB"}};
  AsyncDatabaseManager db{c};
  run(db.connect());
  for (const auto* const reset : {"RESET ALL", "DISCARD ALL"}) {
    run(db.execute_script("SET work_mem = '1MB'; SET statement_timeout = 0"));
    run(db.execute_script(reset));
    EXPECT_EQ(shown(db, "work_mem"), "7MB") << reset;
    EXPECT_EQ(shown(db, "statement_timeout"), "1min") << reset;
  }
  run(db.disconnect());
}

TEST_F(ConfigSettings, F36_AreLeftToTheServerWhenNoneAreSent) {
  as_superuser("ALTER ROLE CURRENT_USER SET statement_timeout = '3min'");
  auto c = by_parts();
  c.send_settings = SendSettings::never;
  AsyncDatabaseManager db{c};
  run(db.connect());
  EXPECT_EQ(shown(db, "statement_timeout"), "3min");
  EXPECT_EQ(shown(db, "lock_timeout"), "0");
  run(db.disconnect());
}

TEST_F(ConfigSettings, EndAStatementThatRunsTooLong) {
  auto c = by_parts();
  c.statement_timeout = 50ms;
  AsyncDatabaseManager db{c};
  run(db.connect());
  EXPECT_THAT(message_of<StatementTimeout>([&] { run(db.execute("SELECT pg_sleep(60)")); }),
              HasSubstr("statement timeout (57014)"));
  run(db.disconnect());
}

TEST_F(ConfigSettings, ThatTheServerDoesNotKnowAreToldAtOnce) {
  auto c = by_parts();
  c.server_settings = {{"work_memory", "7MB"}};
  AsyncDatabaseManager db{c};
  EXPECT_THAT(message_of<ConnectionError>([&] { run(db.connect()); }),
              HasSubstr("unrecognized configuration parameter \"work_memory\""));
}

TEST_F(LateServer, F27_IsWaitedForByAPoolOfItsOwn) {
  AsyncDatabaseManager db{config_};
  run_while_it_appears(db.connect());
  EXPECT_EQ(run(db.fetch_value<std::int32_t>("SELECT 1")), 1);
  run(db.disconnect());
}

TEST_F(LateServer, F27_IsWaitedForByASharedPool) {
  run_while_it_appears([](const DatabaseConfig& c) -> asio::awaitable<void> {
    auto pool = co_await AsyncDatabaseManager::create_shared_pool(c);
    const AsyncDatabaseManager db{pool, "public"};
    const auto one = co_await db.fetch_value<std::int32_t>("SELECT 1");
    EXPECT_EQ(one, 1);
    pool.close();
  }(config_));
}

TEST_F(LateServer, F27_IsGivenUpAlikeByBoth) {
  config_.connect_timeout = 300ms;
  AsyncDatabaseManager db{config_};
  const auto own = message_of<ConnectionError>([&] { run(db.connect()); });
  const auto shared =
      message_of<ConnectionError>([&] { (void)run(AsyncDatabaseManager::create_shared_pool(config_)); });
  EXPECT_EQ(own, shared);
  EXPECT_THAT(own, HasSubstr(config_.host));
}

TEST_F(Config, F27_TellsAtOnceWhatIsWrongForGood) {
  ask_for_passwords();
  auto wrong_password = by_parts();
  wrong_password.user = "stranger";
  wrong_password.password = Secret{"hunter2"};
  auto wrong_database = by_parts();
  wrong_database.database = "nowhere";
  for (auto c : {wrong_password, wrong_database}) {
    c.connect_timeout = 60s;
    const auto begin = std::chrono::steady_clock::now();
    AsyncDatabaseManager db{c};
    const auto own = message_of<ConnectionError>([&] { run(db.connect()); });
    const auto shared = message_of<ConnectionError>([&] { (void)run(AsyncDatabaseManager::create_shared_pool(c)); });
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 20s);
    EXPECT_EQ(own, shared);
    EXPECT_THAT(own, Not(HasSubstr("hunter2")));
  }
}

class ErrorTexts : public Config {};

TEST_F(ErrorTexts, F30_NeverHoldParametersNorDetail) {
  AsyncDatabaseManager db{by_parts()};
  run(db.connect());
  run(
      db.execute_script("CREATE TABLE {{tables.users}} (name text PRIMARY KEY, age int CHECK (age > 0), mood int);"
                        "CREATE TYPE feeling AS ENUM ('good')"));
  const std::string secret = "hunter2";
  run(db.execute("INSERT INTO {{tables.users}} VALUES ($1, 1)", secret));

  const auto expect_silent = [&](const std::function<void()>& work) {
    try {
      work();
      ADD_FAILURE() << "threw nothing";
    } catch (const QueryError& error) {
      EXPECT_THAT(error.what(), Not(HasSubstr(secret)));
      ASSERT_NE(error.report(), nullptr);
      EXPECT_THAT(error.report()->message + error.report()->detail, HasSubstr(secret));
    }
  };
  expect_silent([&] { run(db.execute("INSERT INTO {{tables.users}} VALUES ($1, 2)", secret)); });
  expect_silent([&] { run(db.execute("INSERT INTO {{tables.users}} VALUES ($1, -1)", secret)); });
  expect_silent([&] { run(db.execute("SELECT $1::text::int", secret)); });
  expect_silent([&] { run(db.execute("SELECT $1::text::feeling", secret)); });
  expect_silent([&] { run(db.execute("SELECT $1::text::json", secret)); });
  expect_silent([&] { run(db.execute("SELECT name::timestamptz FROM {{tables.users}}")); });
  const std::vector<std::tuple<std::string, std::int32_t>> rows{{"a", 1}, {secret, 2}};
  expect_silent([&] { run(db.executemany("INSERT INTO {{tables.users}} VALUES ($1, $2)", rows)); });
  expect_silent([&] {
    run(db.transaction([&](Transaction& tx) -> asio::awaitable<void> {
      co_await tx.execute("INSERT INTO {{tables.users}} VALUES ($1, 2)", secret);
    }));
  });
  run(db.disconnect());
}

}  // namespace
}  // namespace pgdbm
