#include "migrate/index_repair.hpp"

#include <algorithm>

namespace pgdbm::migrate {

asio::awaitable<std::vector<FoundIndex>> find_indexes(const db::Verbs& db, const BuiltIndex& index) {
  // A REINDEX of the index is not itself what may be left, but copies called after it.
  co_return co_await db.fetch_all<FoundIndex>(
      "SELECT c.oid::text AS oid, pg_catalog.format('%I.%I', n.nspname, c.relname) AS name, i.indisvalid AS is_valid"
      " FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid AND c.relkind = 'i'"
      " JOIN pg_catalog.pg_class t ON t.oid = i.indrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
      " WHERE ($1 <> '' OR $2 <> '') AND ($2 = '' OR t.relname = $2)"
      " AND CASE WHEN $3 <> '' THEN n.nspname = $3 ELSE pg_catalog.pg_table_is_visible(t.oid) END"
      " AND CASE WHEN $4 THEN c.relname ~ '_cc(new|old)[0-9]*$'"
      "     AND ($1 = '' OR pg_catalog.starts_with(c.relname::text, pg_catalog.left($1, 57)))"
      "   WHEN $1 = '' THEN c.relname !~ '_cc(new|old)[0-9]*$' ELSE c.relname = $1 END"
      " AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid)"
      " ORDER BY c.oid",
      index.name, index.table, index.schema, index.is_rebuilt);
}

asio::awaitable<void> drop_invalid(const db::Session& session, const BuiltIndex& index) {
  const auto indexes = co_await find_indexes(session, index);
  for (const auto& found : indexes) {
    if (!found.is_valid) co_await session.send("DROP INDEX CONCURRENTLY IF EXISTS " + found.name);
  }
}

std::string note_of(const std::vector<FoundIndex>& indexes) {
  std::string note = "indexes before:";
  for (const auto& index : indexes) note += " " + index.oid + ",";
  return note;
}

bool has_new_index(const std::vector<FoundIndex>& indexes, std::string_view note) {
  return std::ranges::any_of(indexes, [&](const FoundIndex& index) {
    return index.is_valid && note.find(" " + index.oid + ",") == std::string_view::npos;
  });
}

}  // namespace pgdbm::migrate
