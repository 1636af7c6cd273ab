#include "net/socket.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "support/run_on.hpp"

namespace pgdbm::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class SocketOptions : public ::testing::Test {
 protected:
  Socket connected(const KeepaliveOptions& keepalive) {
    Socket socket{context_.get_executor()};
    const Endpoint endpoint = acceptor_.local_endpoint();
    const auto error = tests::run_on(context_, socket.connect(endpoint, keepalive));
    EXPECT_FALSE(error) << error.message();
    return socket;
  }
  static int option(Socket& socket, int level, int name) {
    int value = -1;
    socklen_t size = sizeof value;
    EXPECT_EQ(::getsockopt(socket.native_handle(), level, name, &value, &size), 0);
    return value;
  }

  asio::io_context context_{1};
  asio::ip::tcp::acceptor acceptor_{context_, {asio::ip::make_address("127.0.0.1"), 0}};
};

TEST_F(SocketOptions, AreSetAsAskedFor) {
  auto socket = connected({.is_enabled = true,
                           .idle = seconds{31},
                           .interval = seconds{7},
                           .count = 5,
                           .user_timeout = milliseconds{12'345}});
  EXPECT_EQ(option(socket, SOL_SOCKET, SO_KEEPALIVE), 1);
  EXPECT_EQ(option(socket, IPPROTO_TCP, TCP_KEEPIDLE), 31);
  EXPECT_EQ(option(socket, IPPROTO_TCP, TCP_KEEPINTVL), 7);
  EXPECT_EQ(option(socket, IPPROTO_TCP, TCP_KEEPCNT), 5);
  EXPECT_EQ(option(socket, IPPROTO_TCP, TCP_USER_TIMEOUT), 12'345);
  EXPECT_EQ(option(socket, IPPROTO_TCP, TCP_NODELAY), 1);
}

TEST_F(SocketOptions, AreTheSystemsWhereNothingIsAskedFor) {
  auto plain = connected({.is_enabled = false, .idle = seconds{31}});
  EXPECT_EQ(option(plain, SOL_SOCKET, SO_KEEPALIVE), 0);
  auto kept = connected({});
  EXPECT_EQ(option(kept, SOL_SOCKET, SO_KEEPALIVE), 1);
  EXPECT_EQ(option(kept, IPPROTO_TCP, TCP_KEEPIDLE), option(plain, IPPROTO_TCP, TCP_KEEPIDLE));
  EXPECT_EQ(option(kept, IPPROTO_TCP, TCP_USER_TIMEOUT), 0);
}

TEST_F(SocketOptions, MakeConnectingFailWhenTheSystemRefusesThem) {
  Socket socket{context_.get_executor()};
  const KeepaliveOptions absurd{.idle = seconds{1'000'000}};
  const Endpoint endpoint = acceptor_.local_endpoint();
  EXPECT_TRUE(tests::run_on(context_, socket.connect(endpoint, absurd)));
}

}  // namespace
}  // namespace pgdbm::net
