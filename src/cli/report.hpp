// Results of commands, for people and as JSON.
#pragma once

#include <pgdbm/migrate/fleet.hpp>
#include <pgdbm/migrate/history.hpp>
#include <pgdbm/migrate/mismatch.hpp>
#include <pgdbm/migrate/options.hpp>
#include <pgdbm/migrate/report.hpp>

#include <boost/json/object.hpp>

#include <exception>
#include <string>
#include <string_view>
#include <vector>

namespace pgdbm::cli {

/// The same said twice: `text` for people, in whole lines; `json` for programs.
struct Report {
  int exit_code;
  std::string text;
  boost::json::object json;
};

[[nodiscard]] Report report_of(const MigrationResult& result);
[[nodiscard]] Report report_of(const FleetResult& result);
[[nodiscard]] Report report_of(const MigrationPlan& plan);
[[nodiscard]] Report report_of(const std::vector<MigrationHistoryRow>& history);
/// Something small was done, or there was nothing to do.
[[nodiscard]] Report report_of(std::string_view what, std::string_view file, bool has_changed, std::string sentence);
[[nodiscard]] Report report_of(const std::exception_ptr& failure);

/// A line of progress.
[[nodiscard]] std::string line_of(const MigrationProgress& progress);

}  // namespace pgdbm::cli
