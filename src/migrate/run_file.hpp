// Runs one file, segment by segment: a transaction each, the last one together with the history's row; or statement by
// statement, journalled, so that whatever ends the run, the next one goes on where it ended.
#pragma once

#include "migrate/deployer.hpp"
#include "migrate/file_parts.hpp"
#include "migrate/script.hpp"
#include <pgdbm/migrate/migration.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace pgdbm::migrate {

/// A file that is read, cut, and not refused: all that can be known before anything runs.
struct PreparedFile {
  const Migration* migration = nullptr;
  FilePart part;
  Script script;
};

/// Throws MigrationError for what cannot run. Requires: the migration outlives what is made of it.
[[nodiscard]] PreparedFile prepare_up(const Migration& migration, const std::optional<std::string>& schema);
/// The same for the way back, which must be one transaction.
[[nodiscard]] PreparedFile prepare_down(const Migration& migration, const std::optional<std::string>& schema);

/// Applies the file, and records it. `may_have_begun`: the journal is there, and may have rows of it. Throws
/// MigrationError, which says what is left of it.
asio::awaitable<std::chrono::milliseconds> run_up(const Deployer& deployer, const PreparedFile& file,
                                                  bool may_have_begun);

/// Undoes it, and takes its row out of the history. Throws MigrationError.
asio::awaitable<void> run_down(const Deployer& deployer, const PreparedFile& file);

}  // namespace pgdbm::migrate
