#include <pgdbm/db/manager.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <source_location>
#include <string>
#include <tuple>
#include <vector>

#include "support/server_test.hpp"

namespace pgdbm {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using tests::message_of;

class Holders : public tests::ServerTest {
 protected:
  DatabaseConfig telling_config(std::chrono::milliseconds leak_warning_after) {
    auto result = config(1);
    result.acquire_timeout = std::chrono::milliseconds{30};
    result.leak_warning_after = leak_warning_after;
    result.log = [this](const LogRecord& record) { told_.push_back(record.message); };
    return result;
  }

  static asio::awaitable<void> pause(std::chrono::milliseconds time) {
    asio::steady_timer timer{co_await asio::this_coro::executor, time};
    co_await timer.async_wait(asio::use_awaitable);
  }

  std::vector<std::string> told_;
};

TEST_F(Holders, AreNamedByTheirPlaceInTheProgram) {
  AsyncDatabaseManager db{telling_config(std::chrono::milliseconds{0})};
  run(db.connect());
  std::string place;
  const auto message = message_of<PoolTimeout>([&] {
    run([&]() -> asio::awaitable<void> {
      place = "holders_pgtest.cpp:" + std::to_string(std::source_location::current().line() + 1);
      auto tx = co_await db.begin();
      co_await tx.execute("SELECT 1");
      co_await db.execute("SELECT 2");
    }());
  });
  EXPECT_THAT(message, HasSubstr(" ms at " + place + ", last statement: SELECT 1"));
  const auto body = [&](Transaction&) -> asio::awaitable<void> { co_await db.execute("SELECT 2"); };
  place = "holders_pgtest.cpp:" + std::to_string(std::source_location::current().line() + 1);
  const auto once = message_of<PoolTimeout>([&] { run(db.transaction(body)); });
  EXPECT_THAT(once, HasSubstr(" ms at " + place + ","));
  place = "holders_pgtest.cpp:" + std::to_string(std::source_location::current().line() + 1);
  const auto anew = message_of<PoolTimeout>([&] { run(db.run_in_transaction(body)); });
  EXPECT_THAT(anew, HasSubstr(" ms at " + place + ","));
  EXPECT_THAT(told_, IsEmpty());
  run(db.disconnect());
}

TEST_F(Holders, AreToldToTheLogOnceWhenTheyTakeLong) {
  AsyncDatabaseManager db{telling_config(std::chrono::milliseconds{20})};
  run(db.connect());
  run([&]() -> asio::awaitable<void> {
    co_await db.execute("SELECT pg_sleep(0.05)");
    EXPECT_THAT(told_, IsEmpty()) << "one statement ends by itself";
    auto tx = co_await db.begin();
    co_await tx.execute("SELECT 'secret'");
    co_await pause(std::chrono::milliseconds{100});
    co_await tx.rollback();
  }());
  EXPECT_THAT(told_, ElementsAre(MatchesRegex("A connection has been held for [0-9]+ ms since it was taken at "
                                              "holders_pgtest.cpp:[0-9]+, last statement: SELECT …. End the .*")));
  run([&]() -> asio::awaitable<void> {
    const auto again = co_await db.begin();
    co_await pause(std::chrono::milliseconds{50});
  }());
  EXPECT_EQ(told_.size(), 2U) << "each lease is told of";
  run(db.disconnect());
}

TEST_F(Holders, IncludeThoseWhoCopyRows) {
  AsyncDatabaseManager db{telling_config(std::chrono::milliseconds{1})};
  run(db.connect());
  run(db.execute("CREATE TABLE slow (i int)"));
  run(
      db.execute("CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS "
                 "$$ BEGIN PERFORM pg_sleep(0.05); RETURN NEW; END $$"));
  run(db.execute("CREATE TRIGGER t BEFORE INSERT ON slow FOR EACH ROW EXECUTE FUNCTION wait()"));
  const std::vector<std::tuple<std::int32_t>> rows{{1}};
  EXPECT_EQ(run(db.copy_records_to_table("slow", rows)), 1U);
  EXPECT_THAT(told_, ElementsAre(HasSubstr("at holders_pgtest.cpp:")));
  run(db.disconnect());
}

}  // namespace
}  // namespace pgdbm
