// What a program says about its database, with designated initialisers:
//
//   DatabaseConfig config{.connection_string = "postgresql:///shop", .max_connections = 20};
//   DatabaseConfig config{.host = "db", .database = "shop", .user = "ada", .password = Secret{"…"}};
//
// docs/configuration.md has all fields in a table.
#pragma once

#include <pgdbm/db/schema_isolation.hpp>

#include <pgdbm/pool/duplicate_pools.hpp>

#include <pgdbm/base/log.hpp>
#include <pgdbm/base/secret.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgdbm {

enum class CreateSchema : std::uint8_t {
  never,
  if_missing,  ///< asked first: the right to create is needed only then; nothing is created on a read-only server
};

/// From weak to strong; docs/security.md says what each proves.
enum class SslMode : std::uint8_t { disable, allow, prefer, require, verify_ca, verify_full };

/// Whether the settings of the session are sent at all.
enum class SendSettings : std::uint8_t {
  at_startup,
  /// For poolers that refuse them, as PgBouncer does: none but application_name. Set the rest for the role (ALTER ROLE
  /// app SET statement_timeout = '60s').
  never,
};

struct DatabaseConfig {
  /// As libpq reads it: a URI ("postgresql://user@host:5432/db", "postgresql:///db?host=/run/postgresql") or
  /// "key=value …", completed by the service it names, the PG* environment and ~/.pgpass. An option that is unknown, or
  /// that this library cannot honour, is an error. For people, print `masked(connection_string)`.
  std::string connection_string{};

  // The same by parts, each taken as it is: nothing in it wants encoding or quotes. What is left out comes from where
  // it would with a connection string. A part that the connection string has too is an error.
  std::string host{};  ///< a name, an address, the directory of a unix socket; several with commas
  std::optional<std::uint16_t> port{};
  std::string database{};
  std::string user{};
  /// None is needed where the server wants none. Without a connection string, and when neither PGPASSWORD nor a
  /// password file has one, that of the variable DB_PASSWORD counts.
  Secret password{};

  /// The schema of a manager made from this config. None: names are left to the server's search_path.
  /// A shared pool has no schema; its managers have one each.
  std::optional<std::string> schema{};
  CreateSchema create_schema = CreateSchema::if_missing;  ///< of the schema above, when connecting
  SchemaIsolation isolation = SchemaIsolation::none;      ///< of the manager, or of all over a shared pool

