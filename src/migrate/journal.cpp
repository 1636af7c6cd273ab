#include "migrate/journal.hpp"

#include <fmt/format.h>

#include <utility>

namespace pgdbm::migrate {

asio::awaitable<std::vector<JournalRow>> Journal::rows(const db::Verbs& db) const {
  const auto query = fmt::format(
      "SELECT statement, hash, text, COALESCE(note, '') AS note, state FROM {} WHERE module_name = $1 AND filename = "
      "$2 ORDER BY statement",
      table_);
  co_return co_await db.fetch_all<JournalRow>(runtime(query), module_, filename_);
}

asio::awaitable<bool> Journal::note(const db::Verbs& db, const JournalEntry& entry, std::string_view state,
                                    std::string_view condition, std::string error) const {
  const auto query = fmt::format(
      "INSERT INTO {} AS j (module_name, filename, checksum, statement, hash, text, note, state, error)"
      " SELECT $1, $2, $3, $4, $5, $6, NULLIF($7::text, ''), $8, NULLIF($9::text, '') WHERE {}"
      " ON CONFLICT (module_name, filename, statement) DO UPDATE SET checksum = EXCLUDED.checksum,"
      " hash = EXCLUDED.hash, text = EXCLUDED.text, note = EXCLUDED.note, state = EXCLUDED.state, error = "
      "EXCLUDED.error, at = EXCLUDED.at",
      table_, condition);
  const auto number = static_cast<std::int32_t>(entry.statement);
  const auto written = co_await db.execute(runtime(query), module_, filename_, checksum_, number, entry.hash,
                                           entry.text, entry.note, state, error);
  co_return written.rows == 1;
}

asio::awaitable<void> Journal::clear(const db::Verbs& db) const {
  const auto query = fmt::format("DELETE FROM {} WHERE module_name = $1 AND filename = $2", table_);
  co_await db.execute(runtime(query), module_, filename_);
}

}  // namespace pgdbm::migrate
