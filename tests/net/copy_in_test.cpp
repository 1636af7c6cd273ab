// COPY to a server that refuses the data before it has taken them. Nobody here is a real one.
#include "net/copy_in.hpp"

#include "net/connect.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <utility>
#include <vector>

#include "support/fake_peer.hpp"
#include "support/messages.hpp"
#include "support/run_on.hpp"

namespace pgdbm::net {
namespace {

TEST(CopyIn, MayEndAndGoWhileItsDataAreStillBeingWritten) {
  constexpr std::size_t more_than_sockets_hold = 32U << 20U;
  asio::io_context context{1};
  tests::FakePeer peer{
      context,
      {tests::laconic_startup(), tests::stream_of({tests::copy_response(wire::backend::copy_in_response)}),
       tests::stream_of({tests::error("53100", "no space left"), tests::ready()})}};
  ConnectOptions options;
  options.hosts.push_back({.address = {.host = "127.0.0.1", .port = peer.port()}, .password = {}});
  options.user = options.database = "app";
  options.tls.mode = TlsMode::disable;
  const auto connection = tests::run_on(context, connect(options)).value();

  auto copy = tests::run_on(context, CopyIn::begin(connection, "COPY t FROM STDIN")).value();
  copy->buffer().append(std::vector<std::byte>(more_than_sockets_hold));
  const auto fault = tests::run_on(context, copy->send());
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->sqlstate(), SqlState{"53100"});
  ASSERT_LT(peer.heard().size(), more_than_sockets_hold) << "all was written before: this shows nothing";
  copy.reset();

  context.restart();
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{60};
  while (peer.heard().size() < more_than_sockets_hold && context.run_one_until(until) > 0) {
  }
  EXPECT_GE(peer.heard().size(), more_than_sockets_hold);
  EXPECT_TRUE(connection->is_open());
}

}  // namespace
}  // namespace pgdbm::net
