#include "db/quoted_name.hpp"
#include <pgdbm/db/schema_manager.hpp>

#include <pgdbm/sql/identifier.hpp>

#include <pgdbm/base/error.hpp>

#include <fmt/format.h>

#include <optional>
#include <utility>

namespace pgdbm {

namespace {

struct State {
  bool has_schema = false;
  bool has_role = false;
  bool has_rights = false;  ///< the role, on the schema
  bool is_read_only = false;
};

/// Validated as a manager's would be, so that every schema that is made can be used.
std::string valid(std::string schema) {
  if (auto checked = sql::validate_schema_name(schema); !checked) raise(checked.error());
  return schema;
}

/// `role` is empty when there is to be none; then it has what it needs.
asio::awaitable<State> state_of(const db::Verbs& db, const std::string& schema, const std::string& role) {
  auto state = co_await db.fetch_one<State>(
      "SELECT n.oid IS NOT NULL AS has_schema,"
      " $2 = '' OR r.oid IS NOT NULL AS has_role,"
      " $2 = '' OR EXISTS (SELECT FROM pg_catalog.aclexplode(n.nspacl) AS acl WHERE acl.grantee = r.oid) AS has_rights,"
      " pg_catalog.current_setting('transaction_read_only')::bool AS is_read_only"
      " FROM (SELECT) AS one"
      " LEFT JOIN pg_catalog.pg_namespace AS n ON n.nspname = $1"
      " LEFT JOIN pg_catalog.pg_roles AS r ON r.rolname = $2",
      schema, role);
  co_return *state;
}

/// For what is the cluster's, and thereby also in the hands of sessions in other databases. False: it is not as hoped.
asio::awaitable<bool> succeeds_unless(Transaction& tx, std::string statement, SqlState expected) {
  try {
    co_await tx.transaction(
        [&](Transaction& inner) -> asio::awaitable<void> { co_await inner.execute(runtime(statement)); });
    co_return true;
  } catch (const QueryError& error) {
    if (error.sqlstate() != expected) throw;
  }
  co_return false;
}

asio::awaitable<void> grant(const db::Verbs& db, const std::string& schema, const std::string& role) {
  const auto script = fmt::format(
      "GRANT {0} TO CURRENT_USER;"
      "GRANT USAGE ON SCHEMA {1} TO {0};"
      "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {1} TO {0};"
      "GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA {1} TO {0};"
      "ALTER DEFAULT PRIVILEGES IN SCHEMA {1} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {0};"
      "ALTER DEFAULT PRIVILEGES IN SCHEMA {1} GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO {0}",
      db::in_quotes(role), db::in_quotes(schema));
  co_await db.execute_script(script);
}

}  // namespace

asio::awaitable<bool> SchemaManager::create(std::string schema) const {
  const auto db = db_;
  schema = valid(std::move(schema));
  const auto role = db.isolation() == SchemaIsolation::role ? role_of_schema(schema) : std::string{};
  const auto state = co_await state_of(db, schema, role);
  if ((state.has_schema && state.has_rights) || state.is_read_only) co_return false;
  co_return co_await db.transaction([&](Transaction& tx) -> asio::awaitable<bool> {
    // CREATE … IF NOT EXISTS does not keep two sessions from creating one thing at once; the lock does.
    co_await tx.execute("SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('pgdbm_create_schema'))");
    const auto now = co_await state_of(tx, schema, role);
    if (!now.has_schema) co_await tx.execute(runtime("CREATE SCHEMA " + db::in_quotes(schema)));
    if (!now.has_role) {
      co_await succeeds_unless(tx, "CREATE ROLE " + db::in_quotes(role) + " NOLOGIN", sqlstate::duplicate_object);
    }
    if (!now.has_rights) co_await grant(tx, schema, role);
    co_return !now.has_schema || !now.has_rights;
  });
}

asio::awaitable<bool> SchemaManager::drop(std::string schema) const {
  const auto db = db_;
  schema = valid(std::move(schema));
  const auto role = db.isolation() == SchemaIsolation::role ? role_of_schema(schema) : std::string{};
  co_return co_await db.transaction([&](Transaction& tx) -> asio::awaitable<bool> {
    const auto state = co_await state_of(tx, schema, role);
    if (state.has_schema) co_await tx.execute(runtime("DROP SCHEMA " + db::in_quotes(schema) + " CASCADE"));
    if (state.has_role && !role.empty()) {
      co_await tx.execute(runtime("DROP OWNED BY " + db::in_quotes(role)));
      co_await succeeds_unless(tx, "DROP ROLE " + db::in_quotes(role), sqlstate::dependent_objects_still_exist);
    }
    co_return state.has_schema;
  });
}

asio::awaitable<bool> SchemaManager::exists(std::string schema) const {
  const auto db = db_;
  co_return co_await db.fetch_value<bool>("SELECT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = $1)",
                                          schema);
}

asio::awaitable<std::vector<std::string>> SchemaManager::list() const {
  const auto db = db_;
  co_return co_await db.fetch_all<std::string>(
      "SELECT nspname::text FROM pg_catalog.pg_namespace"
      " WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema' ORDER BY nspname");
}

}  // namespace pgdbm
