// Every way of authentication × what the server lets in × every sslmode, with the end that each must come to.
// docs/security.md shows the same table; two tests hold it: against our own client, and against libpq.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace pgdbm::tests {

enum class End : std::uint8_t {
  tls,         ///< connected, encrypted
  plain,       ///< connected, not encrypted
  no_entry,    ///< the server refuses: pg_hba.conf has no line for such a connection
  no_tls,      ///< we refuse: the server has no TLS, and the mode requires it
  no_binding,  ///< we refuse: channel binding is required, and there is no TLS to bind to
  cleartext,   ///< we refuse to send the password in clear text without TLS; libpq sends it
};

inline constexpr std::array<std::string_view, 6> tls_modes{"disable", "allow",     "prefer",
                                                           "require", "verify-ca", "verify-full"};

struct MatrixRow {
  std::string_view name;
  std::string_view method;  ///< of pg_hba.conf
  std::string_view rule;    ///< of pg_hba.conf: who may come with TLS, without, or both
  bool has_tls;
  std::string_view options;  ///< more of the client's
  std::array<End, 6> ends;   ///< in the order of tls_modes
};

constexpr auto with_binding = "channel_binding=require";
constexpr auto with_certificate = "sslcert=$F/app.crt sslkey=$F/app.key";

// Laid out as a table, for whoever reads it.
// clang-format off
inline const std::array<MatrixRow, 22> security_matrix{{
  {"TrustByTlsOnly", "trust", "hostssl", true, "",
   {End::no_entry, End::tls, End::tls, End::tls, End::tls, End::tls}},
  {"TrustWithoutTlsOnly", "trust", "hostnossl", true, "",
   {End::plain, End::plain, End::plain, End::no_entry, End::no_entry, End::no_entry}},
  {"TrustEitherWay", "trust", "host", true, "",
   {End::plain, End::plain, End::tls, End::tls, End::tls, End::tls}},
  {"TrustAtAServerWithoutTls", "trust", "host", false, "",
   {End::plain, End::plain, End::plain, End::no_tls, End::no_tls, End::no_tls}},

  {"PasswordByTlsOnly", "password", "hostssl", true, "",
   {End::no_entry, End::tls, End::tls, End::tls, End::tls, End::tls}},
  {"PasswordWithoutTlsOnly", "password", "hostnossl", true, "",
   {End::cleartext, End::cleartext, End::cleartext, End::no_entry, End::no_entry, End::no_entry}},
  {"PasswordEitherWay", "password", "host", true, "",
   {End::cleartext, End::cleartext, End::tls, End::tls, End::tls, End::tls}},
  {"PasswordAtAServerWithoutTls", "password", "host", false, "",
   {End::cleartext, End::cleartext, End::cleartext, End::no_tls, End::no_tls, End::no_tls}},

  {"Md5ByTlsOnly", "md5", "hostssl", true, "",
   {End::no_entry, End::tls, End::tls, End::tls, End::tls, End::tls}},
  {"Md5WithoutTlsOnly", "md5", "hostnossl", true, "",
   {End::plain, End::plain, End::plain, End::no_entry, End::no_entry, End::no_entry}},
  {"Md5EitherWay", "md5", "host", true, "",
   {End::plain, End::plain, End::tls, End::tls, End::tls, End::tls}},
  {"Md5AtAServerWithoutTls", "md5", "host", false, "",
   {End::plain, End::plain, End::plain, End::no_tls, End::no_tls, End::no_tls}},

  {"ScramByTlsOnly", "scram-sha-256", "hostssl", true, "",
   {End::no_entry, End::tls, End::tls, End::tls, End::tls, End::tls}},
  {"ScramWithoutTlsOnly", "scram-sha-256", "hostnossl", true, "",
   {End::plain, End::plain, End::plain, End::no_entry, End::no_entry, End::no_entry}},
  {"ScramEitherWay", "scram-sha-256", "host", true, "",
   {End::plain, End::plain, End::tls, End::tls, End::tls, End::tls}},
  {"ScramAtAServerWithoutTls", "scram-sha-256", "host", false, "",
   {End::plain, End::plain, End::plain, End::no_tls, End::no_tls, End::no_tls}},

  {"ScramPlusByTlsOnly", "scram-sha-256", "hostssl", true, with_binding,
   {End::no_entry, End::tls, End::tls, End::tls, End::tls, End::tls}},
  {"ScramPlusWithoutTlsOnly", "scram-sha-256", "hostnossl", true, with_binding,
   {End::no_binding, End::no_binding, End::no_binding, End::no_entry, End::no_entry, End::no_entry}},
  {"ScramPlusEitherWay", "scram-sha-256", "host", true, with_binding,
   {End::no_binding, End::no_binding, End::tls, End::tls, End::tls, End::tls}},
  {"ScramPlusAtAServerWithoutTls", "scram-sha-256", "host", false, with_binding,
   {End::no_binding, End::no_binding, End::no_binding, End::no_tls, End::no_tls, End::no_tls}},

  {"CertByTlsOnly", "cert", "hostssl", true, with_certificate,
   {End::no_entry, End::tls, End::tls, End::tls, End::tls, End::tls}},
  {"CertAtAServerWithoutTls", "cert", "hostssl", false, with_certificate,
   {End::no_entry, End::no_tls, End::no_entry, End::no_tls, End::no_tls, End::no_tls}},
}};
// clang-format on

/// The options of one cell's client: the two modes that verify are given the root to verify by.
inline std::string cell_options(const MatrixRow& row, std::size_t mode) {
  std::string options = "password=pencil sslmode=" + std::string{tls_modes[mode]} + " " + std::string{row.options};
  if (tls_modes[mode].starts_with("verify")) options += " sslrootcert=$F/root.crt";
  return options;
}

inline const char* create_user(const MatrixRow& row) {
  return row.method == "md5" ? "SET password_encryption = 'md5'; CREATE ROLE app LOGIN PASSWORD 'pencil'"
                             : "SET password_encryption = 'scram-sha-256'; CREATE ROLE app LOGIN PASSWORD 'pencil'";
}

}  // namespace pgdbm::tests
