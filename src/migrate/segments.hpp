// Which statements of a migration run in one transaction, judged from what each of them is.
#pragma once

#include "migrate/script.hpp"
#include "migrate/statement_nature.hpp"

#include <boost/system/result.hpp>

#include <cstddef>
#include <string_view>
#include <vector>

namespace pgdbm::migrate {

struct NaturedStatement {
  ScriptStatement statement;
  StatementNature nature;
};

/// A statement that cannot stand where it does.
struct Misplaced {
  std::size_t statement = 0;
  std::string_view message;  ///< cause and cure
};

using PlannedSegments = boost::system::result<std::vector<Segment>, Misplaced>;

/// BEGIN and COMMIT around all of a file are taken off, for it runs in a transaction already. In a file without one
/// (`all_alone`) they may be around any statements, and make a segment of these. Elsewhere they are misplaced.
///
/// A segment ends behind ALTER TYPE … ADD VALUE when a literal further down holds the value, as nothing may use it
/// before it is committed: unless the file itself says BEGIN and COMMIT.
[[nodiscard]] PlannedSegments plan_segments(std::string_view text, const std::vector<NaturedStatement>& statements,
                                            bool all_alone);

}  // namespace pgdbm::migrate
