// What the statements of one caller leave behind in a session for the next. A connection keeps the sum; what a text
// leaves behind, whoever shares the connection judges, once for each text that is kept prepared.
#pragma once

#include <cstdint>
#include <string_view>

namespace pgdbm::net {

/// Ordered: each includes those before it.
enum class Residue : std::uint8_t {
  none,
  state,       ///< settings, a role, temporary tables, locks, cursors, channels listened to
  statements,  ///< also statements that SQL has prepared
};

using ResidueJudge = Residue (*)(std::string_view sql) noexcept;

}  // namespace pgdbm::net
