#include "migrate/others.hpp"

#include <fmt/format.h>

#include <optional>
#include <string_view>

namespace pgdbm::migrate {

namespace {

constexpr std::string_view sessions_where =
    "SELECT a.pid, COALESCE(a.usename::text, '') AS user, COALESCE(a.application_name, '') AS application,"
    " COALESCE(a.state, '') AS state,"
    " COALESCE(EXTRACT(EPOCH FROM pg_catalog.clock_timestamp() - COALESCE(a.xact_start, a.query_start)), 0)::int8"
    "   AS seconds,"
    " pg_catalog.left(pg_catalog.regexp_replace(COALESCE(a.query, ''), '\\s+', ' ', 'g'), 120) AS statement"
    " FROM pg_catalog.pg_stat_activity a WHERE";

}  // namespace

std::string describe(const std::vector<OtherSession>& sessions) {
  std::string text;
  for (const auto& session : sessions) {
    if (!text.empty()) text += "; ";
    text += fmt::format("pid {} ({} as {}", session.pid,
                        session.application.empty() ? "no application name" : session.application,
                        session.user.empty() ? "nobody" : session.user);
    if (!session.state.empty()) text += ", " + session.state;
    text += fmt::format(", for {} s)", session.seconds);
    if (!session.statement.empty()) text += ": " + session.statement;
  }
  return text;
}

asio::awaitable<std::vector<OtherSession>> blockers_of(const db::Verbs& db, std::int32_t pid) {
  const auto query =
      fmt::format("{} a.pid = ANY (pg_catalog.pg_blocking_pids($1)) ORDER BY seconds DESC", sessions_where);
  co_return co_await db.fetch_all<OtherSession>(runtime(query), pid);
}

asio::awaitable<std::vector<OtherSession>> holders_of(const db::Verbs& db, std::int64_t key) {
  const auto query = fmt::format(
      "{} a.pid IN (SELECT l.pid FROM pg_catalog.pg_locks l"
      "   WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted"
      "   AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())"
      "   AND l.classid = (($1::int8 >> 32) & 4294967295)::oid AND l.objid = ($1::int8 & 4294967295)::oid)"
      " AND a.pid <> pg_catalog.pg_backend_pid() ORDER BY a.pid",
      sessions_where);
  co_return co_await db.fetch_all<OtherSession>(runtime(query), key);
}

asio::awaitable<std::string> progress_of(const db::Verbs& db, std::int32_t pid) {
  const auto building = co_await db.fetch_value<std::optional<std::string>>(
      "SELECT command || ': ' || phase || CASE WHEN blocks_total > 0"
      "   THEN ', ' || (100 * blocks_done / blocks_total)::text || ' % of its blocks' ELSE '' END"
      " FROM pg_catalog.pg_stat_progress_create_index WHERE pid = $1 LIMIT 1",
      pid);
  co_return building.value_or("");
}

}  // namespace pgdbm::migrate
