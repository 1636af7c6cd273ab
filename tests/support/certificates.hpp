// Certificates made to measure, by an authority of the test's own: valid unless told otherwise.
#pragma once

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace pgdbm::tests {

struct CertificateWish {
  std::string common_name;
  std::string alternatives{};  ///< "DNS:db.example.org,IP:127.0.0.1"; empty: none
  int first_day = -1;          ///< from today
  int last_day = 30;
};

template <auto release>
struct OpensslRelease {
  template <class T>
  void operator()(T* object) const noexcept {
    release(object);
  }
};
using X509Pointer = std::unique_ptr<X509, OpensslRelease<X509_free>>;
using KeyPointer = std::unique_ptr<EVP_PKEY, OpensslRelease<EVP_PKEY_free>>;
using CrlPointer = std::unique_ptr<X509_CRL, OpensslRelease<X509_CRL_free>>;
using BioPointer = std::unique_ptr<BIO, OpensslRelease<BIO_free_all>>;

inline std::string text_in(const BioPointer& bio) {
  const char* begin = nullptr;
  const auto size = BIO_get_mem_data(bio.get(), &begin);
  return {begin, static_cast<std::size_t>(size)};
}

struct Certificate {
  X509Pointer x509;
  KeyPointer key;

  [[nodiscard]] std::string pem() const {
    const BioPointer bio{BIO_new(BIO_s_mem())};
    PEM_write_bio_X509(bio.get(), x509.get());
    return text_in(bio);
  }
  /// Encrypted when there is a password.
  [[nodiscard]] std::string key_pem(std::string password = {}) const {
    const BioPointer bio{BIO_new(BIO_s_mem())};
    PEM_write_bio_PKCS8PrivateKey(bio.get(), key.get(), password.empty() ? nullptr : EVP_aes_256_cbc(), password.data(),
                                  static_cast<int>(password.size()), nullptr, nullptr);
    return text_in(bio);
  }
  [[nodiscard]] std::string key_der() const {
    const BioPointer bio{BIO_new(BIO_s_mem())};
    i2d_PrivateKey_bio(bio.get(), key.get());
    return text_in(bio);
  }
};

class Authority {
 public:
  enum class Algorithm : std::uint8_t { sha1, sha256, sha384, ed25519 };

  explicit Authority(const std::string& name, Algorithm algorithm = Algorithm::sha256) : algorithm_(algorithm) {
    root_.key = make_key();
    root_.x509 = draft({.common_name = name}, root_.key.get());
    X509_set_issuer_name(root_.x509.get(), X509_get_subject_name(root_.x509.get()));
    extend(root_.x509.get(), NID_basic_constraints, "critical,CA:TRUE");
    extend(root_.x509.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
    sign(root_.x509.get());
  }

  [[nodiscard]] const Certificate& root() const noexcept { return root_; }

  [[nodiscard]] Certificate issue(const CertificateWish& wish) {
    Certificate issued;
    issued.key = make_key();
    issued.x509 = draft(wish, issued.key.get());
    X509_set_issuer_name(issued.x509.get(), X509_get_subject_name(root_.x509.get()));
    if (!wish.alternatives.empty()) extend(issued.x509.get(), NID_subject_alt_name, wish.alternatives);
    sign(issued.x509.get());
    return issued;
  }

  /// As PEM: the list of those certificates of this authority that are not to be trusted any more.
  [[nodiscard]] std::string revocations(const std::vector<const Certificate*>& revoked) const {
    const CrlPointer list{X509_CRL_new()};
    X509_CRL_set_version(list.get(), 1);
    X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(root_.x509.get()));
    set_time(X509_CRL_set1_lastUpdate, list.get(), -1);
    set_time(X509_CRL_set1_nextUpdate, list.get(), 30);
    for (const auto* const certificate : revoked) {
      auto* const entry = X509_REVOKED_new();
      X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(certificate->x509.get()));
      set_time(X509_REVOKED_set_revocationDate, entry, -1);
      X509_CRL_add0_revoked(list.get(), entry);
    }
    X509_CRL_sort(list.get());
    X509_CRL_sign(list.get(), root_.key.get(), digest());
    const BioPointer bio{BIO_new(BIO_s_mem())};
    PEM_write_bio_X509_CRL(bio.get(), list.get());
    return text_in(bio);
  }

  /// The name of that list in a directory of lists: the hash of the authority's name.
  [[nodiscard]] std::string revocations_name() const {
    std::string name(16, '\0');
    const auto hash = X509_subject_name_hash(root_.x509.get());
    name.resize(static_cast<std::size_t>(std::snprintf(name.data(), name.size(), "%08lx.r0", hash)));
    return name;
  }

 private:
  template <class Set, class Object>
  static void set_time(Set set, Object* object, int days) {
    const std::unique_ptr<ASN1_TIME, OpensslRelease<ASN1_TIME_free>> time{
        X509_gmtime_adj(nullptr, static_cast<long>(days) * 24 * 60 * 60)};
    set(object, time.get());
  }

  [[nodiscard]] KeyPointer make_key() const {
    KeyPointer key{algorithm_ == Algorithm::ed25519 ? EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")
                                                    : EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")};
    if (!key) throw std::runtime_error{"OpenSSL makes no key"};
    return key;
  }

  X509Pointer draft(const CertificateWish& wish, EVP_PKEY* key) {
    X509Pointer certificate{X509_new()};
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ++last_serial_);
    set_time(X509_set1_notBefore, certificate.get(), wish.first_day);
    set_time(X509_set1_notAfter, certificate.get(), wish.last_day);
    X509_set_pubkey(certificate.get(), key);
    X509_NAME_add_entry_by_NID(X509_get_subject_name(certificate.get()), NID_commonName, MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(wish.common_name.c_str()), -1, -1, 0);
    return certificate;
  }

  static void extend(X509* certificate, int name, const std::string& value) {
    auto* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, name, value.c_str());
    if (extension == nullptr) throw std::runtime_error{"OpenSSL knows no such extension: " + value};
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
  }

  [[nodiscard]] const EVP_MD* digest() const {
    switch (algorithm_) {
      case Algorithm::sha1:
        return EVP_sha1();
      case Algorithm::sha256:
        return EVP_sha256();
      case Algorithm::sha384:
        return EVP_sha384();
      case Algorithm::ed25519:
        return nullptr;
    }
    return nullptr;
  }
  void sign(X509* certificate) const { X509_sign(certificate, root_.key.get(), digest()); }

  Algorithm algorithm_;
  long last_serial_ = 0;
  Certificate root_;
};

}  // namespace pgdbm::tests
