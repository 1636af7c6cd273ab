#include "testing/binaries.hpp"
#include "testing/initdb_cache.hpp"
#include "testing/scratch.hpp"
#include "testing/server_start.hpp"
#include <pgdbm/testing/private_server.hpp>

#include <pgdbm/base/error.hpp>

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace pgdbm::testing {
namespace {

// Another program's: taken until the end of the scope.
class TakenPort {
 public:
  TakenPort() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(::bind(socket_.get(), generic, size), 0);
    EXPECT_EQ(::listen(socket_.get(), 1), 0);
    EXPECT_EQ(::getsockname(socket_.get(), generic, &size), 0);
    number_ = ntohs(address.sin_port);
  }
  [[nodiscard]] std::uint16_t number() const { return number_; }

 private:
  FileDescriptor socket_;
  std::uint16_t number_ = 0;
};

class ServerStart : public ::testing::Test {
 protected:
  ServerStart()
      : binaries_(find_binaries()),
        account_(choose_account("")),
        directory_(create_run_directory(scratch_.path(), account_)),
        log_(directory_.path / "server.log"),
        watchdog_({.server = {.command = {binaries_.program("postgres"), "-D", (directory_.path / "data").string()},
                              .log = log_},
                   .account = account_},
                  directory_) {
    const PrivateServer fills_the_cache;
    const InitdbCache cache{cache_folders(), cache_key(binaries_, initdb_arguments(binaries_.major))};
    EXPECT_TRUE(cache.clone_to(directory_.path / "data", account_));
  }

  [[nodiscard]] StartOrders orders(std::function<std::uint16_t()> next_port) const {
    return {.run_directory = directory_.path, .log = log_, .tcp = true, .next_port = std::move(next_port)};
  }

  Scratch scratch_;
  Binaries binaries_;
  Account account_;
  RunDirectory directory_;
  std::filesystem::path log_;
  Watchdog watchdog_;
};

TEST_F(ServerStart, TakesAnotherPortWhenAProgramWasFaster) {
  const TakenPort taken;
  int asked = 0;
  const StartedServer server =
      start_server(watchdog_, orders([&] { return ++asked < 3 ? taken.number() : free_port(); }));
  EXPECT_EQ(asked, 3);
  EXPECT_NE(server.port, taken.number());
  EXPECT_GT(server.process, 0);
}

TEST_F(ServerStart, GivesUpWhenEveryPortIsTaken) {
  const TakenPort taken;
  try {
    (void)start_server(watchdog_, orders([&] { return taken.number(); }));
    FAIL() << "started on a port of another program";
  } catch (const TestDatabaseError& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr("Address already in use"));
  }
}

}  // namespace
}  // namespace pgdbm::testing
