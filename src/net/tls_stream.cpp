#include "net/tls_stream.hpp"

#include "net/openssl.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <sys/socket.h>

#include <cerrno>
#include <new>
#include <string>

namespace pgdbm::net {

/// How OpenSSL reaches the socket. Its own way would raise SIGPIPE, and would ask an empty socket once more after each
/// record.
struct SocketBio {
  static int read(BIO* bio, char* into, std::size_t size, std::size_t* count) {
    BIO_clear_retry_flags(bio);
    auto& stream = *static_cast<TlsStream*>(BIO_get_data(bio));
    const auto received = stream.is_drained_ ? -1 : ::recv(stream.socket_, into, size, 0);
    const int error = stream.is_drained_ ? EAGAIN : errno;
    stream.is_drained_ = received < static_cast<ssize_t>(size);
    return settle(bio, stream, received, error, count, BIO_FLAGS_READ);
  }

  static int write(BIO* bio, const char* from, std::size_t size, std::size_t* count) {
    BIO_clear_retry_flags(bio);
    auto& stream = *static_cast<TlsStream*>(BIO_get_data(bio));
    const auto sent = ::send(stream.socket_, from, size, MSG_NOSIGNAL);
    return settle(bio, stream, sent, errno, count, BIO_FLAGS_WRITE);
  }

  static int settle(BIO* bio, TlsStream& stream, ssize_t moved, int error, std::size_t* count, int direction) {
    if (moved > 0) {
      *count = static_cast<std::size_t>(moved);
      return 1;
    }
    *count = 0;
    stream.socket_error_ = moved == 0 ? 0 : error;
    if (moved < 0 && (error == EAGAIN || error == EINTR)) BIO_set_flags(bio, direction | BIO_FLAGS_SHOULD_RETRY);
    return 0;
  }

  static long control(BIO* /*bio*/, int command, long /*number*/, void* /*pointer*/) {
    return command == BIO_CTRL_FLUSH ? 1 : 0;
  }

  static const BIO_METHOD* method() {
    static const auto made = [] {
      std::unique_ptr<BIO_METHOD, openssl::Releaser<BIO_meth_free>> fresh{
          BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "pgdbm socket")};
      if (!fresh) throw std::bad_alloc{};
      BIO_meth_set_read_ex(fresh.get(), read);
      BIO_meth_set_write_ex(fresh.get(), write);
      BIO_meth_set_ctrl(fresh.get(), control);
      return fresh;
    }();
    return made.get();
  }
};

namespace {

// Boost's category has no virtual destructor; nobody destroys one by its base.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"
class TlsCategory final : public boost::system::error_category {
 public:
  [[nodiscard]] const char* name() const noexcept override { return "TLS"; }
  [[nodiscard]] std::string message(int value) const override {
    return "TLS: " + openssl::reason_of(static_cast<unsigned int>(value));
  }
};
#pragma GCC diagnostic pop

boost::system::error_code tls_error(unsigned long error) {
  static const TlsCategory category;
  return {static_cast<int>(error), category};
}

}  // namespace

void TlsStream::SslRelease::operator()(ssl_st* ssl) const noexcept {
  SSL_free(ssl);
}

TlsStream::TlsStream(Ssl ssl, int socket) : ssl_(std::move(ssl)), socket_(socket) {
  BIO* const bio = BIO_new(SocketBio::method());
  if (bio == nullptr) throw std::bad_alloc{};
  BIO_set_data(bio, this);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl_.get(), bio, bio);  // both ways; it owns the one reference
}

bool TlsStream::needs_write() const noexcept {
  return SSL_want_write(ssl_.get());
}

TransferResult TlsStream::why_not(int outcome) noexcept {
  switch (SSL_get_error(ssl_.get(), outcome)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
      return {Transfer::would_block};
    case SSL_ERROR_ZERO_RETURN:
      return {Transfer::ended};
    case SSL_ERROR_SYSCALL:
      is_broken_ = true;
      // The messages of PostgreSQL know their own length, so an end without a goodbye cuts nothing off unseen.
      if (socket_error_ == 0) return {Transfer::ended};
      return {Transfer::failed, 0, {socket_error_, boost::system::system_category()}};
    default:
      is_broken_ = true;
      return {Transfer::failed, 0, tls_error(ERR_get_error())};
  }
}

TransferResult TlsStream::handshake() noexcept {
  ERR_clear_error();
  is_drained_ = false;
  const int outcome = SSL_do_handshake(ssl_.get());
  read_needs_write_ = outcome != 1 && needs_write();
  return outcome == 1 ? TransferResult{Transfer::moved} : why_not(outcome);
}

TransferResult TlsStream::read(std::span<std::byte> into) noexcept {
  if (end_.status != Transfer::would_block) return end_;
  is_drained_ = false;
  std::size_t total = 0;
  while (total < into.size()) {
    ERR_clear_error();
    std::size_t count = 0;
    const int outcome = SSL_read_ex(ssl_.get(), into.data() + total, into.size() - total, &count);
    if (outcome != 1) {
      read_needs_write_ = needs_write();
      const auto why = why_not(outcome);
      if (why.status != Transfer::would_block) end_ = why;
      may_hold_more_ = total != 0 && why.status != Transfer::would_block;
      return total == 0 ? why : TransferResult{Transfer::moved, total};
    }
    total += count;
  }
  read_needs_write_ = false;
  may_hold_more_ = true;
  return {Transfer::moved, total};
}

TransferResult TlsStream::write(ByteView from) noexcept {
  is_drained_ = false;
  std::size_t total = 0;
  while (total < from.size()) {
    ERR_clear_error();
    std::size_t count = 0;
    const int outcome = SSL_write_ex(ssl_.get(), from.data() + total, from.size() - total, &count);
    if (outcome != 1) {
      const auto why = why_not(outcome);
      write_needs_read_ = why.status == Transfer::would_block && !needs_write();
      return total == 0 ? why : TransferResult{Transfer::moved, total};
    }
    total += count;
  }
  write_needs_read_ = false;
  return {Transfer::moved, total};
}

void TlsStream::say_goodbye() noexcept {
  if (!is_broken_ && SSL_in_init(ssl_.get()) == 0) {
    ERR_clear_error();
    (void)SSL_shutdown(ssl_.get());
    ERR_clear_error();
  }
  is_broken_ = true;
  socket_ = -1;
}

}  // namespace pgdbm::net
