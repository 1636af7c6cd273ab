#include "net/tls_certificate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "support/certificates.hpp"

namespace pgdbm::net {
namespace {

using tests::Authority;
using tests::Certificate;

TEST(Covers, ComparesNamesWithoutRegardToCase) {
  EXPECT_TRUE(covers("db.example.org", "db.example.org"));
  EXPECT_TRUE(covers("DB.Example.org", "db.eXample.ORG"));
  EXPECT_FALSE(covers("db.example.org", "db.example.com"));
  EXPECT_FALSE(covers("", ""));
}

TEST(Covers, TakesAStarForOneWholeLabelAtTheFront) {
  EXPECT_TRUE(covers("*.example.org", "db.example.org"));
  EXPECT_FALSE(covers("*.example.org", "a.db.example.org"));
  EXPECT_FALSE(covers("*.example.org", "example.org"));
  EXPECT_FALSE(covers("*.example.org", ".example.org"));
  EXPECT_FALSE(covers("d*.example.org", "db.example.org"));
  EXPECT_FALSE(covers("db.*.org", "db.example.org"));
  EXPECT_FALSE(covers("*", "db"));
  EXPECT_FALSE(covers("*.", "db."));
}

TEST(Covers, IsNotFooledByANulInAName) {
  using namespace std::string_view_literals;
  EXPECT_FALSE(covers("db.example.org\0.evil.example"sv, "db.example.org"));
}

TEST(AddressBytes, TellsAddressesFromNames) {
  EXPECT_EQ(address_bytes("127.0.0.1").size(), 4U);
  EXPECT_EQ(address_bytes("::1").size(), 16U);
  EXPECT_TRUE(address_bytes("db.example.org").empty());
  EXPECT_TRUE(address_bytes("").empty());
}

struct Named {
  const char* about;
  const char* common_name;
  const char* alternatives;
  const char* host;
  std::optional<std::string> mismatch;
};

class NameMismatch : public ::testing::TestWithParam<Named> {};

TEST_P(NameMismatch, IsJudgedAsLibpqDoes) {
  Authority authority{"authority"};
  const auto certificate =
      authority.issue({.common_name = GetParam().common_name, .alternatives = GetParam().alternatives});
  EXPECT_EQ(name_mismatch(certificate.x509.get(), GetParam().host), GetParam().mismatch);
}

INSTANTIATE_TEST_SUITE_P(
    Certificates, NameMismatch,
    ::testing::Values(Named{"AnAlternativeName", "x", "DNS:a.org,DNS:db.org", "db.org", std::nullopt},
                      Named{"NoneOfTheAlternativeNames", "x", "DNS:a.org,DNS:b.org", "db.org", "a.org, b.org"},
                      Named{"TheCommonNameBesideAlternatives", "db.org", "DNS:a.org", "db.org", "a.org"},
                      Named{"TheCommonNameAlone", "db.org", "", "db.org", std::nullopt},
                      Named{"TheCommonNameBesideAddresses", "db.org", "IP:192.0.2.1", "db.org", std::nullopt},
                      Named{"AnAddress", "x", "IP:192.0.2.1", "192.0.2.1", std::nullopt},
                      Named{"ALongAddress", "x", "IP:2001:db8::1", "2001:db8:0::1", std::nullopt},
                      Named{"AnotherAddress", "192.0.2.1", "IP:192.0.2.2", "192.0.2.1", "192.0.2.2"},
                      Named{"AnAddressAsName", "192.0.2.1", "DNS:a.org", "192.0.2.1", std::nullopt},
                      Named{"AnAddressAsAlternativeName", "x", "DNS:192.0.2.1", "192.0.2.1", std::nullopt},
                      Named{"AWildcard", "x", "DNS:*.example.org", "db.example.org", std::nullopt}),
    [](const auto& row) { return std::string{row.param.about}; });

std::vector<std::byte> digest_of(const Certificate& certificate, const EVP_MD* digest) {
  std::vector<std::byte> hash(EVP_MAX_MD_SIZE);
  unsigned int size = 0;
  X509_digest(certificate.x509.get(), digest, reinterpret_cast<unsigned char*>(hash.data()), &size);
  hash.resize(size);
  return hash;
}

TEST(EndpointHash, IsThatOfTheSignatureAndNeverAWeakOne) {
  using Algorithm = Authority::Algorithm;
  const auto of = [](Algorithm algorithm) { return Authority{"a", algorithm}.issue({.common_name = "x"}); };
  const auto sha256 = of(Algorithm::sha256);
  EXPECT_EQ(endpoint_hash(sha256.x509.get()), digest_of(sha256, EVP_sha256()));
  const auto sha384 = of(Algorithm::sha384);
  EXPECT_EQ(endpoint_hash(sha384.x509.get()), digest_of(sha384, EVP_sha384()));
  const auto sha1 = of(Algorithm::sha1);
  EXPECT_EQ(endpoint_hash(sha1.x509.get()), digest_of(sha1, EVP_sha256())) << "RFC 5929, 4.1";
  EXPECT_TRUE(endpoint_hash(of(Algorithm::ed25519).x509.get()).empty());
}

}  // namespace
}  // namespace pgdbm::net
