// Where a file goes on that was interrupted, from plain values.
#pragma once

#include "migrate/journal.hpp"

#include <pgdbm/base/result.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pgdbm::migrate {

/// The first statement that is not done, counted from 0; as many as there are hashes: all are. Fault: migration, when
/// one that is done is not what the file says any more.
[[nodiscard]] Result<std::size_t> resume_at(std::string_view filename, const std::vector<std::string>& hashes,
                                            const std::vector<JournalRow>& rows);

}  // namespace pgdbm::migrate
