#include "db/conninfo/security.hpp"

#include "db/conninfo/surroundings.hpp"

#include <gtest/gtest.h>

namespace pgdbm::db::conninfo {
namespace {

using net::TlsMode;
using net::TlsVersion;

class Security : public Surroundings {
 protected:
  Settings settings;
  std::string fault;

  void give(std::string option, std::string value) {
    settings[std::move(option)] = {.value = std::move(value), .origin = "the connection string"};
  }
  net::TlsOptions tls() {
    SettingReader reader{settings};
    auto options = read_tls(reader, environment());
    fault = reader.fault() ? reader.fault()->message : "";
    return options;
  }
  net::AllowedAuthentication allowed(std::string list) {
    give("require_auth", std::move(list));
    SettingReader reader{settings};
    const auto methods = read_allowed_authentication(reader);
    fault = reader.fault() ? reader.fault()->message : "";
    return methods;
  }
};

TEST_F(Security, PrefersTlsOfVersion12) {
  const auto options = tls();
  EXPECT_EQ(options.mode, TlsMode::prefer);
  EXPECT_EQ(options.oldest, TlsVersion::tls_1_2);
  EXPECT_EQ(options.newest, std::nullopt);
  EXPECT_TRUE(options.sends_server_name);
  EXPECT_FALSE(options.uses_system_roots);
  EXPECT_EQ(options.roots + options.certificate + options.key + options.revocations, "");
}

TEST_F(Security, HasSixModes) {
  const std::vector<std::pair<std::string, TlsMode>> modes{
      {"disable", TlsMode::disable}, {"allow", TlsMode::allow},         {"prefer", TlsMode::prefer},
      {"require", TlsMode::require}, {"verify-ca", TlsMode::verify_ca}, {"verify-full", TlsMode::verify_full}};
  for (const auto& [name, mode] : modes) {
    give("sslmode", name);
    EXPECT_EQ(tls().mode, mode) << name;
    EXPECT_EQ(fault, "");
  }
  give("sslmode", "verify_full");
  (void)tls();
  EXPECT_EQ(fault,
            "The option 'sslmode' in the connection string must be one of disable, allow, prefer, require, verify-ca, "
            "verify-full.");
}

TEST_F(Security, TakesTheFilesOfTheHomeIfTheyAreThere) {
  const auto roots = home.write(".postgresql/root.crt", "");
  const auto revocations = home.write(".postgresql/root.crl", "");
  const auto certificate = home.write(".postgresql/postgresql.crt", "");
  const auto key = home.write(".postgresql/postgresql.key", "");
  auto options = tls();
  EXPECT_EQ(options.roots, roots);
  EXPECT_EQ(options.revocations, revocations);
  EXPECT_EQ(options.certificate, certificate);
  EXPECT_EQ(options.key, key);

  give("sslcrldir", "/crls");
  options = tls();
  EXPECT_EQ(options.revocations, "");
  EXPECT_EQ(options.revocation_directory, "/crls");
}

TEST_F(Security, TakesNamedFilesAsTheyAre) {
  give("sslrootcert", "/missing/root");
  give("sslcert", "/missing/cert");
  give("sslkey", "/missing/key");
  give("sslcrl", "/missing/crl");
  give("sslpassword", "hunter2");
  const auto options = tls();
  EXPECT_EQ(options.roots, "/missing/root");
  EXPECT_EQ(options.certificate, "/missing/cert");
  EXPECT_EQ(options.key, "/missing/key");
  EXPECT_EQ(options.revocations, "/missing/crl");
  EXPECT_EQ(options.key_password.reveal(), "hunter2");
}

TEST_F(Security, ShowsNoCertificateWhenItMustNot) {
  home.write(".postgresql/postgresql.crt", "");
  give("sslcertmode", "disable");
  EXPECT_EQ(tls().certificate, "");
}

TEST_F(Security, ChecksTheNameAgainstRootsOfTheSystem) {
  give("sslrootcert", "system");
  const auto options = tls();
  EXPECT_TRUE(options.uses_system_roots);
  EXPECT_EQ(options.roots, "");
  EXPECT_EQ(options.mode, TlsMode::verify_full);
  give("sslmode", "verify-full");
  (void)tls();
  EXPECT_EQ(fault, "");
  give("sslmode", "verify-ca");
  (void)tls();
  EXPECT_EQ(fault, "The option 'sslmode' in the connection string must be verify-full when sslrootcert is 'system'.");
}

TEST_F(Security, BoundsTheVersionsOfTls) {
  give("ssl_min_protocol_version", "tlsV1.3");
  give("ssl_max_protocol_version", "TLSv1.3");
  EXPECT_EQ(tls().oldest, TlsVersion::tls_1_3);
  EXPECT_EQ(tls().newest, TlsVersion::tls_1_3);
  EXPECT_EQ(fault, "");
  give("ssl_max_protocol_version", "TLSv1.1");
  (void)tls();
  EXPECT_EQ(fault,
            "The option 'ssl_max_protocol_version' in the connection string must be no older than "
            "ssl_min_protocol_version (TLSv1.2, unless given).");
  give("ssl_min_protocol_version", "");
  EXPECT_EQ(tls().oldest, std::nullopt);
  EXPECT_EQ(fault, "");
  give("ssl_min_protocol_version", "TLSv1.4");
  (void)tls();
  EXPECT_NE(fault, "");
}

TEST_F(Security, SendsTheServersNameUnlessToldNotTo) {
  give("sslsni", "0");
  EXPECT_FALSE(tls().sends_server_name);
  give("sslsni", "no");
  (void)tls();
  EXPECT_EQ(fault, "The option 'sslsni' in the connection string must be one of 0, 1.");
}

TEST_F(Security, AllowsTheMethodsThatAreListed) {
  EXPECT_EQ(allowed("scram-sha-256"), (net::AllowedAuthentication{false, false, false, true}));
  EXPECT_EQ(allowed("none,md5"), (net::AllowedAuthentication{true, false, true, false}));
  EXPECT_EQ(allowed("gss,password"), (net::AllowedAuthentication{false, true, false, false}));
  EXPECT_EQ(fault, "");
  EXPECT_EQ(allowed(""), (net::AllowedAuthentication{}));
}

TEST_F(Security, AllowsAllMethodsButThoseWithAnExclamationMark) {
  EXPECT_EQ(allowed("!password"), (net::AllowedAuthentication{true, false, true, true}));
  EXPECT_EQ(allowed("!none,!md5,!gss"), (net::AllowedAuthentication{false, true, false, true}));
  EXPECT_EQ(fault, "");
}

TEST_F(Security, RefusesListsThatAreMixedUnknownRepeatedOrLeaveNothing) {
  for (const auto* const list : {"md5,!password", "!md5,password", "scram", "md5,md5", "!none,!none", "md5,", "!",
                                 "gss,sspi", "!none,!password,!md5,!scram-sha-256", "SCRAM-SHA-256"}) {
    (void)allowed(list);
    EXPECT_NE(fault, "") << list;
  }
}

TEST_F(Security, BindsChannelsAsTold) {
  const auto binding = [&](std::string value) {
    give("channel_binding", std::move(value));
    SettingReader reader{settings};
    const auto choice = read_channel_binding(reader);
    fault = reader.fault() ? reader.fault()->message : "";
    return choice;
  };
  EXPECT_EQ(binding("disable"), net::ChannelBinding::disable);
  EXPECT_EQ(binding("prefer"), net::ChannelBinding::prefer);
  EXPECT_EQ(binding("require"), net::ChannelBinding::require);
  EXPECT_EQ(fault, "");
  (void)binding("Require");
  EXPECT_NE(fault, "");
}

}  // namespace
}  // namespace pgdbm::db::conninfo
