// The tables in which a schema keeps what was applied to it: the history, whose form is the Python library's, and
// beside it a log of our own, which the Python library does not know and need not. Always named with their schema, in
// quotes, so that no search_path and no capital leads elsewhere.
#pragma once

#include "migrate/plan.hpp"
#include <pgdbm/migrate/history.hpp>
#include <pgdbm/migrate/migration.hpp>

#include <pgdbm/db/verbs.hpp>

#include <pgdbm/types/optional.hpp>
#include <pgdbm/types/timestamp.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgdbm::migrate {

/// What there is of the tables, in which schema.
struct Tables {
  std::string schema;
  bool has_history = false;
  bool has_log = false;
  bool has_journal = false;
};

/// One round trip, nothing touched. Without a schema: where such a table is visible, else the first of the search_path;
/// throws SchemaError when that has none.
asio::awaitable<Tables> look_for_tables(const db::Verbs& db, std::optional<std::string> schema, std::string table);

/// What the log records besides the history's row.
enum class LogEvent : std::uint8_t { applied, repaired, baselined, rolled_back, forgotten };

class History {
 public:
  /// Throws ConfigurationError for a table's name so long that those beside it would have none.
  History(std::string schema, std::string table, std::string module);

  [[nodiscard]] const std::string& schema() const noexcept { return schema_; }
  [[nodiscard]] const std::string& module() const noexcept { return module_; }
  /// `"shop".schema_migrations` and the like, to be written into SQL.
  [[nodiscard]] const std::string& table() const noexcept { return history_; }
  [[nodiscard]] const std::string& journal() const noexcept { return journal_; }

  /// The rows that count for the module, in the order they were written. Requires: the table is there.
  asio::awaitable<std::vector<HistoryRow>> rows(const db::Verbs& db) const;
  /// The newest `limit`, newest first.
  asio::awaitable<std::vector<MigrationHistoryRow>> newest(const db::Verbs& db, std::size_t limit) const;

  /// Makes what is missing of history and log: what is there needs no right to be made. Safe while others do the same,
  /// the Python library too.
  asio::awaitable<void> make_tables(const db::Verbs& session, const Tables& found) const;
  /// The same for the journal, which few need.
  asio::awaitable<void> make_journal(const db::Verbs& session) const;

  /// The history's row and the log's, in one statement. False when the condition, a boolean expression, does not hold
  /// at the server: then neither was written.
  asio::awaitable<bool> record(const db::Verbs& db, const Migration& migration, std::chrono::milliseconds took,
                               LogEvent event, std::string_view reason, std::string_view condition) const;
  /// Takes the module's row away, or that of no module. False when there was none.
  asio::awaitable<bool> remove(const db::Verbs& db, std::string filename, LogEvent event, std::string reason) const;
  /// Lets the row have the file's checksum as it is now. False when there is no row.
  asio::awaitable<bool> accept(const db::Verbs& db, const Migration& migration, std::string reason) const;
  /// The content that was applied, as the log has it.
  asio::awaitable<std::optional<std::string>> content_of(const db::Verbs& db, std::string filename) const;

 private:
  asio::awaitable<void> make(const db::Verbs& session, std::string script) const;

  std::string schema_;
  std::string module_;
  std::string history_;
  std::string log_;
  std::string journal_;
  std::string index_;
};

}  // namespace pgdbm::migrate
