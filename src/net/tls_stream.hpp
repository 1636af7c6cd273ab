// TLS on a socket that somebody else opened, waits for and closes: the same two calls, read and write, neither of
// which blocks. (Why not asio::ssl::stream: docs/decisions/009.)
//
// TLS may have to write in order to read, and the other way round; and what it has decrypted already makes no socket
// readable. Whoever waits asks `reads_when_writable` and `writes_when_readable` for what to wait for.
#pragma once

#include "net/transfer.hpp"

#include <pgdbm/base/big_endian.hpp>

#include <cstddef>
#include <memory>
#include <span>

struct ssl_st;
struct bio_st;

namespace pgdbm::net {

class TlsStream {
 public:
  struct SslRelease {
    void operator()(ssl_st* ssl) const noexcept;
  };
  using Ssl = std::unique_ptr<ssl_st, SslRelease>;

  /// Requires: the socket does not block, and outlives this object or is closed together with it.
  TlsStream(Ssl ssl, int socket);
  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;
  ~TlsStream() = default;

  /// One step; `moved` when it is done. What it waits for is what reading waits for.
  [[nodiscard]] TransferResult handshake() noexcept;
  /// Fills the room as far as there are bytes, so that less than all of it means there are no more.
  [[nodiscard]] TransferResult read(std::span<std::byte> into) noexcept;
  /// After `would_block` the next call must begin with the same bytes: a part of them may be under way.
  [[nodiscard]] TransferResult write(ByteView from) noexcept;
  /// Tells the peer that no more will come, if that can be done at once, and lets go of the socket: its number may soon
  /// be another's. Reading and writing fail from here on.
  void say_goodbye() noexcept;

  [[nodiscard]] bool reads_when_writable() const noexcept { return read_needs_write_ || may_hold_more_; }
  [[nodiscard]] bool writes_when_readable() const noexcept { return write_needs_read_; }
  [[nodiscard]] ssl_st* native() const noexcept { return ssl_.get(); }

 private:
  friend struct SocketBio;

  [[nodiscard]] TransferResult why_not(int outcome) noexcept;
  [[nodiscard]] bool needs_write() const noexcept;

  Ssl ssl_;
  int socket_;
  int socket_error_ = 0;     ///< of the last system call
  bool is_drained_ = false;  ///< the last read of the socket came back short: asking again would be in vain
  bool is_broken_ = false;   ///< after a fatal error nothing more may be said, not even goodbye
  bool read_needs_write_ = false;
  bool write_needs_read_ = false;
  bool may_hold_more_ = false;  ///< decrypted, or an end that is still to be told
  TransferResult end_{Transfer::would_block};
};

}  // namespace pgdbm::net
