// What this side brings to TLS, read once from the files of TlsOptions: roots, lists of revoked certificates, the
// client's certificate with its key, bounds of the version. Connections that are to be alike share it.
//
// Whatever was asked for and cannot be had is a fault with its cure, never a weaker connection. Holds no password: that
// of the key is needed for reading it only.
#pragma once

#include "net/connect_options.hpp"
#include "net/tls_stream.hpp"

#include <pgdbm/base/result.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

struct ssl_ctx_st;

namespace pgdbm::net {

class TlsContext {
 public:
  /// Reads files, so it blocks for as long as they take.
  [[nodiscard]] static Result<std::shared_ptr<const TlsContext>> create(const TlsOptions& options);
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  /// A client's end of TLS on a connected socket, the handshake still to be made.
  [[nodiscard]] Result<std::unique_ptr<TlsStream>> open(int socket, const Address& address) const;

  /// What a successful handshake is still to be asked: the name, where the mode wants it. The result is the hash of the
  /// server's certificate, for channel binding.
  [[nodiscard]] Result<std::vector<std::byte>> accept_peer(const TlsStream& stream, const Address& address) const;

  /// Why a handshake failed, for people.
  [[nodiscard]] Fault handshake_fault(const TlsStream& stream, const TransferResult& outcome,
                                      const Address& address) const;

 private:
  TlsContext(ssl_ctx_st* context, TlsOptions options);

  [[nodiscard]] std::string cure(long verdict) const;

  ssl_ctx_st* context_;
  TlsOptions options_;  ///< without the password
};

}  // namespace pgdbm::net
