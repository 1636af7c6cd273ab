// Where a module's tables live, as whoever builds the module says it: a connection string or a config, and the module
// opens a pool of its own; a shared pool or a manager, and the module is a guest on it. A library's constructor takes
// one and passes it on, and so serves both without a line for either.
#pragma once

#include <pgdbm/db/config.hpp>
#include <pgdbm/db/manager.hpp>
#include <pgdbm/db/shared_pool.hpp>

#include <string>
#include <variant>

namespace pgdbm {

class ModuleDatabase;

class DatabaseSource {
 public:
  // NOLINTBEGIN(google-explicit-constructor,hicpp-explicit-conversions): each stands where a source is wanted.
  /// Throws ConfigurationError when it is empty, as a variable of the environment that nobody set is. (All of PG*:
  /// DatabaseConfig{}.)
  DatabaseSource(std::string connection_string);
  DatabaseSource(const char* connection_string) : DatabaseSource(std::string{connection_string}) {}
  /// Its `schema`, when it names one, wins over the module's.
  DatabaseSource(DatabaseConfig config);
  /// The module makes a manager over it, for its own schema.
  DatabaseSource(SharedPool pool);
  /// The manager's schema is the module's.
  DatabaseSource(AsyncDatabaseManager db);
  // NOLINTEND(google-explicit-constructor,hicpp-explicit-conversions)

 private:
  friend class ModuleDatabase;

  std::variant<DatabaseConfig, SharedPool, AsyncDatabaseManager> where_;
};

}  // namespace pgdbm
