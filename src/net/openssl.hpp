// OpenSSL's objects with an owner, and its errors as text. For the bodies of the tls_* files only.
#pragma once

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>

namespace pgdbm::net::openssl {

template <auto release>
struct Releaser {
  template <class T>
  void operator()(T* object) const noexcept {
    release(object);
  }
};

using Context = std::unique_ptr<SSL_CTX, Releaser<SSL_CTX_free>>;
using Certificate = std::unique_ptr<X509, Releaser<X509_free>>;
using Names = std::unique_ptr<GENERAL_NAMES, Releaser<GENERAL_NAMES_free>>;

/// The reason of an error as OpenSSL words it: "bad decrypt".
[[nodiscard]] std::string reason_of(unsigned long error);
/// That of the first error of this thread's queue, which is empty afterwards.
[[nodiscard]] std::string take_reason();

}  // namespace pgdbm::net::openssl
