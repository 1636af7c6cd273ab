// What certificates, keys, versions and names must lead to, one case a row, over a server that takes both TLS and plain
// connections of user app by the method. Held against our own client and against libpq; docs/security.md lists them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "support/tls_server.hpp"

namespace pgdbm::tests {

struct TlsCase {
  std::string_view name;
  Shown shown = Shown::valid;
  std::string options{};       ///< of the client; $F is the folder of the files
  std::string_view message{};  ///< of the refusal, a part of it; empty: it connects
  bool ends_encrypted = true;
  std::string_view libpq_differs{};  ///< why libpq's end is another one
  std::string method = "trust";
  std::string rule = "host";
  std::string server_setting{};
};

inline const std::string verify_ca = "sslmode=verify-ca sslrootcert=$F/root.crt ";
inline const std::string verify_full = "sslmode=verify-full sslrootcert=$F/root.crt ";
inline const std::string bound = "sslmode=require password=pencil channel_binding=require ";
inline const std::string with_app = "sslmode=require sslcert=$F/app.crt ";

constexpr std::string_view not_trusted = "the server's certificate is not trusted";
constexpr std::string_view asks_terminal = "libpq lets OpenSSL ask the terminal, and waits";
constexpr std::string_view stricter = "a file that was named is to be there, whatever the mode";

// Laid out as a table, for whoever reads it.
// clang-format off
inline const std::vector<TlsCase>& tls_cases() {
  static const std::vector<TlsCase> cases{
    // who signed it
    {.name = "UnknownSignerIsNotLookedAtByRequire", .shown = Shown::of_stranger, .options = "sslmode=require"},
    {.name = "UnknownSignerFailsVerifyCa", .shown = Shown::of_stranger, .options = verify_ca, .message = not_trusted},
    {.name = "UnknownSignerFailsVerifyFull", .shown = Shown::of_stranger, .options = verify_full, .message = not_trusted},
    {.name = "UnknownSignerFailsRequireWithRoots", .shown = Shown::of_stranger,
     .options = "sslmode=require sslrootcert=$F/root.crt", .message = not_trusted},
    {.name = "UnknownSignerMakesPreferGoWithoutTls", .shown = Shown::of_stranger,
     .options = "sslmode=prefer sslrootcert=$F/root.crt", .ends_encrypted = false},
    {.name = "RightSignerPassesRequireWithRoots", .options = "sslmode=require sslrootcert=$F/root.crt"},
    {.name = "SystemRootsDoNotHaveOurSigner", .options = "sslrootcert=system", .message = not_trusted,
     .libpq_differs = "libpq 15 takes 'system' for the name of a file"},
    // files of the roots
    {.name = "NoRootsFailVerifyCa", .options = "sslmode=verify-ca",
     .message = "there is no root certificate to verify it by"},
    {.name = "NoRootsFailVerifyFull", .options = "sslmode=verify-full",
     .message = "there is no root certificate to verify it by"},
    {.name = "MissingRootsFailVerifyCa", .options = "sslmode=verify-ca sslrootcert=$F/missing",
     .message = "Cannot read the file of root certificates"},
    {.name = "MissingRootsFailRequireToo", .options = "sslmode=require sslrootcert=$F/missing",
     .message = "Cannot read the file of root certificates", .libpq_differs = stricter},
    {.name = "UnreadableRootsFail", .options = "sslmode=verify-ca sslrootcert=$F/nonsense",
     .message = "Correct sslrootcert, or the file."},
    // when
    {.name = "ExpiredFailsVerifyCa", .shown = Shown::expired, .options = verify_ca, .message = "certificate has expired"},
    {.name = "ExpiredIsNotLookedAtByRequire", .shown = Shown::expired, .options = "sslmode=require"},
    {.name = "NotYetValidFailsVerifyCa", .shown = Shown::not_yet_valid, .options = verify_ca,
     .message = "certificate is not yet valid"},
    // taken back
    {.name = "RevokedFails", .options = verify_ca + "sslcrl=$F/server.crl", .message = "certificate revoked"},
    {.name = "RevokedByADirectoryOfListsFails", .options = verify_ca + "sslcrldir=$F/lists", .message = "certificate revoked"},
    {.name = "RevokedFailsRequireWithRoots", .options = "sslmode=require sslrootcert=$F/root.crt sslcrl=$F/server.crl",
     .message = "certificate revoked"},
    {.name = "NotRevokedPasses", .options = verify_full + "sslcrl=$F/none.crl"},
    {.name = "AListOfAnotherAuthorityFails", .options = verify_ca + "sslcrl=$F/stranger.crl",
     .message = "unable to get certificate CRL"},
    {.name = "AMissingListFails", .options = verify_ca + "sslcrl=$F/missing",
     .message = "Cannot read the list of revoked certificates", .libpq_differs = stricter},
    {.name = "AMissingDirectoryOfListsFails", .options = verify_ca + "sslcrldir=$F/missing",
     .message = "The directory of revoked certificates"},
    {.name = "AListWithoutRootsFails", .options = "sslmode=require sslcrl=$F/server.crl",
     .message = "so nobody would look at the list", .libpq_differs = "libpq passes over a list it has no use for"},
    // for whom
    {.name = "AddressInTheCertificatePasses", .options = verify_full},
    {.name = "NameInTheCertificatePasses", .options = verify_full + "host=db.example.org"},
    {.name = "NameInUpperCasePasses", .options = verify_full + "host=DB.EXAMPLE.ORG"},
    {.name = "AnotherNameFails", .options = verify_full + "host=db2.example.org",
     .message = "was made out for db.example.org, 127.0.0.1, not for db2.example.org (sslmode=verify-full)"},
    {.name = "AnotherAddressFails", .shown = Shown::other_names, .options = verify_full,
     .message = "was made out for other.example.org, 192.0.2.1, not for 127.0.0.1"},
    {.name = "AnotherNameIsNotLookedAtByVerifyCa", .shown = Shown::other_names, .options = verify_ca},
    {.name = "WildcardPasses", .shown = Shown::wildcard, .options = verify_full + "host=db.example.org"},
    {.name = "WildcardIsForOneLabelOnly", .shown = Shown::wildcard, .options = verify_full + "host=a.db.example.org",
     .message = "was made out for *.example.org"},
    {.name = "CommonNameAlonePasses", .shown = Shown::common_name, .options = verify_full + "host=db.example.org"},
    {.name = "CommonNameBesideAlternativesFails", .shown = Shown::name_beside, .options = verify_full + "host=db.example.org",
     .message = "was made out for other.example.org"},
    {.name = "AddressAsCommonNamePasses", .shown = Shown::address_as_common_name, .options = verify_full},
    // versions
    {.name = "VersionsMeet", .options = "sslmode=require ssl_min_protocol_version=TLSv1.3",
     .server_setting = "ssl_min_protocol_version=TLSv1.2"},
    {.name = "OurOldestIsTooNew", .options = "sslmode=require ssl_min_protocol_version=TLSv1.3",
     .message = "The server may have no version from TLSv1.3 to the newest", .server_setting = "ssl_max_protocol_version=TLSv1.2"},
    {.name = "OurNewestIsTooOld", .options = "sslmode=require ssl_max_protocol_version=TLSv1.2",
     .message = "The server may have no version from TLSv1.2 to TLSv1.2", .server_setting = "ssl_min_protocol_version=TLSv1.3"},
    {.name = "PreferGoesWithoutTlsWhereVersionsDoNotMeet", .options = "sslmode=prefer ssl_max_protocol_version=TLSv1.2",
     .ends_encrypted = false, .server_setting = "ssl_min_protocol_version=TLSv1.3"},
    {.name = "Version12AloneWorks", .options = verify_full + "ssl_max_protocol_version=TLSv1.2"},
    // the client's own certificate
    {.name = "CertificatePasses", .options = with_app + "sslkey=$F/app.key", .method = "cert", .rule = "hostssl"},
    {.name = "CertificatePassesByTls12", .options = with_app + "sslkey=$F/app.key ssl_max_protocol_version=TLSv1.2",
     .method = "cert", .rule = "hostssl"},
    {.name = "NoCertificateFails", .options = "sslmode=require", .message = "connection requires a valid client certificate",
     .method = "cert", .rule = "hostssl"},
    {.name = "CertificateOfAnotherUserFails", .options = "sslmode=require sslcert=$F/other.crt sslkey=$F/other.key",
     .message = "certificate authentication failed for user \"app\"", .method = "cert", .rule = "hostssl"},
    {.name = "CertificateOfAnotherSignerFails", .options = "sslmode=require sslcert=$F/foreign.crt sslkey=$F/foreign.key",
     .message = "Does the server accept the client's certificate (sslcert)?", .method = "cert", .rule = "hostssl"},
    {.name = "MissingCertificateFileFails", .options = "sslmode=require sslcert=$F/missing sslkey=$F/app.key",
     .message = "Cannot read the client's certificate", .libpq_differs = stricter},
    {.name = "MissingKeyFileFails", .options = with_app + "sslkey=$F/missing", .message = "Cannot look at the private key file"},
    {.name = "NoKeyFails", .options = with_app, .message = "is of no use without its private key"},
    {.name = "KeyOfAnotherCertificateFails", .options = with_app + "sslkey=$F/other.key",
     .message = "does not belong to the certificate"},
    {.name = "KeyOpenToOthersFails", .options = with_app + "sslkey=$F/app_open.key", .message = "can be read by others"},
    {.name = "KeyThatIsADirectoryFails", .options = with_app + "sslkey=$F", .message = "is not a regular file"},
    {.name = "EncryptedKeyPasses", .options = with_app + "sslkey=$F/app_encrypted.key sslpassword='open sesame'",
     .method = "cert", .rule = "hostssl"},
    {.name = "WrongPasswordOfTheKeyFails", .options = with_app + "sslkey=$F/app_encrypted.key sslpassword=sesame",
     .message = "Is sslpassword the password of this key?"},
    {.name = "NoPasswordOfTheKeyFails", .options = with_app + "sslkey=$F/app_encrypted.key",
     .message = "If it is encrypted, give its password by sslpassword.", .libpq_differs = asks_terminal},
    {.name = "KeyInDerPasses", .options = with_app + "sslkey=$F/app.der", .method = "cert", .rule = "hostssl"},
    {.name = "ABadKeyFailsPreferToo", .options = "sslmode=prefer sslcert=$F/app.crt sslkey=$F/app_open.key",
     .message = "can be read by others", .libpq_differs = "libpq goes without TLS then, in silence"},
    // passwords and what binds them to the channel
    {.name = "WrongPasswordFails", .options = "sslmode=require password=pen",
     .message = "password authentication failed for user \"app\"", .method = "scram-sha-256"},
    {.name = "WrongPasswordFailsPreferTwice", .options = "sslmode=prefer password=pen",
     .message = "password authentication failed for user \"app\"\n- 127.0.0.1", .method = "scram-sha-256"},
    {.name = "BoundBySha256", .options = bound, .method = "scram-sha-256"},
    {.name = "BoundBySha384", .shown = Shown::sha384, .options = bound, .method = "scram-sha-256"},
    {.name = "NothingToBindToInEd25519", .shown = Shown::ed25519, .options = bound,
     .message = "the server's certificate has no hash to bind to", .method = "scram-sha-256"},
    {.name = "Ed25519WithoutBindingWorks", .shown = Shown::ed25519, .options = verify_full + "password=pencil",
     .libpq_differs = "libpq fails wherever the certificate has no hash", .method = "scram-sha-256"},
    {.name = "BindingLeftOut", .options = "sslmode=require password=pencil channel_binding=disable", .method = "scram-sha-256"},
    {.name = "TrustIsNoBinding", .options = "sslmode=require channel_binding=require",
     .message = "without channel binding, which the connection requires"},
    {.name = "Md5IsNoBinding", .options = bound, .message = "which cannot be bound to the TLS channel", .method = "password"},
    {.name = "ScramIsAskedForOverTlsToo", .options = "sslmode=require password=pencil require_auth=scram-sha-256",
     .message = "asks for authentication by password", .method = "password"},
  };
  return cases;
}
// clang-format on

}  // namespace pgdbm::tests
