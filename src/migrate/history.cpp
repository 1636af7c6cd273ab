#include "migrate/history.hpp"

#include <pgdbm/db/schema_isolation.hpp>

#include <pgdbm/sql/identifier.hpp>
#include <pgdbm/sql/template.hpp>

#include <pgdbm/base/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace pgdbm::migrate {

namespace {

constexpr std::string_view log_suffix = "_log";
constexpr std::string_view journal_suffix = "_journal";
constexpr std::size_t longest_affix = 11;  // of the index: idx_…_module

std::string_view name_of(LogEvent event) {
  constexpr std::array<std::string_view, 5> names{"applied", "repaired", "baselined", "rolled back", "forgotten"};
  return names[static_cast<std::size_t>(event)];
}

/// What two sessions meet that create one thing at once, in spite of IF NOT EXISTS.
bool was_made_meanwhile(const QueryError& error) {
  return error.sqlstate() == sqlstate::unique_violation || error.sqlstate() == sqlstate::duplicate_object ||
         error.sqlstate() == sqlstate::duplicate_table;
}

/// A schema's own role may write all that is made in it, but not what tells its migrations. Of a role that there is.
std::string forbid_writing(std::string_view schema, std::string_view tables) {
  std::string role;
  try {
    role = role_of_schema(schema);
  } catch (const SchemaError&) {
    return {};  // the name is too long for a role's, so there is none
  }
  return fmt::format(
      ";DO $pgdbm$ BEGIN IF EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = {}) THEN"
      " REVOKE INSERT, UPDATE, DELETE ON {} FROM {}; END IF; END $pgdbm$",
      sql::quote_literal(role).value(), tables, sql::quote_identifier(role).value());
}

}  // namespace

asio::awaitable<Tables> look_for_tables(const db::Verbs& db, std::optional<std::string> schema, std::string table) {
  struct Found {
    std::optional<std::string> schema;
    bool has_history = false;
    bool has_log = false;
    bool has_journal = false;
  };
  const auto log = table + std::string{log_suffix};
  const auto journal = table + std::string{journal_suffix};
  auto found = co_await db.fetch_one<Found>(
      "SELECT s.name AS schema,"
      " EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.relnamespace = n.oid AND c.relname = $2) AS has_history,"
      " EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.relnamespace = n.oid AND c.relname = $3) AS has_log,"
      " EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.relnamespace = n.oid AND c.relname = $4) AS has_journal"
      " FROM (SELECT COALESCE($1,"
      "   (SELECT v.nspname::text FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace v ON v.oid = c.relnamespace"
      "     WHERE c.relname = $2 AND pg_catalog.pg_table_is_visible(c.oid)),"
      "   pg_catalog.current_schema()::text) AS name) s"
      " LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = s.name",
      schema, table, log, journal);
  if (!found->schema) {
    raise({.kind = FaultKind::invalid_schema,
           .message = "There is no schema to keep the history of migrations in: the manager has none, and none of the "
                      "search_path exists. Give the manager a schema."});
  }
  co_return Tables{.schema = *std::move(found->schema),
                   .has_history = found->has_history,
                   .has_log = found->has_log,
                   .has_journal = found->has_journal};
}

History::History(std::string schema, std::string table, std::string module)
    : schema_(std::move(schema)), module_(std::move(module)) {
  if (table.size() + longest_affix > sql::longest_identifier) {
    raise(
        {.kind = FaultKind::configuration,
         .message = fmt::format("The name of the history's table has {} bytes, and {} are the most: the tables and the "
                                "index beside it are named after it.",
                                table.size(), sql::longest_identifier - longest_affix)});
  }
  const auto qualified = [&](std::string_view name) {
    return sql::quote_identifier(schema_).value() + "." + sql::quote_identifier(name).value();
  };
  history_ = qualified(table);
  log_ = qualified(table + std::string{log_suffix});
  journal_ = qualified(table + std::string{journal_suffix});
  index_ = sql::quote_identifier("idx_" + table + "_module").value();
}

asio::awaitable<std::vector<HistoryRow>> History::rows(const db::Verbs& db) const {
  const auto query = fmt::format(
      "SELECT filename::text, checksum::text, module_name IS NULL AS is_of_no_module FROM {}"
      " WHERE module_name = $1 OR module_name IS NULL ORDER BY id",
      history_);
  co_return co_await db.fetch_all<HistoryRow>(runtime(query), module_);
}

