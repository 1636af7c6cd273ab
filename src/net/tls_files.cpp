#include "net/tls_files.hpp"

#include "net/openssl.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string>
#include <system_error>

namespace pgdbm::net {

namespace {

Fault refusal(std::string message) {
  return {.kind = FaultKind::configuration, .message = std::move(message)};
}

Fault cannot_read(const std::string& what, const std::string& file, const std::string& option) {
  return refusal("Cannot read " + what + " " + file + ": " + openssl::take_reason() + ". Correct " + option +
                 ", or the file.");
}

std::optional<Fault> load_revocations(SSL_CTX* context, const TlsOptions& options) {
  auto* const store = SSL_CTX_get_cert_store(context);
  if (!options.revocations.empty()) {
    // Only lists are taken from it: a certificate among them must not become a root.
    auto* const lookup = X509_STORE_add_lookup(store, X509_LOOKUP_file());
    if (lookup == nullptr || X509_load_crl_file(lookup, options.revocations.c_str(), X509_FILETYPE_PEM) < 1) {
      return cannot_read("the list of revoked certificates", options.revocations, "sslcrl");
    }
  }
  if (!options.revocation_directory.empty()) {
    std::error_code error;
    if (!std::filesystem::is_directory(options.revocation_directory, error)) {
      return refusal("The directory of revoked certificates " + options.revocation_directory +
                     " is not there, or is no directory. Correct sslcrldir.");
    }
    auto* const lookup = X509_STORE_add_lookup(store, X509_LOOKUP_hash_dir());
    if (lookup == nullptr ||
        X509_LOOKUP_add_dir(lookup, options.revocation_directory.c_str(), X509_FILETYPE_PEM) != 1) {
      return cannot_read("the directory of revoked certificates", options.revocation_directory, "sslcrldir");
    }
  }
  X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL);
  return std::nullopt;
}

/// Group may read a key that root owns: so a system's keys are shared with an account or two.
std::optional<Fault> check_key_file(const std::string& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) {
    return refusal("Cannot look at the private key file " + file + ": " + std::strerror(errno) +
                   ". It belongs to the client's certificate; correct sslkey, or take out sslcert.");
  }
  if (!S_ISREG(status.st_mode)) {
    return refusal("The private key file " + file + " is not a regular file. Correct sslkey.");
  }
  const mode_t forbidden = status.st_uid == 0 ? S_IWGRP | S_IXGRP | S_IRWXO : S_IRWXG | S_IRWXO;
  if ((status.st_mode & forbidden) != 0) {
    return refusal("The private key file " + file +
                   " can be read by others. Let its permissions be 0600 or less (0640 if root owns it): chmod 600 " +
                   file);
  }
  return std::nullopt;
}

/// OpenSSL asks here for the password of a key. Without this it would ask the terminal, and wait.
int give_password(char* into, int size, int /*is_writing*/, void* secret) {
  const auto password = static_cast<const Secret*>(secret)->reveal();
  if (password.empty() || password.size() > static_cast<std::size_t>(size)) return -1;
  std::memcpy(into, password.data(), password.size());
  return static_cast<int>(password.size());
}

std::optional<Fault> load_key(SSL_CTX* context, const TlsOptions& options) {
  SSL_CTX_set_default_passwd_cb(context, give_password);
  SSL_CTX_set_default_passwd_cb_userdata(
      context, const_cast<Secret*>(&options.key_password));  // NOLINT(cppcoreguidelines-pro-type-const-cast): read only
  const bool is_loaded = SSL_CTX_use_PrivateKey_file(context, options.key.c_str(), SSL_FILETYPE_PEM) == 1;
  SSL_CTX_set_default_passwd_cb_userdata(context, nullptr);
  SSL_CTX_set_default_passwd_cb(context, nullptr);
  if (is_loaded) return std::nullopt;
  const auto error = ERR_peek_error();
  const auto reason = openssl::take_reason();
  if (SSL_CTX_use_PrivateKey_file(context, options.key.c_str(), SSL_FILETYPE_ASN1) == 1) return std::nullopt;
  ERR_clear_error();
  if (ERR_GET_LIB(error) == ERR_LIB_X509 && ERR_GET_REASON(error) == X509_R_KEY_VALUES_MISMATCH) {
    return refusal("The private key " + options.key + " does not belong to the certificate " + options.certificate +
                   ". Correct sslcert or sslkey.");
  }
  const char* const password = options.key_password.empty() ? "If it is encrypted, give its password by sslpassword."
                                                            : "Is sslpassword the password of this key?";
  return refusal("Cannot read the private key file " + options.key + ": " + reason + ". " + password);
}

}  // namespace

std::optional<Fault> load_roots(ssl_ctx_st* context, const TlsOptions& options) {
  ERR_clear_error();
  const bool wants_revocations = !options.revocations.empty() || !options.revocation_directory.empty();
  if (options.uses_system_roots) {
    if (SSL_CTX_set_default_verify_paths(context) != 1) {
      return refusal("OpenSSL cannot read the root certificates of this system: " + openssl::take_reason() +
                     ". Name a file by sslrootcert.");
    }
  } else if (!options.roots.empty()) {
    if (SSL_CTX_load_verify_file(context, options.roots.c_str()) != 1) {
      return cannot_read("the file of root certificates", options.roots, "sslrootcert");
    }
  } else if (options.mode >= TlsMode::verify_ca) {
    return refusal(
        "The server's certificate is to be verified (sslmode), and there is no root certificate to verify it by. Name "
        "a file by sslrootcert, put it at ~/.postgresql/root.crt, or say sslrootcert=system.");
  } else if (wants_revocations) {
    return refusal(
        "There is a list of revoked certificates (sslcrl, sslcrldir), and no root certificate to verify the server "
        "by, so nobody would look at the list. Name a file by sslrootcert, or take the list out.");
  } else {
    return std::nullopt;
  }
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  return wants_revocations ? load_revocations(context, options) : std::nullopt;
}

std::optional<Fault> load_identity(ssl_ctx_st* context, const TlsOptions& options) {
  if (options.certificate.empty()) return std::nullopt;
  ERR_clear_error();
  if (SSL_CTX_use_certificate_chain_file(context, options.certificate.c_str()) != 1) {
    return cannot_read("the client's certificate", options.certificate, "sslcert");
  }
  if (options.key.empty()) {
    return refusal("The client's certificate " + options.certificate +
                   " is of no use without its private key. Name the key's file by sslkey.");
  }
  if (auto fault = check_key_file(options.key)) return fault;
  if (auto fault = load_key(context, options)) return fault;
  if (SSL_CTX_check_private_key(context) != 1) {
    ERR_clear_error();
    return refusal("The private key " + options.key + " does not belong to the certificate " + options.certificate +
                   ". Correct sslcert or sslkey.");
  }
  return std::nullopt;
}

}  // namespace pgdbm::net
