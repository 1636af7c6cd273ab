// A private server that speaks TLS, with all the files that its clients may bring: right ones and wrong ones.
#pragma once

#include "testing/account.hpp"

#include <pgdbm/testing.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

#include "support/certificates.hpp"
#include "support/folder.hpp"

namespace pgdbm::tests {

/// What the server shows for itself. All are for 127.0.0.1 and db.example.org unless their name says otherwise.
enum class Shown : std::uint8_t {
  valid,
  expired,
  not_yet_valid,
  other_names,  ///< 192.0.2.1 and other.example.org
  wildcard,     ///< *.example.org
  common_name,  ///< db.example.org as common name, no alternative ones
  address_as_common_name,
  name_beside,  ///< db.example.org as common name, other.example.org beside it
  of_stranger,  ///< signed by an authority that no client trusts
  sha384,
  ed25519,
};

struct TlsServerOptions {
  Shown shown = Shown::valid;
  bool has_tls = true;
  std::string rule = "host";     ///< of pg_hba.conf: host, hostssl, hostnossl
  std::string method = "trust";  ///< for all over TCP
  std::string settings{};        ///< one more, "name=value"
};

class TlsServer {
 public:
  explicit TlsServer(const TlsServerOptions& options) : server_(start(options)) {}

  [[nodiscard]] const ::pgdbm::testing::PrivateServer& server() const noexcept { return server_; }
  [[nodiscard]] std::string folder() const { return files_.path().string(); }

  /// For user app by TCP; `$F` in the options is the folder of the files. Host 127.0.0.1 unless they name one.
  [[nodiscard]] std::string connection_string(std::string_view options) const {
    std::string text = "port=" + std::to_string(server_.port()) + " dbname=postgres user=app hostaddr=127.0.0.1 ";
    if (options.find("host=") == std::string_view::npos) text += "host=127.0.0.1 ";
    text += options;
    for (auto at = text.find("$F"); at != std::string::npos; at = text.find("$F")) text.replace(at, 2, folder());
    return text;
  }

 private:
  Certificate server_certificate(Shown shown) {
    CertificateWish wish{.common_name = "server", .alternatives = "DNS:db.example.org,IP:127.0.0.1"};
    switch (shown) {
      case Shown::valid:
      case Shown::of_stranger:
      case Shown::sha384:
      case Shown::ed25519:
        break;
      case Shown::expired:
        wish.last_day = -1;
        wish.first_day = -10;
        break;
      case Shown::not_yet_valid:
        wish.first_day = 10;
        break;
      case Shown::other_names:
        wish.alternatives = "DNS:other.example.org,IP:192.0.2.1";
        break;
      case Shown::wildcard:
        wish.alternatives = "DNS:*.example.org";
        break;
      case Shown::common_name:
        wish = {.common_name = "db.example.org"};
        break;
      case Shown::address_as_common_name:
        wish = {.common_name = "127.0.0.1", .alternatives = "DNS:db.example.org"};
        break;
      case Shown::name_beside:
        wish = {.common_name = "db.example.org", .alternatives = "DNS:other.example.org"};
        break;
    }
    if (shown == Shown::sha384) return sha384_.issue(wish);
    if (shown == Shown::ed25519) return ed25519_.issue(wish);
    return shown == Shown::of_stranger ? stranger_.issue(wish) : authority_.issue(wish);
  }

  /// root.crt, stranger.crt: authorities. app, other, foreign: certificates of clients with their keys.
  void write_client_files(const Certificate& server) {
    const auto app = authority_.issue({.common_name = "app"});
    write("root.crt", authority_.root().pem() + sha384_.root().pem() + ed25519_.root().pem());
    write("stranger.crt", stranger_.root().pem());
    write_pair("app", app);
    write_pair("other", authority_.issue({.common_name = "other"}));
    write_pair("foreign", stranger_.issue({.common_name = "app"}));
    write("app_encrypted.key", app.key_pem("open sesame"), 0600);
    write("app.der", app.key_der(), 0600);
    write("app_open.key", app.key_pem(), 0644);
    write("none.crl", authority_.revocations({}));
    write("server.crl", authority_.revocations({&server}));
    write("stranger.crl", stranger_.revocations({}));
    write("nonsense", "nothing that OpenSSL could read");
    std::filesystem::create_directory(files_.path() / "lists");
    write("lists/" + authority_.revocations_name(), authority_.revocations({&server}));
  }

  ::pgdbm::testing::PrivateServer start(const TlsServerOptions& options) {
    ::chmod(files_.path().c_str(), 0755);
    const auto server = server_certificate(options.shown);
    write_client_files(server);
    write("server.crt", server.pem());
    write("server.key", server.key_pem(), 0600);
    const auto account = ::pgdbm::testing::choose_account("");
    if (account.needs_switch && ::chown(path("server.key").c_str(), account.uid, account.gid) != 0) {
      throw std::runtime_error{"cannot give the key to the server"};
    }
    write("pg_hba.conf", "local all all trust\n" + options.rule + " all app 127.0.0.1/32 " + options.method + "\n");
    ::pgdbm::testing::PrivateServerOptions wanted;
    wanted.tcp = true;
    wanted.settings = {{"hba_file", path("pg_hba.conf")}};
    if (options.has_tls) {
      wanted.settings.insert({{"ssl", "on"},
                              {"ssl_cert_file", path("server.crt")},
                              {"ssl_key_file", path("server.key")},
                              {"ssl_ca_file", path("root.crt")}});
    }
    if (const auto equals = options.settings.find('='); equals != std::string::npos) {
      wanted.settings.insert({options.settings.substr(0, equals), options.settings.substr(equals + 1)});
    }
    return ::pgdbm::testing::PrivateServer{wanted};
  }

  [[nodiscard]] std::string path(const std::string& name) const { return (files_.path() / name).string(); }

  void write(const std::string& name, std::string_view content, ::mode_t mode = 0644) const {
    files_.write(name, content);
    ::chmod(path(name).c_str(), mode);
  }
  void write_pair(const std::string& name, const Certificate& certificate) const {
    write(name + ".crt", certificate.pem());
    write(name + ".key", certificate.key_pem(), 0600);
  }

  Folder files_;
  Authority authority_{"the authority of this test"};
  Authority stranger_{"somebody else's authority"};
  Authority sha384_{"an authority that signs by SHA-384", Authority::Algorithm::sha384};
  Authority ed25519_{"an authority that signs by Ed25519", Authority::Algorithm::ed25519};
  ::pgdbm::testing::PrivateServer server_;
};

}  // namespace pgdbm::tests
