#include <pgdbm/db/manager.hpp>

#include <boost/asio/use_awaitable.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include "support/server_test.hpp"

namespace pgdbm {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using tests::message_of;

class ASecondPool : public tests::OwnServerTest {
 protected:
  DatabaseConfig telling_config() {
    auto result = config(2);
    result.log = [this](const LogRecord& record) { told_.push_back(record.message); };
    return result;
  }

  std::vector<std::string> told_;
};

TEST_F(ASecondPool, F26_IsToldOnceWithTheWayToShare) {
  AsyncDatabaseManager first{telling_config()};
  AsyncDatabaseManager second{telling_config()};
  run(first.connect());
  EXPECT_THAT(told_, IsEmpty());
  run(second.connect());
  EXPECT_THAT(told_, SizeIs(1));
  EXPECT_THAT(told_.at(0), HasSubstr("create_shared_pool"));
  run([&]() -> asio::awaitable<void> {
    const auto held = co_await second.begin();
    co_await second.execute("SELECT 1");
  }());
  EXPECT_EQ(second.get_pool_stats().size(), 2U);
  EXPECT_THAT(told_, SizeIs(1)) << "once for a pool, not for a connection";
  run(first.disconnect());
  run(second.disconnect());
}

TEST_F(ASecondPool, F26_IsNoneWhenTheFirstIsClosed) {
  for (int i = 0; i < 3; ++i) {
    AsyncDatabaseManager db{telling_config()};
    run(db.connect());
    run(db.disconnect());
    const auto c = telling_config();
    auto shared = run(AsyncDatabaseManager::create_shared_pool(c));
    shared.close();
    const auto dropped = run(AsyncDatabaseManager::create_shared_pool(c));
  }
  EXPECT_THAT(told_, IsEmpty());
}

TEST_F(ASecondPool, F26_IsKnownByTheServerAndNotByTheConfig) {
  const ::pgdbm::testing::PrivateServer server{{.tcp = true}};
  auto by_socket = telling_config();
  by_socket.connection_string = server.connection_string();
  auto by_tcp = telling_config();
  by_tcp.connection_string = server.tcp_connection_string();
  const auto elsewhere = telling_config();
  const auto first = run(AsyncDatabaseManager::create_shared_pool(by_socket));
  const auto other = run(AsyncDatabaseManager::create_shared_pool(elsewhere));
  EXPECT_THAT(told_, IsEmpty()) << "another server, though all else is the same";
  const auto second = run(AsyncDatabaseManager::create_shared_pool(by_tcp));
  EXPECT_THAT(told_, SizeIs(1)) << "shared pools count";
}

TEST_F(ASecondPool, IsNoneInAnotherDatabaseOrAsAnotherUser) {
  const auto c = telling_config();
  const auto first = run(AsyncDatabaseManager::create_shared_pool(c));
  AsyncDatabaseManager db{first};
  run(db.execute("CREATE DATABASE other"));
  run(db.execute("CREATE ROLE other LOGIN"));
  auto other_database = telling_config();
  other_database.connection_string += " dbname=other";
  auto other_user = telling_config();
  other_user.connection_string += " user=other";
  const auto second = run(AsyncDatabaseManager::create_shared_pool(other_database));
  const auto third = run(AsyncDatabaseManager::create_shared_pool(other_user));
  EXPECT_THAT(told_, IsEmpty());
}

TEST_F(ASecondPool, IsRefusedWhereThatIsAskedForAsLongAsTheFirstIsOpen) {
  AsyncDatabaseManager first{telling_config()};
  run(first.connect());
  auto strict = telling_config();
  strict.duplicate_pools = DuplicatePools::refuse;
  AsyncDatabaseManager second{strict};
  EXPECT_THAT(message_of<ConfigurationError>([&] { run(second.connect()); }),
              HasSubstr("Another pool of this program is connected"));
  run(first.disconnect());
  run(second.connect());
  EXPECT_EQ(run(second.fetch_value<std::int32_t>("SELECT 1")), 1);
  run(second.disconnect());
}

TEST_F(ASecondPool, IsNobodysConcernWhereItIsAllowed) {
  auto allowed = telling_config();
  allowed.duplicate_pools = DuplicatePools::allow;
  const auto c = telling_config();
  const auto first = run(AsyncDatabaseManager::create_shared_pool(allowed));
  const auto second = run(AsyncDatabaseManager::create_shared_pool(c));
  const auto third = run(AsyncDatabaseManager::create_shared_pool(allowed));
  EXPECT_THAT(told_, IsEmpty());
}

}  // namespace
}  // namespace pgdbm
