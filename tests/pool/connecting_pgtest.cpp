#include <boost/asio/this_coro.hpp>

#include <string>
#include <vector>

#include "support/fake_peer.hpp"
#include "support/messages.hpp"
#include "support/pool_test.hpp"

namespace pgdbm::pool {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class PoolConnecting : public tests::PoolTest {};

/// A role of which the server takes so many sessions.
class ALimitedRole : public PoolConnecting {
 protected:
  net::ConnectOptions limited_options(int sessions) {
    const auto owner = run(connect());
    run(execute(owner, "CREATE ROLE limited LOGIN CONNECTION LIMIT " + std::to_string(sessions)));
    owner->close();
    auto limited = options();
    limited.user = "limited";
    return limited;
  }
};

TEST_F(ALimitedRole, IsConnectedAsSoonAsTheServerHasRoom) {
  const auto limited = limited_options(1);
  const auto pool = Pool::create(Home{context_.get_executor()}, {.connect = limited});
  run([&]() -> asio::awaitable<void> {
    auto other = (co_await net::connect(limited)).value();
    std::vector<bool> served;
    for (int i = 0; i < 3; ++i) {
      asio::co_spawn(co_await asio::this_coro::executor, use(pool, "SELECT 1"),
                     [&](std::exception_ptr failure, std::int32_t) { served.push_back(!failure); });
    }
    co_await pause(std::chrono::milliseconds{50});
    EXPECT_THAT(served, IsEmpty());
    other->close();
    co_await use(pool, "SELECT 1");
    EXPECT_THAT(served, ElementsAre(true, true, true));
  }());
  pool->close();
}

TEST_F(ALimitedRole, ServesFromWhatThereIsAndSaysWhyThereIsNotMore) {
  const auto pool = Pool::create(Home{context_.get_executor()},
                                 {.connect = limited_options(1), .acquire_timeout = std::chrono::milliseconds{100}});
  run([&]() -> asio::awaitable<void> {
    auto held = (co_await pool->acquire()).value();
    const auto refused = co_await pool->acquire();
    EXPECT_EQ(refused.error().kind, FaultKind::pool_timeout);
    EXPECT_THAT(refused.error().message,
                HasSubstr("Another could not be opened: The server refused the connection: too "
                          "many connections for role"));
    asio::co_spawn(co_await asio::this_coro::executor, pause(std::chrono::milliseconds{10}),
                   [&](std::exception_ptr) { held.give_back(); });
    EXPECT_TRUE(co_await pool->acquire());
  }());
  pool->close();
}

TEST_F(PoolConnecting, TriesAgainMoreAndMoreRarelyWhileNobodyTakesItsConnections) {
  const auto no = tests::error("57P03", "the database system is starting up").stream();
  const tests::FakePeer starting{context_, {std::string{tests::text_of(no)}}};
  auto there = options();
  there.hosts.front().address = {.host = "127.0.0.1", .port = starting.port()};
  there.tls.mode = net::TlsMode::disable;
  const auto pool = Pool::create(Home{context_.get_executor()},
                                 {.connect = there, .acquire_timeout = std::chrono::milliseconds{700}});
  std::vector<std::string> told;
  run([&]() -> asio::awaitable<void> {
    for (int i = 0; i < 9; ++i) {
      asio::co_spawn(co_await asio::this_coro::executor, pool->acquire(),
                     [&](std::exception_ptr, Result<Lease> result) {
                       told.push_back(result.has_error() ? result.error().message : std::string{});
                     });
    }
    const auto refused = co_await pool->acquire();
    EXPECT_EQ(refused.error().kind, FaultKind::cannot_connect);
    EXPECT_EQ(refused.error().sqlstate(), SqlState{"57P03"});
  }());
  EXPECT_THAT(told, SizeIs(9));
  EXPECT_THAT(told, Each("No connection could be opened within 700 ms. The server refused the connection: the database "
                         "system is starting up"));
  EXPECT_GE(starting.visits(), 3U);
  EXPECT_LE(starting.visits(), 30U);
  pool->close();
}

TEST_F(ALimitedRole, FillsThePoolWithinTheTimeToConnect) {
  auto limited = limited_options(1);
  limited.timeout = std::chrono::milliseconds{100};
  const auto impatient = Pool::create(Home{context_.get_executor()}, {.connect = limited});
  limited.timeout = std::chrono::seconds{10};
  const auto patient = Pool::create(Home{context_.get_executor()}, {.connect = limited});
  run([&]() -> asio::awaitable<void> {
    const auto other = (co_await net::connect(limited)).value();
    const auto refused = co_await impatient->fill(1);
    EXPECT_EQ(refused.error().sqlstate(), SqlState{"53300"});
    asio::co_spawn(co_await asio::this_coro::executor, pause(std::chrono::milliseconds{20}),
                   [&](std::exception_ptr) { other->close(); });
    EXPECT_TRUE(co_await patient->fill(1));
  }());
  patient->close();
}

TEST_F(PoolConnecting, FreesThePlaceOfAConnectionThatCouldNotBeOpened) {
  auto nowhere = options();
  nowhere.database = "nowhere";
  const auto pool = Pool::create(Home{context_.get_executor()}, {.connect = nowhere, .max_connections = 1});
  for (int i = 0; i < 3; ++i) {
    const auto refused = run(pool->acquire());
    ASSERT_TRUE(refused.has_error());
    EXPECT_EQ(refused.error().sqlstate(), SqlState{"3D000"});
  }
  EXPECT_EQ(pool->stats().size(), 0U);
}

}  // namespace
}  // namespace pgdbm::pool
