// A PostgreSQL server of the test program's own: started from the installed binaries in about a tenth of a second,
// tuned for throw-away speed, reachable by a unix socket in a private directory, and gone without a trace when the
// object is, or the program, even by `kill -9`.
//
//   pgdbm::testing::PrivateServer server;
//   connect(server.connection_string());   // host=/dev/shm/pgdbm-pg-… port=5432 dbname=postgres user=postgres
//
// One object belongs to one thread at a time. In a process forked from its owner it does nothing.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace pgdbm::testing {

struct PrivateServerOptions {
  /// The folder of initdb and postgres; empty: $PGDBM_PG_BIN, pg_config, the newest under /usr/lib/postgresql.
  std::filesystem::path binaries{};
  /// Listen on a free TCP port of 127.0.0.1 too.
  bool tcp = false;
  /// Settings of postgresql.conf that go before those for speed.
  std::map<std::string, std::string> settings{};
  /// Start as a hot standby that never hears of a primary: in recovery for ever, and read-only.
  bool standby = false;
  /// The user the server runs as when the program is root's; empty: postgres, else nobody.
  std::string run_as{};
  /// Where the server's directory is made; empty: /dev/shm, $XDG_RUNTIME_DIR, $TMPDIR or /tmp, the first that will do.
  std::filesystem::path run_directory_parent{};
  /// Leave the stopped server's directory (data, server.log) behind, to look into; `postgres -D <it>/data` runs it.
  bool keep = false;
};

class PrivateServer {
 public:
  /// Starts a server and waits until it takes connections; sweeps what killed programs left behind before.
  /// Throws TestDatabaseError, with the end of the server's log if it came so far; nothing is left behind then.
  /// Costs about 0.1 s, and once per version of PostgreSQL about 0.8 s for initdb, whose result is cached.
  explicit PrivateServer(PrivateServerOptions options = {});
  PrivateServer(PrivateServer&& other) noexcept;
  PrivateServer& operator=(PrivateServer&& other) noexcept;
  /// As `stop`.
  ~PrivateServer();

  /// Ends the server at once, whoever is connected, and deletes its directory. Does nothing the second time.
  void stop() noexcept;

  /// "host=… port=… dbname=… user=…" for the unix socket. All else here Requires: the object was not moved from.
  [[nodiscard]] std::string connection_string(std::string_view database = "postgres") const;
  /// The same for TCP. Throws TestDatabaseError when the option `tcp` was not set.
  [[nodiscard]] std::string tcp_connection_string(std::string_view database = "postgres") const;
  /// The directory of the unix socket, which is the run directory too.
  [[nodiscard]] const std::filesystem::path& socket_directory() const noexcept;
  [[nodiscard]] std::filesystem::path data_directory() const;
  [[nodiscard]] std::uint16_t port() const noexcept;
  /// The name of the database superuser, who needs no password.
  [[nodiscard]] std::string_view superuser() const noexcept;
  /// The pid of the server's main process.
  [[nodiscard]] pid_t process_id() const noexcept;
  /// As `postgres --version` gives it: "15.14 (Debian 15.14-0+deb12u1)".
  [[nodiscard]] const std::string& version() const noexcept;
  /// The folder of the programs in use, psql and pg_dump among them where installed.
  [[nodiscard]] const std::filesystem::path& binaries() const noexcept;
  /// The last lines of the server's log; empty after `stop`.
  [[nodiscard]] std::string log_tail(std::size_t lines = 100) const;

 private:
  class Running;
  std::unique_ptr<Running> running_;
};

}  // namespace pgdbm::testing
