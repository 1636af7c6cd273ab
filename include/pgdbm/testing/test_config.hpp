// Where test databases are made: on a private server that the kit starts (nothing to be set), or on one that is there
// already, by TEST_DB_HOST and others.
#pragma once

#include <pgdbm/base/secret.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace pgdbm::testing {

/// A server on which a user may make databases. Test databases of runs that were killed are swept by the next run, and
/// so are templates that nobody has used for a week: those called test_pgdbm_… and no others.
struct DatabaseTestConfig {
  std::string host = "localhost";
  std::uint16_t port = 5432;
  std::string user = "postgres";
  Secret password{"postgres"};
  std::string maintenance_database = "postgres";  ///< to be connected to while databases are made
  std::string test_db_prefix = "test_";           ///< lower-case letters, digits and underscores
  std::string test_db_template = "template0";     ///< what they are made from
  bool drop_on_cleanup = true;
  bool verbose = false;  ///< each database is told on standard error

  /// TEST_DB_HOST, TEST_DB_PORT, TEST_DB_USER, TEST_DB_PASSWORD, TEST_DB_PREFIX, TEST_DB_TEMPLATE, TEST_DB_VERBOSE (1
  /// or true); nothing when none of the first four is set. Throws ConfigurationError for a value that cannot be.
  [[nodiscard]] static std::optional<DatabaseTestConfig> from_env();
};

/// From now on test databases of this process are made there, whatever the environment says. Throws ConfigurationError
/// when some were made already.
void use_test_server(DatabaseTestConfig config);

}  // namespace pgdbm::testing
