// The parts of a migration file: what takes the database up, and what takes it down again; and its directives, comments
// that begin a line:
//
//   -- pgdbm:no-transaction   each statement of this part runs alone
//   -- pgdbm:down             the rest of the file undoes what is above
//
// The checksum is over the whole file, and knows nothing of parts.
#pragma once

#include <pgdbm/migrate/migration.hpp>

#include <pgdbm/base/result.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace pgdbm::migrate {

/// Views the migration that it was read from.
struct FilePart {
  std::string filename;   ///< of the file that it stands in: NNN_x.sql or NNN_x.down.sql
  std::string_view file;  ///< the whole of it, which places are shown in
  std::size_t begin = 0;  ///< the part's offsets in it; a byte order mark is not of it
  std::size_t end = 0;
  bool no_transaction = false;

  [[nodiscard]] std::string_view text() const noexcept { return file.substr(begin, end - begin); }
};

struct FileParts {
  FilePart up;
  std::optional<FilePart> down;
};

/// Faults: migration, for a directive that is unknown or said twice, an empty file, a down part beside a down file, and
/// text whose end cannot be found. Requires: the migration outlives the parts.
[[nodiscard]] Result<FileParts> read_parts(const Migration& migration);

/// The Python library's rule: the comment stands at the beginning of any line, followed by white space or the end.
[[nodiscard]] bool asks_for_no_transaction(std::string_view text) noexcept;

}  // namespace pgdbm::migrate
