#include "migrate/plan.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pgdbm::migrate {

Result<std::vector<std::size_t>> plan(const std::vector<Migration>& files, const std::vector<HistoryRow>& history) {
  std::vector<std::size_t> pending;
  std::string edited;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const auto applied = std::ranges::find(history, files[i].filename, &HistoryRow::filename);
    if (applied == history.end()) {
      pending.push_back(i);
    } else if (applied->checksum != files[i].checksum) {
      edited += fmt::format("\n  {}: applied as {}, now {}", files[i].filename, applied->checksum, files[i].checksum);
    }
  }
  if (edited.empty()) return pending;
  return Fault{.kind = FaultKind::migration,
               .message =
                   "Migration files were edited after they had been applied, so the database is no longer what "
                   "they say. Restore them, and put the change into a new file:" +
                   edited};
}

}  // namespace pgdbm::migrate
