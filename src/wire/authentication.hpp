// What a connection brings to its authentication: who, with what secret, and which proofs it insists on.
#pragma once

#include <pgdbm/base/secret.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace pgdbm::wire {

/// channel_binding: whether a proof is tied to the TLS channel, so that nobody in between can pass it on.
enum class ChannelBinding : std::uint8_t { disable, prefer, require };

/// require_auth: the ways of authentication the server may ask for. All are allowed unless the user says otherwise.
struct AllowedAuthentication {
  bool none = true;  ///< no challenge at all: trust, peer, client certificate
  bool password = true;
  bool md5 = true;
  bool scram_sha_256 = true;

  friend bool operator==(const AllowedAuthentication&, const AllowedAuthentication&) = default;
};

struct Authentication {
  std::string user;
  Secret password;  ///< empty: none was given
  AllowedAuthentication allowed{};
  ChannelBinding channel_binding = ChannelBinding::prefer;
  bool is_encrypted = false;
  /// `tls-server-end-point` of RFC 5929: the hash of the server's certificate. Empty: not known, so nothing to bind to.
  std::vector<std::byte> certificate_hash{};
  /// A password may travel as it is although the channel is not encrypted (a unix socket, or the user says so).
  bool may_send_cleartext_unencrypted = false;
  /// SCRAM's: tests give theirs. Empty: a random one.
  std::string nonce{};
};

}  // namespace pgdbm::wire
