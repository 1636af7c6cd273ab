// One stream socket, unix or TCP, for a caller who waits for readiness and then reads or writes without blocking.
// The only file of the library that opens one. (Why readiness and not Asio's own reads: docs/decisions/002.)
#pragma once

#include "net/address.hpp"

#include <pgdbm/base/big_endian.hpp>
#include <pgdbm/base/result.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/generic/stream_protocol.hpp>

#include <chrono>
#include <cstddef>
#include <span>
#include <utility>

namespace pgdbm::net {

namespace asio = boost::asio;

enum class Transfer : std::uint8_t {
  moved,        ///< `count` bytes were moved
  would_block,  ///< wait for readiness
  ended,        ///< the peer closed its side
  failed,       ///< `error` says why
};

struct TransferResult {
  Transfer status;
  std::size_t count = 0;
  boost::system::error_code error{};
};

class Socket {
 public:
  using Native = asio::generic::stream_protocol::socket;

  /// Resolves a host name and tries its addresses in order, all within `timeout`.
  static asio::awaitable<Result<Socket>> connect(Address address, std::chrono::steady_clock::duration timeout);

  [[nodiscard]] TransferResult read(std::span<std::byte> into) noexcept;
  [[nodiscard]] TransferResult write(ByteView from) noexcept;

  /// Completes with an error_code when the socket can be read (or has ended).
  template <class Token>
  auto when_readable(Token&& token) {
    return native_.async_wait(Native::wait_read, std::forward<Token>(token));
  }
  template <class Token>
  auto when_writable(Token&& token) {
    return native_.async_wait(Native::wait_write, std::forward<Token>(token));
  }

  [[nodiscard]] asio::any_io_executor executor() { return native_.get_executor(); }
  [[nodiscard]] bool is_open() const noexcept { return native_.is_open(); }
  /// Pending waits end with operation_aborted.
  void close() noexcept;

 private:
  explicit Socket(Native native) : native_(std::move(native)) {}

  Native native_;
};

}  // namespace pgdbm::net
