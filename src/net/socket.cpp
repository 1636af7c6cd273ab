#include "net/socket.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <memory>
#include <string>
#include <vector>

namespace pgdbm::net {

namespace {

using Endpoint = asio::generic::stream_protocol::endpoint;
constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

Fault cannot_connect(const Address& address, const std::string& why) {
  std::string hint = address.is_unix() ? "Is the server running, and is this its socket directory?"
                                       : "Is the server running there, and does it accept TCP connections?";
  return {.kind = FaultKind::cannot_connect,
          .message = "Cannot connect to " + address.text() + ": " + why + ". " + std::move(hint)};
}

/// Closes what is being opened when the time is up. Shared with its timer, which may outlive the attempt.
struct Attempt {
  explicit Attempt(const asio::any_io_executor& executor) : socket(executor), resolver(executor), timer(executor) {}

  Socket::Native socket;
  asio::ip::tcp::resolver resolver;
  asio::steady_timer timer;
  bool timed_out = false;

  static void start_timer(const std::shared_ptr<Attempt>& self, std::chrono::steady_clock::duration timeout) {
    self->timer.expires_after(timeout);
    self->timer.async_wait([self](boost::system::error_code error) {
      if (error) return;
      self->timed_out = true;
      self->resolver.cancel();
      boost::system::error_code ignored;
      self->socket.close(ignored);
    });
  }
};

asio::awaitable<Result<std::vector<Endpoint>>> endpoints_of(const Address& address, Attempt& attempt) {
  if (address.is_unix()) {
    const auto path = address.socket_path();
    if (path.size() >= sizeof(sockaddr_un::sun_path)) {
      co_return Fault{.kind = FaultKind::configuration,
                      .message = "The path of the unix socket is too long (" + std::to_string(path.size()) +
                                 " bytes, " + std::to_string(sizeof(sockaddr_un::sun_path) - 1) +
                                 " are possible): " + address.text() + ". Use a shorter socket directory."};
    }
    co_return std::vector<Endpoint>{asio::local::stream_protocol::endpoint{path}};
  }
  auto [error, found] =
      co_await attempt.resolver.async_resolve(address.target(), std::to_string(address.port), as_result);
  if (error) co_return cannot_connect(address, "the name does not resolve (" + error.message() + ")");
  std::vector<Endpoint> endpoints;
  for (const auto& entry : found) endpoints.emplace_back(entry.endpoint());
  co_return endpoints;
}

TransferResult transfer_result(ssize_t count, int error) noexcept {
  if (count >= 0) return {Transfer::moved, static_cast<std::size_t>(count)};
  static_assert(EAGAIN == EWOULDBLOCK);
  if (error == EAGAIN || error == EINTR) return {Transfer::would_block};
  return {Transfer::failed, 0, {error, boost::system::system_category()}};
}

}  // namespace

asio::awaitable<Result<Socket>> Socket::connect(Address address, std::chrono::steady_clock::duration timeout) {
  const auto executor = co_await asio::this_coro::executor;
  const auto attempt = std::make_shared<Attempt>(executor);
  Attempt::start_timer(attempt, timeout);

  const auto endpoints = co_await endpoints_of(address, *attempt);
  boost::system::error_code error;
  if (endpoints) {
    for (const auto& endpoint : *endpoints) {
      if (attempt->timed_out) break;
      boost::system::error_code ignored;
      attempt->socket.close(ignored);
      std::tie(error) = co_await attempt->socket.async_connect(endpoint, as_result);
      if (!error) break;
    }
  }
  attempt->timer.cancel();
  if (attempt->timed_out) {
    const auto limit = std::chrono::duration_cast<std::chrono::milliseconds>(timeout).count();
    co_return cannot_connect(address, "no answer within " + std::to_string(limit) + " ms");
  }
  if (!endpoints) co_return endpoints.error();
  if (error) co_return cannot_connect(address, error.message());

  if (!address.is_unix()) {
    // Flights are written whole; waiting for more to send would only delay them.
    boost::system::error_code ignored;
    attempt->socket.set_option(asio::ip::tcp::no_delay{true}, ignored);
  }
  attempt->socket.non_blocking(true, error);
  if (error) co_return cannot_connect(address, error.message());
  co_return Socket{std::move(attempt->socket)};
}

TransferResult Socket::read(std::span<std::byte> into) noexcept {
  const auto count = ::recv(native_.native_handle(), into.data(), into.size(), 0);
  if (count == 0) return {Transfer::ended};
  return transfer_result(count, errno);
}

TransferResult Socket::write(ByteView from) noexcept {
  return transfer_result(::send(native_.native_handle(), from.data(), from.size(), MSG_NOSIGNAL), errno);
}

void Socket::close() noexcept {
  boost::system::error_code ignored;
  native_.close(ignored);
}

}  // namespace pgdbm::net
