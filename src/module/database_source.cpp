#include <pgdbm/module/database_source.hpp>

#include <pgdbm/base/error.hpp>

#include <utility>

namespace pgdbm {

DatabaseSource::DatabaseSource(std::string connection_string)
    : where_(DatabaseConfig{.connection_string = std::move(connection_string)}) {
  if (!std::get<DatabaseConfig>(where_).connection_string.empty()) return;
  raise({.kind = FaultKind::configuration,
         .message = "The connection string is empty. Give one such as 'postgresql:///shop', a DatabaseConfig (one "
                    "without fields takes all from the PG* environment), a shared pool, or a manager over one."});
}

DatabaseSource::DatabaseSource(DatabaseConfig config) : where_(std::move(config)) {}
DatabaseSource::DatabaseSource(SharedPool pool) : where_(std::move(pool)) {}
DatabaseSource::DatabaseSource(AsyncDatabaseManager db) : where_(std::move(db)) {}

}  // namespace pgdbm
