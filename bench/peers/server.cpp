// The server that all contenders work against: prints their environment as JSON, and serves until standard input ends.
// A unix socket without a password; over TCP SCRAM, with TLS or without.
#include "testing/account.hpp"
#include <pgdbm/testing/private_server.hpp>

#include <pgdbm/pgdbm.hpp>

#include <boost/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <stdexcept>
#include <string>

#include "support/certificates.hpp"
#include "support/folder.hpp"

namespace {

using pgdbm::testing::PrivateServer;

constexpr const char* user = "bench";
constexpr const char* password = "a password of the benchmark";

class BenchServer {
 public:
  BenchServer() : server_(start()) {
    pgdbm::SyncDatabaseManager db{pgdbm::DatabaseConfig{.connection_string = server_.connection_string()}};
    db.connect();
    db.execute_script(std::string{"CREATE ROLE "} + user + " SUPERUSER LOGIN PASSWORD '" + password + "'");
  }

  [[nodiscard]] boost::json::object environment() const {
    const auto port = std::to_string(server_.port());
    return {{"PGHOST", server_.socket_directory().string()},
            {"PGPORT", port},
            {"PGUSER", std::string{server_.superuser()}},
            {"PGDATABASE", "postgres"},
            {"BENCH_TCP_HOST", "localhost"},
            {"BENCH_TCP_PORT", port},
            {"BENCH_TCP_USER", user},
            {"BENCH_TCP_PASSWORD", password},
            {"BENCH_TCP_CA", path("root.crt")},
            {"BENCH_SERVER_VERSION", server_.version()}};
  }

 private:
  PrivateServer start() {
    ::chmod(files_.path().c_str(), 0755);
    pgdbm::tests::Authority authority{"the authority of the benchmark"};
    const auto certificate =
        authority.issue({.common_name = "localhost", .alternatives = "DNS:localhost,IP:127.0.0.1"});
    files_.write("root.crt", authority.root().pem());
    files_.write("server.crt", certificate.pem());
    files_.write("server.key", certificate.key_pem());
    ::chmod(path("server.key").c_str(), 0600);
    const auto account = pgdbm::testing::choose_account("");
    if (account.needs_switch && ::chown(path("server.key").c_str(), account.uid, account.gid) != 0) {
      throw std::runtime_error{"cannot give the key to the server"};
    }
    files_.write("pg_hba.conf", "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n");
    pgdbm::testing::PrivateServerOptions options;
    options.tcp = true;
    options.settings = {{"hba_file", path("pg_hba.conf")},
                        {"ssl", "on"},
                        {"ssl_cert_file", path("server.crt")},
                        {"ssl_key_file", path("server.key")},
                        // All that is read lies in memory, and no reader begins where another one is.
                        {"shared_buffers", "1GB"},
                        {"synchronize_seqscans", "off"},
                        {"max_connections", "200"}};
    return PrivateServer{options};
  }

  [[nodiscard]] std::string path(const std::string& name) const { return (files_.path() / name).string(); }

  pgdbm::tests::Folder files_;
  PrivateServer server_;
};

}  // namespace

int main() {
  try {
    const BenchServer server;
    std::cout << boost::json::serialize(server.environment()) << std::endl;
    for (std::string line; std::getline(std::cin, line);) {
    }
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
