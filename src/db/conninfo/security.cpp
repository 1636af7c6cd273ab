#include "db/conninfo/security.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

namespace pgdbm::db::conninfo {

namespace {

using net::TlsMode;
using net::TlsVersion;

constexpr Choices<TlsMode, 6> tls_modes{{{"disable", TlsMode::disable},
                                         {"allow", TlsMode::allow},
                                         {"prefer", TlsMode::prefer},
                                         {"require", TlsMode::require},
                                         {"verify-ca", TlsMode::verify_ca},
                                         {"verify-full", TlsMode::verify_full}}};

constexpr Choices<TlsVersion, 4> tls_versions{{{"tlsv1", TlsVersion::tls_1_0},
                                               {"tlsv1.1", TlsVersion::tls_1_1},
                                               {"tlsv1.2", TlsVersion::tls_1_2},
                                               {"tlsv1.3", TlsVersion::tls_1_3}}};

/// Upper or lower case alike. Given as empty, it lifts the bound.
std::optional<TlsVersion> version_bound(SettingReader& reader, std::string_view option,
                                        std::optional<TlsVersion> otherwise) {
  const auto* const setting = reader.find(option);
  if (setting == nullptr) return otherwise;
  if (setting->value.empty()) return std::nullopt;
  auto lower = setting->value;
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  for (const auto& [name, version] : tls_versions) {
    if (lower == name) return version;
  }
  reader.fail(invalid_value(option, *setting, "one of TLSv1, TLSv1.1, TLSv1.2, TLSv1.3"));
  return otherwise;
}

class FileChooser {
 public:
  FileChooser(const SettingReader& reader, const Environment& environment) : reader_(reader) {
    if (const auto home = environment.home(); !home.empty()) directory_ = home + "/.postgresql/";
  }

  /// The file that is asked for, there or not; or else the usual one if it is there.
  [[nodiscard]] std::string choose(std::string_view option, std::string_view usual) const {
    auto path = reader_.text(option);
    if (!path.empty() || directory_.empty()) return path;
    path = directory_ + std::string{usual};
    std::error_code error;
    return std::filesystem::exists(path, error) ? path : std::string{};
  }

 private:
  const SettingReader& reader_;
  std::string directory_;
};

void read_roots(SettingReader& reader, const FileChooser& files, net::TlsOptions& tls) {
  tls.roots = files.choose("sslrootcert", "root.crt");
  if (tls.roots != "system") return;
  // Anybody can have a certificate that a public root signed: without a look at the name it would prove nothing.
  if (const auto* const mode = reader.find("sslmode"); mode != nullptr && tls.mode != TlsMode::verify_full) {
    reader.fail(invalid_value("sslmode", *mode, "verify-full when sslrootcert is 'system'"));
  }
  tls.mode = TlsMode::verify_full;
  tls.uses_system_roots = true;
  tls.roots.clear();
}

struct Method {
  std::string_view name;
  bool net::AllowedAuthentication::*allowed;  ///< null: nothing this library could do anyway
};

constexpr std::array<Method, 7> methods{{{"none", &net::AllowedAuthentication::none},
                                         {"password", &net::AllowedAuthentication::password},
                                         {"md5", &net::AllowedAuthentication::md5},
                                         {"scram-sha-256", &net::AllowedAuthentication::scram_sha_256},
                                         {"gss", nullptr},
                                         {"sspi", nullptr},
                                         {"oauth", nullptr}}};

/// Null when the list is as it should be; otherwise what it must be.
const char* read_methods(std::string_view list, net::AllowedAuthentication& allowed) {
  const bool is_negative = list.starts_with('!');
  if (!is_negative) allowed = {.none = false, .password = false, .md5 = false, .scram_sha_256 = false};
  std::set<std::string_view> seen;
  for (bool is_last = false; !is_last;) {
    const auto comma = list.find(',');
    is_last = comma == std::string_view::npos;
    auto name = list.substr(0, comma);
    list.remove_prefix(is_last ? list.size() : comma + 1);

    if (name.starts_with('!') != is_negative) return "either a list of methods or one with '!' before each";
    if (is_negative) name.remove_prefix(1);
    const auto* const method = std::ranges::find(methods, name, &Method::name);
    if (method == methods.end()) return "a list of none, password, md5, scram-sha-256, gss, sspi, oauth";
    if (!seen.insert(name).second) return "a list without repetition (is one a slip of the pen?)";
    if (method->allowed != nullptr) allowed.*method->allowed = !is_negative;
  }
  return nullptr;
}

}  // namespace

net::TlsOptions read_tls(SettingReader& reader, const Environment& environment) {
  const FileChooser files{reader, environment};
  net::TlsOptions tls;
  tls.mode = reader.choice("sslmode", tls_modes, tls.mode);
  read_roots(reader, files, tls);
  tls.revocation_directory = reader.text("sslcrldir");
  tls.revocations = tls.revocation_directory.empty() ? files.choose("sslcrl", "root.crl") : reader.text("sslcrl");
  if (reader.text("sslcertmode") != "disable") {
    tls.certificate = files.choose("sslcert", "postgresql.crt");
    if (!tls.certificate.empty()) tls.key = files.choose("sslkey", "postgresql.key");
    tls.key_password = Secret{reader.text("sslpassword")};
  }
  tls.sends_server_name = reader.flag("sslsni", tls.sends_server_name);
  tls.oldest = version_bound(reader, "ssl_min_protocol_version", tls.oldest);
  tls.newest = version_bound(reader, "ssl_max_protocol_version", tls.newest);
  if (tls.oldest && tls.newest && *tls.oldest > *tls.newest) {
    reader.fail(invalid_value("ssl_max_protocol_version", *reader.find("ssl_max_protocol_version"),
                              "no older than ssl_min_protocol_version (TLSv1.2, unless given)"));
  }
  return tls;
}

net::ChannelBinding read_channel_binding(SettingReader& reader) {
  constexpr Choices<net::ChannelBinding, 3> choices{{{"disable", net::ChannelBinding::disable},
                                                     {"prefer", net::ChannelBinding::prefer},
                                                     {"require", net::ChannelBinding::require}}};
  return reader.choice("channel_binding", choices, net::ChannelBinding::prefer);
}

net::AllowedAuthentication read_allowed_authentication(SettingReader& reader) {
  net::AllowedAuthentication allowed;
  const auto* const setting = reader.find("require_auth");
  if (setting == nullptr || setting->value.empty()) return allowed;
  if (const auto* const must_be = read_methods(setting->value, allowed)) {
    reader.fail(invalid_value("require_auth", *setting, must_be));
  } else if (allowed == net::AllowedAuthentication{false, false, false, false}) {
    reader.fail(invalid_value("require_auth", *setting,
                              "a list that leaves a method pgdbm has: none, password, md5 or scram-sha-256"));
  }
  return allowed;
}

}  // namespace pgdbm::db::conninfo
