#include "net/tls_context.hpp"

#include "net/openssl.hpp"
#include "net/tls_certificate.hpp"
#include "net/tls_files.hpp"

#include <openssl/err.h>

#include <array>
#include <string_view>
#include <utility>

namespace pgdbm::net {

namespace {

int version_number(std::optional<TlsVersion> version) {
  constexpr std::array numbers{TLS1_VERSION, TLS1_1_VERSION, TLS1_2_VERSION, TLS1_3_VERSION};
  return version ? numbers[static_cast<std::size_t>(*version)] : 0;
}

std::string version_name(std::optional<TlsVersion> version, std::string_view otherwise) {
  constexpr std::array<std::string_view, 4> names{"TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"};
  return std::string{version ? names[static_cast<std::size_t>(*version)] : otherwise};
}

/// The two sides found no version in common, as either of them may have put it.
bool is_about_version(unsigned long error) {
  if (ERR_GET_LIB(error) != ERR_LIB_SSL) return false;
  switch (ERR_GET_REASON(error)) {
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
    case SSL_R_NO_PROTOCOLS_AVAILABLE:
    case SSL_R_WRONG_SSL_VERSION:
    case SSL_R_VERSION_TOO_LOW:
    case SSL_R_VERSION_TOO_HIGH:
      return true;
    default:
      return false;
  }
}

Fault no_tls(std::string message) {
  return {.kind = FaultKind::cannot_connect, .message = std::move(message)};
}

/// SSL_set_tlsext_host_name, which is a macro with a cast of C.
bool send_name(SSL* ssl, std::string host) {
  return SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, host.data()) == 1;
}

/// An address is no name (RFC 6066).
bool can_be_sent(const std::string& host) {
  return !host.empty() && address_bytes(host).empty();
}

}  // namespace

TlsContext::TlsContext(ssl_ctx_st* context, TlsOptions options) : context_(context), options_(std::move(options)) {
  options_.key_password = Secret{};
}

TlsContext::~TlsContext() {
  SSL_CTX_free(context_);
}

Result<std::shared_ptr<const TlsContext>> TlsContext::create(const TlsOptions& options) {
  ERR_clear_error();
  openssl::Context context{SSL_CTX_new(TLS_client_method())};
  if (!context) {
    return Fault{.kind = FaultKind::configuration,
                 .message = "OpenSSL cannot begin with TLS: " + openssl::take_reason() +
                            ". Is its configuration (openssl.cnf) sound?"};
  }
  // Flights are written again from where the socket was full, out of a buffer that may have grown and moved meanwhile.
  SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_read_ahead(context.get(), 1);  // a record in one system call, not its head and its body
  // Names the protocol, so that the handshake cannot be passed on to a server of another one.
  constexpr std::string_view protocol = "\x0apostgresql";
  SSL_CTX_set_alpn_protos(context.get(), reinterpret_cast<const unsigned char*>(protocol.data()),
                          static_cast<unsigned int>(protocol.size()));
  const bool has_bounds =
      (!options.oldest || SSL_CTX_set_min_proto_version(context.get(), version_number(options.oldest)) == 1) &&
      (!options.newest || SSL_CTX_set_max_proto_version(context.get(), version_number(options.newest)) == 1);
  if (!has_bounds) {
    return Fault{.kind = FaultKind::configuration,
                 .message = "OpenSSL refuses these bounds of the TLS version: " + openssl::take_reason() +
                            ". Correct ssl_min_protocol_version or ssl_max_protocol_version."};
  }
  if (auto fault = load_roots(context.get(), options)) return *std::move(fault);
  if (auto fault = load_identity(context.get(), options)) return *std::move(fault);
  return std::shared_ptr<const TlsContext>{new TlsContext{context.release(), options}};
}

Result<std::unique_ptr<TlsStream>> TlsContext::open(int socket, const Address& address) const {
  ERR_clear_error();
  TlsStream::Ssl ssl{SSL_new(context_)};
  if (!ssl) return no_tls("OpenSSL cannot begin with TLS: " + openssl::take_reason());
  SSL_set_connect_state(ssl.get());
  if (options_.sends_server_name && can_be_sent(address.host) && !send_name(ssl.get(), address.host)) {
    return no_tls("OpenSSL cannot send the name of the host " + address.host + ": " + openssl::take_reason() +
                  ". Correct it, or say sslsni=0.");
  }
  return std::make_unique<TlsStream>(std::move(ssl), socket);
}

Result<std::vector<std::byte>> TlsContext::accept_peer(const TlsStream& stream, const Address& address) const {
  const openssl::Certificate certificate{SSL_get1_peer_certificate(stream.native())};
  if (!certificate) {
    return no_tls("The server at " + address.text() +
                  " showed no certificate, so it might be any other. Look at its ssl_ciphers.");
  }
  if (options_.mode == TlsMode::verify_full) {
    const auto others = name_mismatch(certificate.get(), address.host);
    if (others) {
      return no_tls("The server's TLS certificate was made out for " + *others + ", not for " + address.host +
                    " (sslmode=verify-full). Is this the server that was meant? If so, give the host by a name of the "
                    "certificate, with its address as hostaddr.");
    }
  }
  return endpoint_hash(certificate.get());
}

Fault TlsContext::handshake_fault(const TlsStream& stream, const TransferResult& outcome,
                                  const Address& address) const {
  const std::string where = "TLS with " + address.text() + " did not come about: ";
  if (outcome.status == Transfer::ended) return no_tls(where + "the server closed the connection.");
  const auto error = static_cast<unsigned int>(outcome.error.value());
  if (ERR_GET_LIB(error) == ERR_LIB_SSL && ERR_GET_REASON(error) == SSL_R_CERTIFICATE_VERIFY_FAILED) {
    const auto verdict = SSL_get_verify_result(stream.native());
    return no_tls(where + "the server's certificate is not trusted (" + X509_verify_cert_error_string(verdict) + "). " +
                  cure(verdict));
  }
  auto message = where + outcome.error.message() + ".";
  if (is_about_version(error)) {
    message += " The server may have no version from " + version_name(options_.oldest, "the oldest") + " to " +
               version_name(options_.newest, "the newest") + " (ssl_min_protocol_version, ssl_max_protocol_version).";
  }
  return no_tls(std::move(message));
}

std::string TlsContext::cure(long verdict) const {
  const std::string roots = options_.uses_system_roots ? "this system" : options_.roots;
  switch (verdict) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return "Renew it (ssl_cert_file of the server), or look at the clock of this machine.";
    case X509_V_ERR_CERT_REVOKED:
      return "Who issued it has taken it back: the server needs a new one.";
    case X509_V_ERR_UNABLE_TO_GET_CRL:
      return "The list of revoked certificates (sslcrl, sslcrldir) must have one of each authority in its chain.";
    case X509_V_ERR_CRL_HAS_EXPIRED:
      return "Get a new list of revoked certificates (sslcrl, sslcrldir).";
    default:
      return "It must be signed by a root of " + roots + " (sslrootcert). Is this the server that was meant?";
  }
}

}  // namespace pgdbm::net
