#include "net/socket.hpp"

#include "net/as_result.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <tuple>

namespace pgdbm::net {

namespace {

TransferResult transfer_result(ssize_t count, int error) noexcept {
  if (count >= 0) return {Transfer::moved, static_cast<std::size_t>(count)};
  static_assert(EAGAIN == EWOULDBLOCK);
  if (error == EAGAIN || error == EINTR) return {Transfer::would_block};
  return {Transfer::failed, 0, {error, boost::system::system_category()}};
}

/// Sets the options of a socket, and keeps the first error.
class OptionSetter {
 public:
  explicit OptionSetter(int socket) noexcept : socket_(socket) {}

  void set(int level, int name, std::int64_t value) noexcept {
    const int number = static_cast<int>(value);
    if (!error_ && ::setsockopt(socket_, level, name, &number, sizeof number) != 0) {
      error_ = {errno, boost::system::system_category()};
    }
  }
  /// Zero leaves the system's own value.
  void set_given(int level, int name, std::int64_t value) noexcept {
    if (value != 0) set(level, name, value);
  }
  [[nodiscard]] boost::system::error_code error() const noexcept { return error_; }

 private:
  int socket_;
  boost::system::error_code error_;
};

boost::system::error_code set_tcp_options(int socket, const KeepaliveOptions& keepalive) {
  OptionSetter options{socket};
  // Flights are written whole; waiting for more to send would only delay them.
  options.set(IPPROTO_TCP, TCP_NODELAY, 1);
  if (keepalive.is_enabled) {
    options.set(SOL_SOCKET, SO_KEEPALIVE, 1);
    options.set_given(IPPROTO_TCP, TCP_KEEPIDLE, keepalive.idle.count());
    options.set_given(IPPROTO_TCP, TCP_KEEPINTVL, keepalive.interval.count());
    options.set_given(IPPROTO_TCP, TCP_KEEPCNT, keepalive.count);
  }
  options.set_given(IPPROTO_TCP, TCP_USER_TIMEOUT, keepalive.user_timeout.count());
  return options.error();
}

}  // namespace

asio::awaitable<boost::system::error_code> Socket::connect(const Endpoint& endpoint,
                                                           const KeepaliveOptions& keepalive) {
  boost::system::error_code error;
  native_.open(endpoint.protocol(), error);
  if (error) co_return error;
  handle_ = native_.native_handle();
  family_ = endpoint.protocol().family();
  native_.non_blocking(true, error);
  if (error) co_return error;
  if (endpoint.protocol().family() == AF_UNIX) {
    // Done or refused at once. (Asio would take a full queue of the server for a connection on its way.)
    if (::connect(handle_, endpoint.data(), static_cast<socklen_t>(endpoint.size())) != 0) {
      error = {errno, boost::system::system_category()};
    }
    co_return error;
  }
  error = set_tcp_options(handle_, keepalive);
  if (error) co_return error;
  std::tie(error) = co_await native_.async_connect(endpoint, as_result);
  // Asio goes on watching for what it once waited for, here for room to write, which there nearly always is: each wait
  // for an answer would be woken once in vain.
  if (!error && rest()) error = end_rest();
  co_return error;
}

bool Socket::rest() {
  if (tls_ && tls_->reads_when_writable()) return false;
  if (!native_.is_open()) return true;  // it does already
  boost::system::error_code error;
  (void)native_.release(error);
  return !error;
}

boost::system::error_code Socket::end_rest() {
  boost::system::error_code error;
  if (is_open() && !native_.is_open()) native_.assign({family_, 0}, handle_, error);
  return error;
}

TransferResult Socket::read_plain(std::span<std::byte> into) noexcept {
  const auto count = ::recv(handle_, into.data(), into.size(), 0);
  if (count == 0) return {Transfer::ended};
  return transfer_result(count, errno);
}

TransferResult Socket::write_plain(ByteView from) noexcept {
  const auto count = ::send(handle_, from.data(), from.size(), MSG_NOSIGNAL);
  return transfer_result(count, errno);  // in two steps: arguments may be evaluated from right to left
}

std::optional<uid_t> Socket::peer_user() {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(handle_, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return std::nullopt;
  return peer.uid;
}

void Socket::close() noexcept {
  if (tls_ && is_open()) tls_->say_goodbye();
  if (is_open() && !native_.is_open()) ::close(handle_);
  handle_ = none;
  boost::system::error_code ignored;
  native_.close(ignored);
}

}  // namespace pgdbm::net
