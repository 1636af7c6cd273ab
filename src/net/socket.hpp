// One stream socket, unix or TCP, with or without TLS, for a caller who waits for readiness and then reads or writes
// without blocking. The only file of the library that opens one. (Why readiness: docs/decisions/002; TLS: 009.)
#pragma once

#include "net/connect_options.hpp"
#include "net/tls_stream.hpp"
#include "net/transfer.hpp"

#include <pgdbm/base/big_endian.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <sys/types.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <utility>

namespace pgdbm::net {

namespace asio = boost::asio;

/// An address that is resolved: what a socket connects to.
using Endpoint = asio::generic::stream_protocol::endpoint;

class Socket {
 public:
  using Native = asio::generic::stream_protocol::socket;

  /// Not open yet.
  explicit Socket(const asio::any_io_executor& executor) : native_(executor) {}

  /// `close` ends it early, with operation_aborted. What is asked for keep-alive is set before, on TCP.
  asio::awaitable<boost::system::error_code> connect(const Endpoint& endpoint, const KeepaliveOptions& keepalive);

  /// From now on everything goes through TLS, beginning with its handshake.
  void start_tls(std::unique_ptr<TlsStream> tls) noexcept { tls_ = std::move(tls); }
  /// Null without TLS.
  [[nodiscard]] TlsStream* tls() const noexcept { return tls_.get(); }

  /// Fills the room as far as there are bytes: less than all of it means that the socket is drained.
  [[nodiscard]] TransferResult read(std::span<std::byte> into) noexcept {
    return tls_ ? tls_->read(into) : read_plain(into);
  }
  /// After `would_block` the next call must begin with the same bytes: TLS may have a part of them under way.
  [[nodiscard]] TransferResult write(ByteView from) noexcept { return tls_ ? tls_->write(from) : write_plain(from); }

  /// Completes with an error_code when it is worth trying to read (or the socket has ended).
  template <class Token>
  auto when_readable(Token&& token) {
    const bool waits_for_write = tls_ && tls_->reads_when_writable();
    return native_.async_wait(waits_for_write ? Native::wait_write : Native::wait_read, std::forward<Token>(token));
  }
  template <class Token>
  auto when_writable(Token&& token) {
    const bool waits_for_read = tls_ && tls_->writes_when_readable();
    (void)end_rest();  // a failure is that of the wait
    return native_.async_wait(waits_for_read ? Native::wait_read : Native::wait_write, std::forward<Token>(token));
  }

  /// From now on nobody is woken by what arrives, nor waits here, until `end_rest` or `when_writable`. False: it cannot
  /// be.
  [[nodiscard]] bool rest();
  [[nodiscard]] boost::system::error_code end_rest();

  [[nodiscard]] asio::any_io_executor executor() { return native_.get_executor(); }
  [[nodiscard]] bool is_open() const noexcept { return handle_ != none; }
  [[nodiscard]] int native_handle() const noexcept { return handle_; }
  /// The user whose process is at the other end. Requires: an open unix socket; nothing when the kernel does not tell.
  [[nodiscard]] std::optional<uid_t> peer_user();
  /// Pending waits end with operation_aborted.
  void close() noexcept;

 private:
  static constexpr int none = -1;

  [[nodiscard]] TransferResult read_plain(std::span<std::byte> into) noexcept;
  [[nodiscard]] TransferResult write_plain(ByteView from) noexcept;

  Native native_;
  int handle_ = none;  ///< of `native_`, also while that rests
  int family_ = 0;
  std::unique_ptr<TlsStream> tls_;
};

}  // namespace pgdbm::net
