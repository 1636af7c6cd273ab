// How far a file has come whose statements cannot all run in one transaction: a row for each statement that is done,
// and for the one that is under way. Gone when the file is done, so what is there is what was interrupted.
#pragma once

#include "migrate/history.hpp"

#include <pgdbm/db/verbs.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pgdbm::migrate {

struct JournalRow {
  std::int32_t statement = 0;  ///< of the file, from 0
  std::string hash;
  std::string text;   ///< as it was sent
  std::string note;   ///< what was known before it ran
  std::string state;  ///< `running`: it was sent, and nobody knows what became of it; `failed`; `done`
};

namespace journal_state {
inline constexpr std::string_view running = "running";
inline constexpr std::string_view failed = "failed";
inline constexpr std::string_view done = "done";
}  // namespace journal_state

/// A statement as the journal knows it.
struct JournalEntry {
  std::size_t statement = 0;
  std::string hash;
  std::string text;
  std::string note{};
};

class Journal {
 public:
  Journal(const History& history, const Migration& migration)
      : table_(history.journal()),
        module_(history.module()),
        filename_(migration.filename),
        checksum_(migration.checksum) {}

  /// In the order of the statements. Requires: the table is there.
  asio::awaitable<std::vector<JournalRow>> rows(const db::Verbs& db) const;
  /// False when the condition, a boolean expression, does not hold at the server: then nothing was written.
  asio::awaitable<bool> note(const db::Verbs& db, const JournalEntry& entry, std::string_view state,
                             std::string_view condition, std::string error = {}) const;
  asio::awaitable<void> clear(const db::Verbs& db) const;

 private:
  std::string table_;
  std::string module_;
  std::string filename_;
  std::string checksum_;
};

}  // namespace pgdbm::migrate
