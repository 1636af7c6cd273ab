// What is to be known of a server's certificate: whether it was made out for the host that was meant, as libpq judges
// it, and the hash that ties a login to it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct x509_st;

namespace pgdbm::net {

/// Whether a DNS name of a certificate means the host. Upper and lower case are alike; "*." at its front stands for one
/// label and nothing else does.
[[nodiscard]] bool covers(std::string_view certified, std::string_view host) noexcept;

/// An IP address as certificates hold it: 4 or 16 bytes; nothing when the text is a name.
[[nodiscard]] std::vector<std::byte> address_bytes(const std::string& host);

/// Nothing when the certificate was made out for the host; otherwise what it was made out for, for people.
/// The alternative names decide; the common name does only where there are none of the host's kind (name or address).
[[nodiscard]] std::optional<std::string> name_mismatch(x509_st* certificate, const std::string& host);

/// The `tls-server-end-point` of RFC 5929. Empty when the certificate's signature names no hash, as Ed25519 does not.
[[nodiscard]] std::vector<std::byte> endpoint_hash(x509_st* certificate);

}  // namespace pgdbm::net