  /// Opened when connecting, so that a wrong address is found then; those that end later are replaced in the
  /// background.
  std::size_t min_connections = 1;
  std::size_t max_connections = 20;
  // A connection is ended when nobody holds it and one of these limits is reached. 0: no limit.
  /// Statements it has run; those of one batch or script count as one. What a session gathers is bounded by its
  /// lifetime.
  std::uint64_t max_queries = 0;
  std::chrono::milliseconds max_lifetime =
      std::chrono::hours{1};  ///< a tenth more or less, so that not all end at once
  /// Not used for so long, and more than min_connections are there.
  std::chrono::milliseconds max_inactive_connection_lifetime = std::chrono::seconds{300};
  /// For each host. A failure that may pass by itself (nobody answers, the server is starting or full) is not told
  /// before: connecting is tried again, ever more rarely. Statements that need a new connection do so within
  /// acquire_timeout. What is wrong for good, such as a password, is told at once. As long as this is the default, the
  /// connection string's connect_timeout or PGCONNECT_TIMEOUT wins; else the string must have none.
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds acquire_timeout{30'000};  ///< how long a statement waits for a free connection
  /// How long statements and transactions may go on when the pool is closed; after that their connections end.
  std::chrono::milliseconds close_timeout{10'000};
  /// When no connection is idle, a plain statement need not wait for one: it is sent behind others that are under way
  /// on a connection, up to so many, as long as all before it only read and have always been quick. 1: never.
  /// Those that are the same statement and only compute (docs/pool.md) then share one transaction of the server.
  /// Transactions, COPY, streams and all that touches the session have a connection to themselves.
  std::size_t pipeline_depth = 128;
  /// More quick reads than these do not run at once at the server: the others ride behind them rather than beside them,
  /// even when a connection is idle. 0: as many as this machine has, for a server on it (unix socket, localhost); for
  /// others, and by blocking managers, they spread over all connections.
  std::size_t server_processors = 0;
  /// How many may wait for one to become free, those not counted for whom one can be opened; who comes then is refused
  /// at once. 0: any number.
  std::size_t max_waiting = 0;
  /// A connection is reset (settings, role, temporary tables, session locks, LISTEN …) before anyone else has it, when
  /// the texts of the statements it ran may have left something behind. True: after every statement, for programs whose
  /// own functions or triggers do so where no text shows it.
  bool always_reset_sessions = false;
  /// Whether several threads run the io_context on which the pool is made: it then keeps to a strand on that. (Handles
  /// may be used by coroutines of any executor in any case: what they ask for goes to the pool's and comes back.)
  bool has_threads = false;
  /// What each session begins with ("SET work_mem = '64MB'"): run on every new connection before anyone has it, and
  /// again when it was reset. One that fails is told as a failure to connect. Settings that the server takes when
  /// connecting cost no round trip: options=-c… in the connection string.
  std::vector<std::string> init_commands{};

  /// Hears what the library has to tell besides errors. None: it is silent.
  LogSink log{};
  /// What becomes of this pool when the program has another one to the same database, as the same user. Asked of the
  /// server with the first connection; closed pools do not count.
  DuplicatePools duplicate_pools = DuplicatePools::warn;
  /// A transaction or COPY that holds its connection for longer is told to `log`, once, with the place in the program
  /// that began it. 0: never.
  std::chrono::milliseconds leak_warning_after = std::chrono::minutes{1};
  /// Statements that each connection keeps prepared, from their second use on. 0 behind a pooler that cannot keep them.
  std::size_t statement_cache_size = 256;
  /// The first tenth of a millisecond of a wait for a single reply is spent awake, while nothing else of the program
  /// waits for one and such replies come in time: a server close by answers sooner than a sleeping thread is woken.
  /// False: processor time matters more than a short wait.
  bool waits_awake = true;

  // The session. Its settings travel in the startup message, so that RESET and DISCARD ALL return to them. A name is
  // said once: by a field, by server_settings, or by the options of the connection string. Beside these, jit is off
  // unless somebody says otherwise.
  std::string application_name{};  ///< none: the connection string's, PGAPPNAME, else the program's name
  std::map<std::string, std::string> server_settings{};  ///< such as {{"work_mem", "64MB"}}
  // None leaves a timeout to the server; 0 is no limit. server_settings or options may say another than the default.
  std::optional<std::chrono::milliseconds> statement_timeout{60'000};
  std::optional<std::chrono::milliseconds> lock_timeout{5'000};
  std::optional<std::chrono::milliseconds> idle_in_transaction_session_timeout{60'000};
  SendSettings send_settings = SendSettings::at_startup;

  // TLS by parts. What would not count is an error: a certificate without its key, a file with a mode that may go on
  // without TLS, any of them with a unix socket, which has no TLS.
  std::optional<SslMode> ssl_mode{};  ///< none: the connection string's sslmode, PGSSLMODE, else prefer
  std::string ssl_ca_file{};          ///< root certificates; "system": those of OpenSSL
  std::string ssl_cert_file{};        ///< the client's certificate
  std::string ssl_key_file{};         ///< and its key, closed to others
  Secret ssl_key_password{};

  /// From variables named after the fields: DB_HOST, DB_MAX_CONNECTIONS, …, and DB_URL or DATABASE_URL for
  /// connection_string; docs/configuration.md has them all. One set to nothing is none. Throws ConfigurationError for a
  /// value that does not fit and for a variable of this prefix that means nothing, with the nearest that does.
  /// DATABASE_URL counts for the prefix DB_ alone. Nobody may change the environment at that time.
  [[nodiscard]] static DatabaseConfig from_env(std::string_view prefix = "DB_");

  /// From names of fields and their values as text, as a file or a command line has them: {"host", "db"},
  /// {"lock_timeout", "5s"}. As strict as `from_env`, and throws the same.
  [[nodiscard]] static DatabaseConfig from_values(const std::map<std::string, std::string>& values);
};

}  // namespace pgdbm