asio::awaitable<std::vector<MigrationHistoryRow>> History::newest(const db::Verbs& db, std::size_t limit) const {
  const auto query = fmt::format(
      "SELECT filename::text, checksum::text, module_name::text, applied_at, applied_by::text, execution_time_ms FROM "
      "{}"
      " WHERE module_name = $1 OR module_name IS NULL ORDER BY id DESC LIMIT $2",
      history_);
  const auto bounded = static_cast<std::int64_t>(std::min<std::size_t>(limit, 1'000'000'000));
  co_return co_await db.fetch_all<MigrationHistoryRow>(runtime(query), module_, bounded);
}

asio::awaitable<void> History::make_tables(const db::Verbs& session, const Tables& found) const {
  if (found.has_history && found.has_log) co_return;
  auto script = fmt::format(
      "CREATE TABLE IF NOT EXISTS {0} ("
      "  id SERIAL PRIMARY KEY,"
      "  filename VARCHAR(255) NOT NULL,"
      "  checksum VARCHAR(64) NOT NULL,"
      "  module_name VARCHAR(100),"
      "  applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,"
      "  applied_by VARCHAR(100) DEFAULT CURRENT_USER,"
      "  execution_time_ms INTEGER,"
      "  UNIQUE (filename, module_name));"
      "CREATE INDEX IF NOT EXISTS {1} ON {0} (module_name, filename);",
      history_, index_);
  if (found.has_history) script.clear();
  script += fmt::format(
      "CREATE TABLE IF NOT EXISTS {} ("
      "  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
      "  at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,"
      "  by TEXT NOT NULL DEFAULT CURRENT_USER,"
      "  event TEXT NOT NULL,"
      "  module_name TEXT NOT NULL,"
      "  filename TEXT NOT NULL,"
      "  checksum TEXT,"
      "  content TEXT,"
      "  reason TEXT)",
      log_);
  script += forbid_writing(schema_, history_ + ", " + log_);
  co_await make(session, std::move(script));
}

asio::awaitable<void> History::make_journal(const db::Verbs& session) const {
  auto script = fmt::format(
      "CREATE TABLE IF NOT EXISTS {} ("
      "  module_name TEXT NOT NULL,"
      "  filename TEXT NOT NULL,"
      "  checksum TEXT NOT NULL,"
      "  statement INTEGER NOT NULL,"
      "  hash TEXT NOT NULL,"
      "  text TEXT NOT NULL,"
      "  note TEXT,"
      "  state TEXT NOT NULL,"
      "  error TEXT,"
      "  at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,"
      "  PRIMARY KEY (module_name, filename, statement))",
      journal_);
  script += forbid_writing(schema_, journal_);
  return make(session, std::move(script));
}

/// One transaction, as scripts are. IF NOT EXISTS does not keep two sessions from making one thing at once; the lock
/// does, except from the Python library, which does not take it.
asio::awaitable<void> History::make(const db::Verbs& session, std::string script) const {
  script = fmt::format(
               "SELECT pg_catalog.set_config('lock_timeout', '0', true);"
               "SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended({}, 0));",
               sql::quote_literal("pgdbm:tables:" + history_).value()) +
           script;
  constexpr int attempts = 5;
  for (int attempt = 1; attempt <= attempts; ++attempt) {
    try {
      co_await session.execute_script(script);
      co_return;
    } catch (const QueryError& error) {
      if (!was_made_meanwhile(error) || attempt == attempts) throw;
    }
  }
}

asio::awaitable<bool> History::record(const db::Verbs& db, const Migration& migration, std::chrono::milliseconds took,
                                      LogEvent event, std::string_view reason, std::string_view condition) const {
  const auto query = fmt::format(
      "WITH recorded AS (INSERT INTO {0} (filename, checksum, module_name, applied_at, execution_time_ms)"
      " SELECT $1::text, $2::text, $3::text, CURRENT_TIMESTAMP AT TIME ZONE 'UTC', $4 WHERE {2} RETURNING 1)"
      " INSERT INTO {1} (event, module_name, filename, checksum, content, reason)"
      " SELECT $5, $3, $1, $2, $6, NULLIF($7::text, '') FROM recorded",
      history_, log_, condition);
  const auto milliseconds = static_cast<std::int32_t>(std::min<std::int64_t>(took.count(), INT32_MAX));
  const auto written = co_await db.execute(runtime(query), migration.filename, migration.checksum, module_,
                                           milliseconds, name_of(event), migration.content, reason);
  co_return written.rows == 1;
}

asio::awaitable<bool> History::remove(const db::Verbs& db, std::string filename, LogEvent event,
                                      std::string reason) const {
  const auto query = fmt::format(
      "WITH removed AS (DELETE FROM {0} WHERE filename = $1::text AND (module_name = $2::text OR module_name IS NULL)"
      " RETURNING checksum)"
      " INSERT INTO {1} (event, module_name, filename, checksum, reason)"
      " SELECT $3, $2, $1, min(checksum), NULLIF($4::text, '') FROM removed HAVING count(*) > 0",
      history_, log_);
  const auto written = co_await db.execute(runtime(query), filename, module_, name_of(event), reason);
  co_return written.rows > 0;
}

asio::awaitable<bool> History::accept(const db::Verbs& db, const Migration& migration, std::string reason) const {
  const auto query = fmt::format(
      "WITH accepted AS (UPDATE {0} SET checksum = $2::text WHERE filename = $1::text AND (module_name = $3::text OR "
      "module_name IS NULL)"
      " RETURNING 1)"
      " INSERT INTO {1} (event, module_name, filename, checksum, content, reason)"
      " SELECT $4, $3, $1, $2, $5, $6 FROM accepted LIMIT 1",
      history_, log_);
  const auto written = co_await db.execute(runtime(query), migration.filename, migration.checksum, module_,
                                           name_of(LogEvent::repaired), migration.content, reason);
  co_return written.rows > 0;
}

asio::awaitable<std::optional<std::string>> History::content_of(const db::Verbs& db, std::string filename) const {
  const auto query = fmt::format(
      "SELECT content FROM {} WHERE filename = $1 AND module_name = $2 AND content IS NOT NULL ORDER BY id DESC LIMIT "
      "1",
      log_);
  co_return co_await db.fetch_value<std::optional<std::string>>(runtime(query), filename, module_);
}

}  // namespace pgdbm::migrate
