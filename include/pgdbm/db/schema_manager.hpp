// Makes and drops schemas, with the roles that `SchemaIsolation::role` runs statements under: for those who add tenants
// and modules at run time. Under the user who connected the pool, who becomes the owner of what it makes.
#pragma once

#include <pgdbm/db/manager.hpp>

#include <boost/asio/awaitable.hpp>

#include <string>
#include <vector>

namespace pgdbm {

class SchemaManager {
 public:
  /// Any manager over the pool will do; whether schemas have roles is asked of its config.
  explicit SchemaManager(const AsyncDatabaseManager& db) : db_(db.without_isolation()) {}

  /// Makes what is missing of a schema; with a role also its rights: to read and change what is in the tables, and to
  /// use the sequences, that the schema has and that the same user makes in it later; to make and change none. False
  /// when nothing was missing, or when the server is read-only. All or nothing; safe to run by many at once. Throws
  /// SchemaError for a name PostgreSQL cannot hold, QueryError where the user has not the right (CREATE on the
  /// database, CREATEROLE for roles).
  asio::awaitable<bool> create(std::string schema) const;

  /// Drops a schema with all that is in it, and its role unless that has rights in another database. False when there
  /// is none. Throws QueryError.
  asio::awaitable<bool> drop(std::string schema) const;

  [[nodiscard]] asio::awaitable<bool> exists(std::string schema) const;

  /// Those that are not the server's own, by name.
  [[nodiscard]] asio::awaitable<std::vector<std::string>> list() const;

 private:
  AsyncDatabaseManager db_;
};

}  // namespace pgdbm
