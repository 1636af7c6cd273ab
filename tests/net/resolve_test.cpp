#include "net/resolve.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <string>

#include "support/run_on.hpp"

namespace pgdbm::net {
namespace {

class Resolve : public ::testing::Test {
 protected:
  Result<std::vector<Endpoint>> resolve(const Address& address) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{30};
    return tests::run_on(context_, net::resolve(address, until));
  }

  asio::io_context context_{1};
};

TEST_F(Resolve, TakesNumbersAsTheyAre) {
  for (const Address& address : {Address{.host = "127.0.0.1", .port = 5433},
                                 Address{.host = "db.example.org", .port = 5433, .numeric = "127.0.0.1"}}) {
    const auto endpoints = resolve(address);
    ASSERT_TRUE(endpoints);
    ASSERT_EQ(endpoints->size(), 1U);
    EXPECT_EQ(endpoints->front(), Endpoint{(asio::ip::tcp::endpoint{asio::ip::make_address("127.0.0.1"), 5433})});
  }
  EXPECT_EQ(resolve({.host = "::1"})->front().protocol().family(), AF_INET6);
}

TEST_F(Resolve, FindsTheAddressesOfAName) {
  const auto endpoints = resolve({.host = "localhost"});
  ASSERT_TRUE(endpoints) << endpoints.error().message;
  EXPECT_GE(endpoints->size(), 1U);
}

TEST_F(Resolve, ReachesAbstractSockets) {
  const Address address{.host = "@pgdbm-test-" + std::to_string(::getpid())};
  const auto endpoints = resolve(address);
  ASSERT_TRUE(endpoints);
  const asio::local::stream_protocol::endpoint place{address.socket_path()};
  ASSERT_EQ(place.path().front(), '\0') << "no file";
  const asio::local::stream_protocol::acceptor acceptor{context_, place};
  Socket socket{context_.get_executor()};
  EXPECT_FALSE(tests::run_on(context_, socket.connect(endpoints->front(), {})));
  EXPECT_EQ(socket.peer_user(), ::geteuid());
}

TEST_F(Resolve, RefusesASocketPathThatIsTooLong) {
  const auto endpoints = resolve({.host = "/" + std::string(120, 'x')});
  ASSERT_FALSE(endpoints);
  EXPECT_EQ(endpoints.error().kind, FaultKind::configuration);
}

}  // namespace
}  // namespace pgdbm::net
