#include "net/connect.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <chrono>

#include "support/connection_test.hpp"

namespace pgdbm::net {
namespace {

using ::testing::HasSubstr;
using tests::OwnServerConnectionTest;

class Connect : public OwnServerConnectionTest {
 protected:
  Fault refusal(ConnectOptions options) {
    auto result = run(net::connect(std::move(options)));
    if (result) {
      ADD_FAILURE() << "it connected";
      return {};
    }
    return result.error();
  }

  /// Listens on a free port of 127.0.0.1 and says `words` to whoever connects.
  asio::ip::tcp::acceptor stranger(std::string words) {
    asio::ip::tcp::acceptor acceptor{context_, {asio::ip::make_address("127.0.0.1"), 0}};
    acceptor.async_accept([this, words](boost::system::error_code error, asio::ip::tcp::socket socket) {
      if (error) return;
      visitor_.emplace(std::move(socket));
      asio::write(*visitor_, asio::buffer(words));
    });
    return acceptor;
  }

  std::optional<asio::ip::tcp::socket> visitor_;
};

TEST_F(Connect, LearnsTheServersFacts) {
  const auto connection = run(connect());
  EXPECT_TRUE(connection->is_open());
  EXPECT_GT(connection->facts().process_id, 0);
  EXPECT_EQ(connection->facts().cancel_key.size(), 4U);
  EXPECT_EQ(connection->facts().parameters.at("client_encoding"), "UTF8");
  EXPECT_THAT(server_.version(),
              ::testing::StartsWith(connection->facts().parameters.at("server_version").substr(0, 5)));
  connection->close();
}

TEST_F(Connect, NamesASocketThatIsNotThere) {
  auto wrong = options();
  wrong.hosts[0].address.port = 1;
  const auto fault = refusal(wrong);
  EXPECT_EQ(fault.kind, FaultKind::cannot_connect);
  EXPECT_EQ(fault.message, "Cannot connect to " + server_.socket_directory().string() +
                               "/.s.PGSQL.1: No such file or directory. Is the server running, and is this its socket "
                               "directory?");
}

TEST_F(Connect, RefusesASocketPathThatIsTooLong) {
  auto wrong = options();
  wrong.hosts[0].address.host = "/" + std::string(120, 'x');
  const auto fault = refusal(wrong);
  EXPECT_EQ(fault.kind, FaultKind::configuration);
  EXPECT_THAT(fault.message, HasSubstr("path of the unix socket is too long (135 bytes, 107 are possible)"));
}

TEST_F(Connect, PassesOnWhatTheServerHasAgainstIt) {
  auto wrong = options();
  wrong.database = "nowhere";
  const auto fault = refusal(wrong);
  EXPECT_EQ(fault.kind, FaultKind::cannot_connect);
  EXPECT_EQ(fault.sqlstate(), SqlState{"3D000"});
  EXPECT_EQ(fault.message, "The server refused the connection: database \"nowhere\" does not exist");
}

TEST_F(Connect, NamesAPortWhereNobodyListens) {
  asio::ip::tcp::acceptor acceptor{context_, {asio::ip::make_address("127.0.0.1"), 0}};
  auto wrong = options();
  wrong.hosts[0].address = {.host = "127.0.0.1", .port = acceptor.local_endpoint().port()};
  acceptor.close();
  const auto fault = refusal(wrong);
  EXPECT_THAT(fault.message, HasSubstr("Cannot connect to 127.0.0.1:"));
  EXPECT_THAT(fault.message, HasSubstr("Connection refused"));
}

TEST_F(Connect, GivesUpOnAPeerThatNeverAnswers) {
  const auto acceptor = stranger("");
  auto silent = options();
  silent.hosts[0].address = {.host = "127.0.0.1", .port = acceptor.local_endpoint().port()};
  silent.timeout = std::chrono::milliseconds{100};
  const auto begin = std::chrono::steady_clock::now();
  const auto fault = refusal(silent);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{5});
  EXPECT_EQ(fault.kind, FaultKind::cannot_connect);
  EXPECT_THAT(fault.message, HasSubstr("the server did not answer in time"));
}

TEST_F(Connect, RecognisesAPeerThatIsNoPostgreSql) {
  for (const std::string words : {"HTTP/1.1 400 Bad Request\r\n\r\n", "SSH-2.0-OpenSSH_9.2p1\r\n"}) {
    const auto acceptor = stranger(words);
    auto wrong = options();
    wrong.hosts[0].address = {.host = "127.0.0.1", .port = acceptor.local_endpoint().port()};
    const auto fault = refusal(wrong);
    EXPECT_EQ(fault.kind, FaultKind::protocol_violation) << words;
    EXPECT_THAT(fault.message, HasSubstr("Is this the host and port of a PostgreSQL server?"));
  }
}

}  // namespace
}  // namespace pgdbm::net
