// Judges the files of a module against its history, from plain values: what is to be applied, or why nothing may be.
#pragma once

#include <pgdbm/migrate/migration.hpp>
#include <pgdbm/migrate/mismatch.hpp>
#include <pgdbm/migrate/options.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgdbm::migrate {

/// A row of the history that counts for the module: its own, or one of no module, which counts for all.
struct HistoryRow {
  std::string filename;
  std::string checksum;
  bool is_of_no_module = false;
};

struct Plan {
  std::vector<std::size_t> pending;          ///< indices into the files, in the order to apply them
  std::vector<MigrationMismatch> refused;    ///< not empty: nothing may be applied
  std::vector<MigrationMismatch> accepted;   ///< by the policy
  std::optional<std::string> order_warning;  ///< the history was not applied in the order of its numbers
};

/// `files` in any order, `history` in the order it was applied.
[[nodiscard]] Plan plan(const std::vector<Migration>& files, const std::vector<HistoryRow>& history,
                        const MigrationPolicy& policy);

/// Where an applied file and the file of today differ first: "line 3 was `…` and is `…`"; of lines cut to a screen's
/// width. Empty when the difference does not count.
[[nodiscard]] std::string first_difference(std::string_view applied, std::string_view now);

/// "Nothing was applied: …", a line for each. Requires: some are refused.
[[nodiscard]] MigrationMismatchError refusal(std::string_view module, std::vector<MigrationMismatch> refused);

/// The same for people who go on.
[[nodiscard]] std::vector<std::string> warnings_of(const Plan& plan);

}  // namespace pgdbm::migrate
