#include "net/resolve.hpp"

#include <net/if.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <string>

#include "support/folder.hpp"
#include "support/run_on.hpp"

namespace pgdbm::net {
namespace {

/// Exit codes of a child that is alone in a world with a name server that never answers.
constexpr int as_expected = 0;
constexpr int not_permitted = 2;

bool raise_loopback() {
  const int socket = ::socket(AF_INET, SOCK_DGRAM, 0);
  ifreq loopback{};
  std::strcpy(loopback.ifr_name, "lo");
  loopback.ifr_flags = IFF_UP | IFF_RUNNING;
  const bool is_up = ::ioctl(socket, SIOCSIFFLAGS, &loopback) == 0;
  ::close(socket);
  return is_up;
}

/// Takes what is asked, and says nothing.
bool bind_name_server() {
  constexpr std::uint16_t port_of_names = 53;
  const int socket = ::socket(AF_INET, SOCK_DGRAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port_of_names);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return ::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

/// Network and mounts of this process alone, and /etc/resolv.conf that names the silent server.
bool enter_silence(const std::string& resolv_conf) {
  return ::unshare(CLONE_NEWNS | CLONE_NEWNET) == 0 &&
         ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         ::mount(resolv_conf.c_str(), "/etc/resolv.conf", nullptr, MS_BIND, nullptr) == 0 && raise_loopback() &&
         bind_name_server();
}

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

/// In a process of its own, which ends at once: the thread of the resolver goes on for a minute.
TEST(ResolveInSilence, EndsWhenTheTimeIsUp) {
  const tests::Folder folder;
  folder.write("resolv.conf", "nameserver 127.0.0.1\noptions timeout:30 attempts:2\n");
  const auto child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    if (!enter_silence(folder.path() / "resolv.conf")) ::_exit(not_permitted);
    asio::io_context context{1};
    const auto begin = std::chrono::steady_clock::now();
    const auto endpoints =
        tests::run_on(context, resolve({.host = "db.example.org"}, begin + std::chrono::milliseconds{300}));
    const auto took = std::chrono::steady_clock::now() - begin;
    const bool names_the_cause =
        !endpoints && endpoints.error().message ==
                          "Cannot connect to db.example.org:5432: the name does not resolve (no answer in time). Is it "
                          "spelt right, and known to this machine?";
    ::_exit(names_the_cause && took >= std::chrono::milliseconds{300} && took < std::chrono::seconds{10} ? as_expected
                                                                                                         : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  if (WEXITSTATUS(status) == not_permitted) GTEST_SKIP() << "needs the right to make namespaces (root)";
  EXPECT_EQ(WEXITSTATUS(status), as_expected);
}

}  // namespace
}  // namespace pgdbm::net
