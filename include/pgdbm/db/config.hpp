// What a program says about its database, with designated initialisers:
//
//   DatabaseConfig config{.connection_string = "postgresql:///shop", .max_connections = 20};
#pragma once

#include <pgdbm/db/schema_isolation.hpp>

#include <pgdbm/pool/duplicate_pools.hpp>

#include <pgdbm/base/log.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pgdbm {

enum class CreateSchema : std::uint8_t {
  never,
  if_missing,  ///< asked first: the right to create is needed only then; nothing is created on a read-only server
};

struct DatabaseConfig {
  /// As libpq reads it: a URI ("postgresql://user@host:5432/db", "postgresql:///db?host=/run/postgresql") or
  /// "key=value …", completed by the service it names, the PG* environment and ~/.pgpass. An option that is unknown, or
  /// that this library cannot honour, is an error. For people, print `masked(connection_string)`.
  std::string connection_string;

  /// The schema of a manager made from this config. None: names are left to the server's search_path.
  /// A shared pool has no schema; its managers have one each.
  std::optional<std::string> schema;
  CreateSchema create_schema = CreateSchema::if_missing;  ///< of the schema above, when connecting
  SchemaIsolation isolation = SchemaIsolation::none;      ///< of the manager, or of all over a shared pool

  /// Opened when connecting, so that a wrong address is found then; those that end later are replaced in the
  /// background.
  std::size_t min_connections = 1;
  std::size_t max_connections = 20;
  // A connection is ended when nobody holds it and one of these limits is reached. 0: no limit.
  std::uint64_t max_queries = 50'000;  ///< statements it has run; those of one batch or script count as one
  std::chrono::milliseconds max_lifetime =
      std::chrono::hours{1};  ///< a tenth more or less, so that not all end at once
  /// Not used for so long, and more than min_connections are there.
  std::chrono::milliseconds max_inactive_connection_lifetime = std::chrono::seconds{300};
  /// For each host; the connection string's own connect_timeout wins. A failure that may pass by itself (nobody
  /// answers, the server is starting or full) is not told before: connecting is tried again, ever more rarely.
  /// Statements that need a new connection do so within acquire_timeout. What is wrong for good, such as a password, is
  /// told at once.
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds acquire_timeout{30'000};  ///< how long a statement waits for a free connection
  /// How long statements and transactions may go on when the pool is closed; after that their connections end.
  std::chrono::milliseconds close_timeout{10'000};
  /// When no connection is idle, a plain statement need not wait for one: it is sent behind others that are under way on
  /// a connection, up to so many, as long as all before it only read and have always been quick. 1: never. Transactions,
  /// COPY, streams and all that touches the session have a connection to themselves.
  std::size_t pipeline_depth = 16;
  /// How many may wait for one to become free, those not counted for whom one can be opened; who comes then is refused
  /// at once. 0: any number.
  std::size_t max_waiting = 0;
  /// A connection is reset (settings, role, temporary tables, session locks, LISTEN …) before anyone else has it, when
  /// the texts of the statements it ran may have left something behind. True: after every statement, for programs whose
  /// own functions or triggers do so where no text shows it.
  bool always_reset_sessions = false;
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
};

}  // namespace pgdbm
