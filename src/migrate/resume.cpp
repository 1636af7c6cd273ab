#include "migrate/resume.hpp"

#include <fmt/format.h>

namespace pgdbm::migrate {

Result<std::size_t> resume_at(std::string_view filename, const std::vector<std::string>& hashes,
                              const std::vector<JournalRow>& rows) {
  std::size_t done = 0;
  for (const auto& row : rows) {
    if (row.state != journal_state::done) continue;
    const auto index = static_cast<std::size_t>(row.statement);
    if (index >= hashes.size() || hashes[index] != row.hash) {
      return Fault{.kind = FaultKind::migration,
                   .message = fmt::format(
                       "Migration {} was interrupted half-way and edited since: its statement {} is done, and was\n"
                       "  {}\nRestore what is done (statements before the one that failed), and change only what comes "
                       "behind.",
                       filename, index + 1, row.text)};
    }
    if (index == done) ++done;
  }
  return done;
}

}  // namespace pgdbm::migrate
