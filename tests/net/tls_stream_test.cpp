#include "net/tls_stream.hpp"

#include "net/openssl.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>

#include "support/certificates.hpp"

namespace pgdbm::net {
namespace {

using tests::Authority;

/// Our stream at one end of a pair of sockets, a server by OpenSSL's own means at the other. Neither blocks.
class TlsStreams : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, sockets_.data()), 0);
    SSL_CTX_use_certificate(server_context_.get(), certificate_.x509.get());
    SSL_CTX_use_PrivateKey(server_context_.get(), certificate_.key.get());
    server_.reset(SSL_new(server_context_.get()));
    SSL_set_accept_state(server_.get());
    SSL_set_fd(server_.get(), sockets_[1]);
    SSL_CTX_set_mode(client_context_.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_read_ahead(client_context_.get(), 1);
    TlsStream::Ssl ssl{SSL_new(client_context_.get())};
    SSL_set_connect_state(ssl.get());
    client_ = std::make_unique<TlsStream>(std::move(ssl), sockets_[0]);
  }
  void TearDown() override {
    for (const int socket : sockets_) ::close(socket);
  }

  void shake_hands() {
    for (int step = 0; step < 20; ++step) {
      const auto ours = client_->handshake();
      const int theirs = SSL_do_handshake(server_.get());
      if (ours.status == Transfer::moved && theirs == 1) return;
      ASSERT_TRUE(ours.status == Transfer::moved || ours.status == Transfer::would_block) << ours.error.message();
    }
    FAIL() << "no handshake";
  }

  void server_writes(const std::string& text) {
    std::size_t count = 0;
    ASSERT_EQ(SSL_write_ex(server_.get(), text.data(), text.size(), &count), 1);
    ASSERT_EQ(count, text.size());
  }
  std::string server_reads() {
    std::string text(64 * 1024, '\0');
    std::size_t count = 0;
    if (SSL_read_ex(server_.get(), text.data(), text.size(), &count) != 1) return {};
    text.resize(count);
    return text;
  }

  TransferResult read(std::size_t room) {
    text_.assign(room, '\0');
    const auto moved = client_->read(std::as_writable_bytes(std::span{text_}));
    text_.resize(moved.count);
    return moved;
  }
  TransferResult write(const std::string& text) { return client_->write(std::as_bytes(std::span{text})); }

  std::array<int, 2> sockets_{-1, -1};
  tests::Certificate certificate_ = Authority{"authority"}.issue({.common_name = "server"});
  openssl::Context server_context_{SSL_CTX_new(TLS_server_method())};
  openssl::Context client_context_{SSL_CTX_new(TLS_client_method())};
  TlsStream::Ssl server_;
  std::unique_ptr<TlsStream> client_;
  std::string text_;  ///< of the last read
};

TEST_F(TlsStreams, MoveBytesBothWays) {
  shake_hands();
  ASSERT_EQ(write("question").count, 8U);
  EXPECT_EQ(server_reads(), "question");
  EXPECT_EQ(read(100).status, Transfer::would_block);
  server_writes("answer");
  EXPECT_EQ(read(100).count, 6U);
  EXPECT_EQ(text_, "answer");
  EXPECT_EQ(read(100).status, Transfer::would_block);
}

TEST_F(TlsStreams, FillTheRoomFromManyRecords) {
  shake_hands();
  for (int i = 0; i < 10; ++i) server_writes(std::string(100, static_cast<char>('a' + i)));
  EXPECT_EQ(read(5'000).count, 1'000U) << "short of the room: drained";
  EXPECT_EQ(text_.front(), 'a');
  EXPECT_EQ(text_.back(), 'j');
  EXPECT_FALSE(client_->reads_when_writable());
}

TEST_F(TlsStreams, OweNoReadinessForWhatIsDecryptedAlready) {
  shake_hands();
  server_writes(std::string(1'000, 'x'));
  EXPECT_EQ(read(400).count, 400U);
  EXPECT_TRUE(client_->reads_when_writable()) << "the socket itself is empty";
  EXPECT_EQ(read(400).count, 400U);
  EXPECT_EQ(read(400).count, 200U);
  EXPECT_FALSE(client_->reads_when_writable());
}

TEST_F(TlsStreams, GoOnWritingFromWhereTheSocketWasFull) {
  shake_hands();
  const std::string flight(4'000'000, 'f');
  std::string sent;
  std::string arrived;
  bool was_full = false;
  const auto drain = [&] {
    for (auto piece = server_reads(); !piece.empty(); piece = server_reads()) arrived += piece;
  };
  while (sent.size() < flight.size()) {
    // Out of other memory each time: queues grow and move.
    const auto rest = std::make_unique<std::string>(flight.substr(sent.size()));
    const auto moved = write(*rest);
    ASSERT_NE(moved.status, Transfer::failed) << moved.error.message();
    sent.append(*rest, 0, moved.count);
    if (moved.status != Transfer::would_block) continue;
    was_full = true;
    drain();
  }
  drain();
  EXPECT_TRUE(was_full);
  EXPECT_EQ(arrived, flight);
}

TEST_F(TlsStreams, TellOfAnEndAfterTheLastBytes) {
  shake_hands();
  server_writes("last words");
  SSL_shutdown(server_.get());
  EXPECT_EQ(read(100).count, 10U);
  EXPECT_TRUE(client_->reads_when_writable()) << "or nobody would come to hear of the end";
  EXPECT_EQ(read(100).status, Transfer::ended);
  EXPECT_EQ(read(100).status, Transfer::ended);
}

TEST_F(TlsStreams, TakeAClosedSocketForAnEndToo) {
  shake_hands();
  EXPECT_EQ(read(100).status, Transfer::would_block);  // what TLS 1.3 sends behind the handshake is passed over
  ::shutdown(sockets_[1], SHUT_RDWR);
  EXPECT_EQ(read(100).status, Transfer::ended);
  EXPECT_EQ(write("nobody reads this").status, Transfer::failed) << "and no signal";
}

TEST_F(TlsStreams, SayGoodbye) {
  shake_hands();
  client_->say_goodbye();
  EXPECT_EQ(server_reads(), "");
  EXPECT_EQ(SSL_get_error(server_.get(), 0), SSL_ERROR_ZERO_RETURN);
  server_writes("to whoever has the number of the socket now");
  EXPECT_EQ(read(100).status, Transfer::failed);
  EXPECT_EQ(write("x").status, Transfer::failed);
}

TEST_F(TlsStreams, FailOnBytesThatAreNoTls) {
  ASSERT_EQ(::send(sockets_[1], "HTTP/1.1 400 Bad Request\r\n\r\n", 28, 0), 28);
  EXPECT_EQ(client_->handshake().status, Transfer::failed);
  client_->say_goodbye();
}

}  // namespace
}  // namespace pgdbm::net
