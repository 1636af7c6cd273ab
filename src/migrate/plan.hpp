// Judges the files of a module against its history, from plain values: what is to be applied, or why nothing may be.
#pragma once

#include <pgdbm/migrate/migration.hpp>

#include <pgdbm/base/result.hpp>

#include <string>
#include <vector>

namespace pgdbm::migrate {

/// A row of the history.
struct HistoryRow {
  std::string filename;
  std::string checksum;
};

/// The files to apply, in order, as indices into `files`. A fault names every file that was edited after it had been
/// applied.
[[nodiscard]] Result<std::vector<std::size_t>> plan(const std::vector<Migration>& files,
                                                    const std::vector<HistoryRow>& history);

}  // namespace pgdbm::migrate
